import type { Fault } from '../faults.ts'
import { GitHubFailure } from './failures.ts'

/** GitHub's primary limit for a workflow token: 1,000 requests an hour and repository. */
export const workflowTokenLimit = { limit: 1000, windowSeconds: 3600 }

/** Counts requests against a primary limit, window by window. */
export type RateLimit = { take: () => void; headers: () => Record<string, string>; overview: () => unknown }

/** A counter of `limit` requests in each window. `take` throws GitHub's 403 when the window's are used up. */
export function createRateLimit({ limit, windowSeconds }: { limit: number; windowSeconds: number }): RateLimit {
  let used = 0
  let reset = 0
  const roll = () => {
    const now = Math.floor(Date.now() / 1000)
    if (now >= reset) [used, reset] = [0, now + windowSeconds]
  }
  const remaining = () => Math.max(0, limit - used)
  return {
    take() {
      roll()
      used += 1
      if (used <= limit) return
      used = limit
      throw new GitHubFailure(403, { message: 'API rate limit exceeded for installation.' })
    },
    headers: () => ({
      'x-ratelimit-limit': String(limit), 'x-ratelimit-remaining': String(remaining()), 'x-ratelimit-used': String(used),
      'x-ratelimit-reset': String(reset), 'x-ratelimit-resource': 'core',
    }),
    overview() {
      roll()
      const core = { limit, used, remaining: remaining(), reset }
      return { resources: { core, search: { ...core, limit: 30, used: 0, remaining: 30 } }, rate: core }
    },
  }
}

/** GitHub's secondary limit as a fault rule's `fault`: 403 or 429, with `retry-after` in seconds where given. */
export function secondaryRateLimit(retryAfter?: number, status: 403 | 429 = 403): Fault {
  const body = JSON.stringify({
    message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    documentation_url: 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits',
  })
  const wait: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  return { kind: 'answer', status, body, headers: { 'content-type': 'application/json; charset=utf-8', ...wait } }
}
