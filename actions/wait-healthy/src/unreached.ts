import type { HealthReport } from '@axcouncil/health/report'

/** The report on a service of which nothing is known, for instance as nobody could tell its address. */
export const unreached = ({ verdict, reason, message, advice }: Pick<HealthReport, 'verdict' | 'reason' | 'message' | 'advice'>): HealthReport => ({
  verdict,
  reason,
  message,
  advice,
  url: '',
  version: undefined,
  attempts: 0,
  elapsedMs: 0,
  p50Ms: undefined,
  p95Ms: undefined,
  samples: [],
  targets: [],
})
