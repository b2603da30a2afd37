import type { Target } from './ask.ts'
import { type Latencies, addLatency, percentile } from './latency.ts'
import type { Sample } from './report.ts'
import type { HealthSpec } from './spec.ts'
import { hasStatus } from './status-set.ts'
import { type Timeline, createTimeline, extend } from './timeline.ts'

/** What is known of one address while it is watched. Its size does not depend on how long that takes. */
export interface Tracker {
  target: Target
  attempts: number
  good: number
  /** Good answers since the last other one. */
  streak: number
  /** How often a streak was broken. */
  falls: number
  /** Answers since the last change of state; decides the pace. */
  calm: number
  /** Since the first good answer: how many were good. */
  rollout: { fresh: number; total: number } | undefined
  /** Until when the address asked not to be asked, in milliseconds since the wait began; 0 where it did not. */
  pausedUntilMs: number
  /** When the statuses of `fail-fast` began to be the only answers. */
  deniedSinceMs: number | undefined
  version: string | undefined
  recent: Sample[]
  timeline: Timeline
  latencies: Latencies
}

/** Begins to watch an address. */
export const track = (target: Target): Tracker => ({
  target,
  attempts: 0,
  good: 0,
  streak: 0,
  falls: 0,
  calm: 0,
  rollout: undefined,
  pausedUntilMs: 0,
  deniedSinceMs: undefined,
  version: undefined,
  recent: [],
  timeline: createTimeline(),
  latencies: [],
})

const RECENT = 50
/** As many good answers decide about the latency before the soak, which adds its own. */
const LATENCY_WINDOW = 20

/** What makes two answers the same state of affairs; bodies and latencies do not. */
export const stateOf = ({ kind, status, version }: Sample): string => `${kind} ${status ?? ''} ${version ?? ''}`

/** Takes in an answer. */
export function observe(tracker: Tracker, sample: Sample, spec: HealthSpec): void {
  const before = tracker.recent.at(-1)
  tracker.attempts += 1
  tracker.calm = before && stateOf(before) === stateOf(sample) ? tracker.calm + 1 : 0
  tracker.version = sample.version ?? tracker.version
  tracker.recent.push(sample)
  if (tracker.recent.length > RECENT) tracker.recent.shift()
  extend(tracker.timeline, sample)
  const denied = sample.kind === 'status' && hasStatus(spec.failFast, sample.status!)
  tracker.deniedSinceMs = denied ? (tracker.deniedSinceMs ?? sample.atMs) : undefined
  if (tracker.rollout) tracker.rollout.total += 1
  // A cache answered: from now on it is gone around, and until then its answers prove nothing about now.
  const stale = sample.cached !== undefined && !tracker.target.bustCaches
  if (stale) tracker.target.bustCaches = true
  if (sample.kind === 'good') return observeGood(tracker, sample, stale)
  if (tracker.streak > 0) tracker.falls += 1
  tracker.streak = 0
}

function observeGood(tracker: Tracker, sample: Sample, stale: boolean): void {
  tracker.rollout ??= { fresh: 0, total: 1 }
  tracker.rollout.fresh += 1
  tracker.good += 1
  addLatency(tracker.latencies, sample.latencyMs)
  if (!stale) tracker.streak += 1
}

/** Whether the address has given enough good answers in a row, quickly enough. */
export const isGreen = (tracker: Tracker, spec: HealthSpec): boolean =>
  tracker.streak >= spec.consecutive && slowness(tracker, spec) === undefined

/** The 95th percentile in milliseconds of the answers that decide, where that is more than the budget allows. */
export function slowness({ latencies }: Tracker, { consecutive, latencyBudgetMs = Infinity }: HealthSpec): number | undefined {
  const p95 = percentile(latencies.slice(-Math.max(consecutive, LATENCY_WINDOW)), 0.95) ?? 0
  return p95 > latencyBudgetMs ? p95 : undefined
}

/** Takes the address for green: the latencies of a cold start do not count any more, and the pace is quick again. */
export function settle(tracker: Tracker, { consecutive }: HealthSpec): void {
  tracker.latencies = tracker.latencies.slice(-Math.max(consecutive, LATENCY_WINDOW))
  tracker.calm = 0
}

const QUICKEST = 250
const SLOWEST = 2_000

/**
 * Milliseconds until the next probe: quick after every change and while a streak grows, else ever slower. Each broken
 * streak makes the quick pace a little slower, so that a service that flaps for long is not hammered.
 */
export function pace({ streak, falls, calm }: Tracker, { intervalMs, consecutive }: HealthSpec): number {
  if (intervalMs !== undefined) return intervalMs
  const growing = streak > 0 && streak < consecutive
  return Math.min(SLOWEST, growing ? QUICKEST + 25 * falls : QUICKEST * 1.5 ** calm)
}
