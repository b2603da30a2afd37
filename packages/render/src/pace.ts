import type { Deploy } from './model.ts'
import type { Phase } from './status.ts'

/** Where a deploy stands, in milliseconds since it was asked for. */
export interface Standing {
  phase: Phase
  elapsedMs: number
  /** How often it was looked at already. */
  looks: number
  /** What deploys of this service usually take, where it has a past. */
  expectedMs: number | undefined
  /** How many deploys are followed at the same time: all looks count against one limit. */
  together: number
}

/**
 * Milliseconds until the next look. During the build a look in 15 s is enough, or in 3 s when the service's own past
 * tells that the end is near. While the new version starts, live may come at any moment: every 2 s, until so many looks
 * are used up that they would not last. Never more than a tenth of the 400 requests a minute that Render allows
 * (https://api-docs.render.com/reference/rate-limiting), however many deploys are followed together.
 */
export function pace({ phase, elapsedMs, looks, expectedMs, together }: Standing): number {
  const toTheEnd = expectedMs === undefined ? elapsedMs / 2 : Math.abs(expectedMs - elapsedMs) / 3
  const left = Math.max(1, allowance(elapsedMs) - looks)
  // Somebody who has just started a job watches its first lines.
  const shortest = elapsedMs < 6_000 ? 1_500 : 3_000
  const alone = phase === 'update' ? clamp(START_MS / left, 2_000, 30_000) : clamp(toTheEnd, shortest, LONGEST_MS)
  return Math.max(alone, TENTH_MS * together)
}

const TENTH_MS = 1_500
// What a start is taken to need still: the looks that are left are spread over that.
const START_MS = 30_000

// The price of 60 requests in five minutes: a version that starts within seconds after a long build is noticed up to 14 s
// late (median 1.5 s). Shorter pauses in the build (8 s at most) make that 7 s, and take the looks from starts of up to a
// minute, which are the usual ones: their 95th percentile rises from 2 to 5 s.
const LONGEST_MS = 15_000

// A rollout of five minutes may cost 60 requests, of which a few start it; a longer one may cost 10 a minute more.
const allowance = (elapsedMs: number): number => 52 + Math.max(0, elapsedMs - 300_000) / 6_000

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

/** Median milliseconds that this service's deploys took to go live, by the server's times; undefined without any. */
export function usualDuration(deploys: readonly Deploy[]): number | undefined {
  const took = deploys
    .filter(({ status, trigger }) => (status === 'live' || status === 'deactivated') && trigger !== 'rollback')
    .map(({ createdAt, startedAt, finishedAt }) => Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? createdAt ?? ''))
    .filter((ms) => ms > 0)
    .sort((a, b) => a - b)
  return took[Math.floor(took.length / 2)]
}
