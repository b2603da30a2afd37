import { ask } from './api.js'
import { COMMIT } from './config.js'
import { byId, element } from './dom.js'

/** Shows in the footer which commit answers, and whether the database behind it does. */
export async function showRelease() {
  const health = await ask('/health').catch(() => undefined)
  const well = health?.status === 'ok' && health.database === 'ok'
  byId('dot').classList.add(well ? 'well' : 'unwell')
  byId('status').textContent = statusOf(health)
  if (!health) return
  byId('environment').textContent = health.environment
  byId('environment').hidden = health.environment === 'production'
  byId('versions').replaceChildren(
    `v${health.version} · backend `,
    commit('backend-commit', health.commit),
    ...(COMMIT ? [' · page ', commit('page-commit', COMMIT)] : []),
  )
}

function statusOf(health) {
  if (health?.status !== 'ok') return 'The server is not well'
  return health.database === 'ok' ? 'All systems normal' : 'The database does not answer'
}

function commit(testId, sha) {
  return element('code', { 'data-testid': testId, 'data-commit': sha, title: sha }, sha.slice(0, 7))
}
