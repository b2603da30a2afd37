import type { InputReader, Parse } from '@axcouncil/core/inputs'
import { integer, oneOf, quote } from '@axcouncil/core/parsers'
import type { TrafficLimits } from '@axcouncil/health/traffic'
import { positive } from '../parsers.ts'

/** Whether and how Render's own metrics have a say in the verdict. Durations are milliseconds. */
export interface MetricsInputs {
  /** auto: they can make it worse, and are done without where they cannot be had; require: without them nobody knows. */
  use: 'auto' | 'require' | 'off'
  /** How far back the version before is looked at. */
  windowMs: number
  /** With `require`: how long to wait until there is enough traffic. */
  timeoutMs: number
  limits: TrafficLimits
}

/** Reads the inputs about metrics. */
export const readMetrics = (reader: InputReader): MetricsInputs => ({
  use: reader.defaulted('metrics', 'auto', oneOf('auto', 'require', 'off')),
  windowMs: reader.defaulted('metrics-window', '1h', positive),
  timeoutMs: reader.defaulted('metrics-timeout', '5m', positive),
  limits: {
    minRequests: reader.defaulted('metrics-min-requests', '50', integer({ min: 1 })),
    errorIncrease: reader.defaulted('max-error-increase', '1%', share),
    latencyIncrease: reader.defaulted('max-latency-increase', '100%', share),
  },
})

/** A share written `1%` or `0.5%`, as a fraction. */
export const share: Parse<number> = (raw) => {
  const [, number] = /^(\d+(?:\.\d+)?) ?%$/.exec(raw) ?? []
  if (number !== undefined) return Number(number) / 100
  throw new Error(`must be a percentage such as 1%, not ${quote(raw)}`)
}
