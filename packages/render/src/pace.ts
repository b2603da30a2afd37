import type { Deploy } from './model.ts'
import type { Phase } from './status.ts'

/** Where a deploy stands, in milliseconds since it was asked for and since its phase began. */
export interface Standing {
  phase: Phase
  elapsedMs: number
  phaseMs: number
  /** What deploys of this service usually take, where it has a past. */
  expectedMs: number | undefined
}

/**
 * Milliseconds until the next look. Far from the end a look in 15 s is enough; close to the end, as the service's own
 * past or the phase tells, it is one in 1 to 3 s. A rollout of 5 minutes costs fewer than 60 requests, a twentieth of
 * Render's limit (https://api-docs.render.com/reference/rate-limiting), and live is noticed within 3 s.
 */
export function pace({ phase, elapsedMs, phaseMs, expectedMs }: Standing): number {
  const usual =
    expectedMs === undefined
      ? clamp(elapsedMs / 3, 1_500, 15_000)
      : clamp(Math.abs(expectedMs - elapsedMs) / 4, 1_000, 15_000)
  return phase === 'update' ? Math.min(usual, clamp(phaseMs / 5, 1_500, 3_000)) : usual
}

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
