import type { ActionResult } from '@axcouncil/core/action'
import { formatDuration } from '@axcouncil/core/duration'
import type { Runner } from '@axcouncil/core/runner'
import { OUTCOMES, type Outcome } from '@axcouncil/render/report'
import type { WaveReport } from './waves.ts'

/** The worst outcome of several deploys. */
export const worstOutcome = (reports: readonly WaveReport[]): Outcome =>
  reports
    .map(({ outcome }) => outcome)
    .reduce((worst, one) => (OUTCOMES.indexOf(one) > OUTCOMES.indexOf(worst) ? one : worst), 'live')

/** The outputs: the first service's fields, the worst outcome, and all of them as JSON. */
export function outputsOf(reports: readonly WaveReport[]): ActionResult['outputs'] {
  const [first] = reports
  const deploys = reports.map((report) => ({
    'service-id': report.service.id,
    'service-name': report.service.name,
    wave: report.wave,
    ...fields(report),
    ...(report.reason ? { reason: report.reason } : {}),
  }))
  return { ...(first ? fields(first) : {}), outcome: worstOutcome(reports), deploys: JSON.stringify(deploys) }
}

const fields = ({
  service,
  deploy,
  outcome,
  previous,
  adopted,
  durationMs,
}: WaveReport): Record<string, string | number | boolean> => ({
  'deploy-id': deploy?.id ?? '',
  status: deploy?.status ?? '',
  outcome,
  'service-url': service.serviceDetails?.url ?? '',
  'dashboard-url': service.dashboardUrl ?? '',
  commit: deploy?.commit?.id ?? '',
  'previous-deploy-id': previous?.id ?? '',
  adopted,
  'duration-ms': durationMs,
})

/** Prints the outputs where they become outputs. */
export const sayOutputs = (outputs: ActionResult['outputs'], runner: Runner): Promise<void> =>
  runner.group('Outputs', async () => {
    for (const [name, value] of Object.entries(outputs)) runner.info(`${name} = ${value}`)
  })

/** The last lines of the log: what became of each service, in a sentence. */
export function sayOutcomes(reports: readonly WaveReport[], runner: Runner): void {
  for (const { service, deploy, outcome, durationMs, reason } of reports) {
    const what = deploy?.commit?.id
      ? ` at commit ${deploy.commit.id.slice(0, 7)}`
      : deploy?.image?.ref
        ? ` with ${deploy.image.ref}`
        : ''
    const page = outcome === 'live' && service.type !== 'private_service' ? service.serviceDetails?.url : undefined
    const how =
      outcome === 'live' || outcome === 'triggered' ? `${outcome}${what}` : `${outcome}${reason ? `: ${reason}` : ''}`
    const took = durationMs > 0 ? `, ${formatDuration(durationMs)} after it was asked for` : ''
    runner.info(`${service.name}: ${how}${took}.${page ? ` ${page}` : ''}`)
  }
}
