import type { MiddlewareHandler } from 'hono'

/**
 * Requests allowed in each window, as on https://api-docs.render.com/reference/rate-limiting: `deploys` per service
 * (deploys, hooks, suspend, resume, PATCH; Render: 10), `writes` (Render: 30) and `reads` (Render: 400) per user.
 */
export type RateLimits = { deploys: number; writes: number; reads: number; windowMs: number }

/** High enough never to be met by accident. */
export const generousLimits: RateLimits = { deploys: 1000, writes: 3000, reads: 40_000, windowMs: 60_000 }

/** Render's own limits. */
export const documentedLimits: RateLimits = { deploys: 10, writes: 30, reads: 400, windowMs: 60_000 }

/** Counts requests in fixed windows, tells the count in `Ratelimit-*` headers, and answers 429 beyond the limit. */
export function rateLimit(limits: RateLimits): MiddlewareHandler {
  const windows = new Map<string, { count: number; endsAt: number }>()
  return async (c, next) => {
    const { key, kind } = bucketOf(c.req.method, c.req.path)
    const now = Date.now()
    const known = windows.get(key)
    const window = known && known.endsAt > now ? known : { count: 0, endsAt: now + limits.windowMs }
    windows.set(key, window)
    window.count += 1
    const headers = {
      'ratelimit-limit': String(limits[kind]),
      'ratelimit-remaining': String(Math.max(0, limits[kind] - window.count)),
      'ratelimit-reset': String(Math.ceil(window.endsAt / 1000)),
    }
    if (window.count > limits[kind]) {
      const wait = String(Math.max(1, Math.ceil((window.endsAt - now) / 1000)))
      // The one body that does not follow the API's error schema; Render's own command line tool says so.
      return c.json({ error: 'rate limit exceeded' }, 429, { ...headers, 'retry-after': wait })
    }
    await next()
    for (const [name, value] of Object.entries(headers)) c.header(name, value)
  }
}

function bucketOf(method: string, path: string): { key: string; kind: 'deploys' | 'writes' | 'reads' } {
  const hook = /^\/deploy\/([^/]+)$/.exec(path)
  if (hook) return { key: `deploys ${hook[1]}`, kind: 'deploys' }
  const own = /^\/v1\/services\/([^/]+)(\/deploys|\/suspend|\/resume)?$/.exec(path)
  const counts = own && (method === 'PATCH' ? own[2] === undefined : method === 'POST' && own[2] !== undefined)
  if (counts) return { key: `deploys ${own[1]}`, kind: 'deploys' }
  return method === 'GET' ? { key: 'reads', kind: 'reads' } : { key: 'writes', kind: 'writes' }
}
