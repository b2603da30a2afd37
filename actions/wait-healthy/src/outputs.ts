import type { ActionResult } from '@axcouncil/core/action'
import { formatBaseline } from '@axcouncil/health/baseline'
import type { Capture } from '@axcouncil/health/capture'
import type { HealthReport } from '@axcouncil/health/report'
import type { HealthSpec } from '@axcouncil/health/spec'

const whole = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : Math.round(ms))

/** The outputs of a wait, as action.yml declares them. */
export const outputsOf = (report: HealthReport): ActionResult['outputs'] => ({
  verdict: report.verdict,
  reason: report.reason,
  version: report.version,
  url: report.url,
  attempts: report.attempts,
  'elapsed-ms': whole(report.elapsedMs),
  'latency-p50-ms': whole(report.p50Ms),
  'latency-p95-ms': whole(report.p95Ms),
  baseline: undefined,
})

/** The outputs of a capture, which passes no verdict. */
export function outputsOfCapture({ baseline, attempts, elapsedMs }: Capture, { urls }: HealthSpec): ActionResult['outputs'] {
  const [print] = Object.values(baseline)
  return {
    verdict: undefined,
    reason: undefined,
    version: print?.kind === 'version' ? print.version : undefined,
    url: urls[0],
    attempts,
    'elapsed-ms': whole(elapsedMs),
    'latency-p50-ms': undefined,
    'latency-p95-ms': undefined,
    baseline: formatBaseline(baseline),
  }
}
