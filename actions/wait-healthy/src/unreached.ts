import type { HealthReport } from '@axcouncil/health/report'
import type { Addresses } from './deployment.ts'

/** The report on a service whose address nobody could tell: nothing was asked. */
export const unreached = ({ verdict, reason, message, advice }: Extract<Addresses, { found: false }>): HealthReport => ({
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
