import { element } from './dom.js'

const TINTS = 6

const SIZES = { startup: 'Startup', smb: 'Mid-size', enterprise: 'Enterprise' }

/**
 * One card of the list. Context and departments are only known to those who are signed in.
 * @param {{ id: string, name: string, industry: string | null, size: string, context?: string | null,
 *   departments?: { id: string, name: string, description: string | null }[] }} company
 */
export function companyCard({ id, name, industry, size, context, departments }) {
  return element(
    'li',
    { class: 'card', 'data-testid': 'company' },
    element(
      'div',
      { class: 'card-head' },
      element('span', { class: `avatar tint-${tintOf(id)}`, 'aria-hidden': 'true' }, initialsOf(name)),
      element(
        'div',
        { class: 'card-title' },
        element('h2', { dir: 'auto', 'data-testid': 'company-name', title: name }, name),
        element(
          'p',
          { class: 'about' },
          element('span', { class: 'industry', dir: 'auto' }, industry || 'Industry not given'),
          element('span', { class: 'size' }, SIZES[size] ?? size),
        ),
      ),
    ),
    context === undefined ? undefined : contextOf(context),
    departments === undefined ? undefined : departmentsOf(departments),
  )
}

function contextOf(context) {
  if (!context?.trim()) return element('p', { class: 'context' }, 'No description yet')
  return element('p', { class: 'context', dir: 'auto', title: context }, context)
}

function departmentsOf(departments) {
  if (departments.length === 0) return element('p', { class: 'quiet' }, 'No departments')
  const count = departments.length === 1 ? '1 department' : `${departments.length} departments`
  return element(
    'details',
    { class: 'departments' },
    element('summary', {}, count),
    element('ul', {}, ...departments.map(departmentItem)),
  )
}

function departmentItem({ name, description }) {
  return element(
    'li',
    { 'data-testid': 'department' },
    element('strong', { dir: 'auto' }, name),
    element('span', { class: description ? undefined : 'quiet', dir: 'auto' }, description || 'No description yet'),
  )
}

/** Two signs for a name of any script: by grapheme, so that no emoji or accent is cut in two; quotes do not count. */
function initialsOf(name) {
  const segmenter = new Intl.Segmenter()
  const words = name.split(/[\s\p{P}\p{Sm}]+/u).filter(Boolean).slice(0, 2)
  return words.map((word) => [...segmenter.segment(word)][0].segment).join('').toUpperCase()
}

function tintOf(id) {
  return [...id].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % TINTS
}
