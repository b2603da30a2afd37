import type { Hit } from './model.ts'

/** A span of time in steps, in milliseconds. */
export type Window = { startMs: number; endMs: number; stepMs: number }

/** One line of a chart as the API gives it: labels, and a value for each step that saw traffic. */
export type Series = {
  labels: { field: string; value: string }[]
  // The description demands a unit beside each value too.
  values: { timestamp: string; value: number; unit: string }[]
  unit: string
}

type Of = { window: Window; id: string }

/** How many requests each step saw, all together or by status code or host. */
export function requestSeries(hits: Hit[], of: Of & { by: 'statusCode' | 'host' | undefined }): Series[] {
  const key = (hit: Hit): string => (of.by === 'statusCode' ? String(hit.status) : of.by === 'host' ? hit.host : '')
  return Object.entries(Object.groupBy(hits, key)).map(([value, group = []]) => {
    const labels = of.by === undefined ? [] : [{ field: of.by, value }]
    return series(group, { ...of, labels, unit: 'requests', measure: (inside) => inside.length })
  })
}

/** The given quantile of the time to answer in each step, in milliseconds. */
export function latencySeries(hits: Hit[], of: Of & { quantile: number }): Series[] {
  if (hits.length === 0) return []
  const labels = [{ field: 'quantile', value: String(of.quantile) }]
  const measure = (inside: Hit[]): number => quantileOf(inside.map((hit) => hit.ms), of.quantile)
  return [series(hits, { ...of, labels, unit: 'ms', measure })]
}

type Shape = Of & { labels: Series['labels']; unit: string; measure: (hits: Hit[]) => number }

function series(hits: Hit[], { window, id, labels, unit, measure }: Shape): Series {
  const steps = Object.groupBy(hits, (hit) => String(Math.floor(hit.at / window.stepMs) * window.stepMs))
  const values = Object.entries(steps).map(([at, inside = []]) => ({
    timestamp: new Date(Number(at)).toISOString(),
    value: measure(inside),
    unit,
  }))
  return { labels: [{ field: 'resource', value: id }, ...labels], values, unit }
}

function quantileOf(times: number[], quantile: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? 0
}
