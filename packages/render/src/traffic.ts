import type { Render } from './client.ts'
import type { Metric } from './model.ts'

/** What Render counted of a service's public traffic in one step of time. */
export interface CountedStep {
  /** The step's timestamp, milliseconds of wall time; whether it is its beginning or its end is not documented. */
  atMs: number
  requests: number
  /** Of these, answered with 5xx. */
  errors: number
  /** Milliseconds within which 95 % of the step's requests were answered. */
  p95Ms: number | undefined
}

/** A service's traffic since a moment, in steps of `stepMs`, oldest first. */
export interface CountedTraffic {
  stepMs: number
  steps: CountedStep[]
}

/** The finest resolution that the API has, in seconds (https://api-docs.render.com/reference/get-http-requests). */
const RESOLUTION_S = 30

/**
 * Reads what Render counted from `startMs` on until now.
 * @throws RenderDenied, HttpError or ConnectionError where there are no metrics to be had.
 */
export async function readTraffic({ metrics }: Pick<Render, 'metrics'>, serviceId: string, startMs: number): Promise<CountedTraffic> {
  const query = { resource: serviceId, startTime: new Date(startMs).toISOString(), resolutionSeconds: String(RESOLUTION_S) }
  const [counts, latencies] = await Promise.all([
    metrics('http-requests', { ...query, aggregateBy: 'statusCode' }),
    metrics('http-latency', { ...query, quantile: '0.95' }),
  ])
  const steps = new Map<number, CountedStep>()
  const step = (atMs: number): CountedStep => steps.get(atMs) ?? steps.set(atMs, { atMs, requests: 0, errors: 0, p95Ms: undefined }).get(atMs)!
  for (const series of counts) {
    for (const { atMs, value } of pointsOf(series)) {
      step(atMs).requests += value
      if (isFailure(series)) step(atMs).errors += value
    }
  }
  for (const series of latencies) for (const { atMs, value } of pointsOf(series)) step(atMs).p95Ms = value * millisecondsIn(series.unit)
  return { stepMs: widthOf([...steps.keys()]), steps: [...steps.values()].filter(({ atMs }) => atMs >= startMs).sort((a, b) => a.atMs - b.atMs) }
}

// The names of labels are not documented; a status is the value of three digits.
const isFailure = ({ labels }: Metric): boolean => Array.isArray(labels) && labels.some(({ value }) => /^5(\d\d|xx)$/i.test(String(value)))

function pointsOf({ values }: Metric): { atMs: number; value: number }[] {
  const points = (Array.isArray(values) ? values : []).map(({ timestamp, value }) => ({ atMs: Date.parse(timestamp), value: Number(value) }))
  return points.filter(({ atMs, value }) => Number.isFinite(atMs) && Number.isFinite(value) && value >= 0)
}

const millisecondsIn = (unit = ''): number => (/^s(ec(ond)?s?)?$/i.test(unit) ? 1_000 : 1)

// A server may answer in coarser steps than it was asked for.
function widthOf(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b)
  const gaps = sorted.slice(1).map((at, i) => at - sorted[i]!)
  return gaps.length > 0 ? Math.min(...gaps) : RESOLUTION_S * 1_000
}
