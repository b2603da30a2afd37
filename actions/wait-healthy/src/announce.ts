import { formatDuration } from '@axcouncil/core/duration'
import type { Runner } from '@axcouncil/core/runner'
import type { HealthSpec } from '@axcouncil/health/spec'
import { sayStatusSet } from '@axcouncil/health/status-set'
import { sayVersionSource } from '@axcouncil/health/version-source'

/** Says what is waited for, before the first answer, and warns where it proves less than one may think. */
export function announce(spec: HealthSpec, runner: Runner): void {
  const where = spec.urls.map((url) => url.split(/[?#]/, 1)[0]!)
  const { version, baseline, consecutive, soakMs, latencyBudgetMs, assertions } = spec
  runner.info(`Waiting for ${where.join(', ')}`)
  const expected = [
    `status ${sayStatusSet(spec.status)}`,
    ...(version === undefined ? [] : [`version ${version} (${sayVersionSource(spec.versionFrom)})`]),
    ...(version === undefined && baseline ? ['another answer than before the deploy'] : []),
    ...assertions.map(({ on, line }) => `${on} ${line}`),
    `${consecutive} ${consecutive === 1 ? 'good answer' : 'good answers in a row'}`,
    ...(latencyBudgetMs === undefined ? [] : [`95 % of them within ${formatDuration(latencyBudgetMs)}`]),
  ]
  runner.info(`  expecting ${expected.join('; ')}`)
  runner.info(`  for at most ${formatDuration(spec.timeoutMs)}${soakMs > 0 ? `, then staying so for ${formatDuration(soakMs)}` : ''}`)
  if (version !== undefined && baseline) runner.notice('`expect-version` decides, so `baseline` is not looked at.')
  if (version !== undefined || baseline) return
  runner.warning(
    '`expect-version` is empty, so an old version cannot be told from the new one: the one that answers may be the one before the deploy. Give it the commit, or use `baseline`.',
  )
}
