import { ask } from './api.js'
import { byId, element } from './dom.js'

const NAMES = { new_chat_ui: 'New chat', ai_suggestions: 'AI suggestions', export_pdf: 'PDF export' }

const AUDIENCE = {
  all: () => 'Everybody',
  none: () => 'Switched off',
  percentage: ({ percentage }) => `${percentage}% of users`,
  user_list: () => 'Invited users',
  company_list: () => 'Invited companies',
}

/** Asks which flags are on for this browser and shows what they switch. Without an answer everything stays off. */
export async function showFlags() {
  const { flags } = await ask('/api/feature-flags', { user_id: visitor() })
  byId('export').hidden = !flags.export_pdf?.enabled
  byId('export').onclick = () => window.print()
  byId('rollout').hidden = !flags.rollout_panel?.enabled
  byId('flags').replaceChildren(
    ...Object.entries(flags)
      .filter(([name]) => name !== 'rollout_panel')
      .map(([name, flag]) => flagItem(name, flag)),
  )
}

/** The same number for the same browser, so that a flag at 10 % does not come and go with every reload. */
function visitor() {
  const known = localStorage.getItem('visitor')
  if (known) return known
  const made = crypto.randomUUID()
  localStorage.setItem('visitor', made)
  return made
}

function flagItem(name, flag) {
  return element(
    'li',
    { class: 'flag', 'data-testid': `flag-${name}` },
    element(
      'div',
      {},
      element('strong', {}, NAMES[name] ?? titleOf(name)),
      element('span', { class: 'flag-about' }, flag.description),
      element('span', { class: 'flag-audience' }, AUDIENCE[flag.strategy]?.(flag) ?? flag.strategy),
    ),
    element('span', { class: flag.enabled ? 'pill on' : 'pill' }, flag.enabled ? 'On' : 'Off'),
  )
}

function titleOf(name) {
  const words = name.replaceAll('_', ' ')
  return words[0].toUpperCase() + words.slice(1)
}
