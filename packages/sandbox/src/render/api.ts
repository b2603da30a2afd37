import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { controlRoutes, type Recorded } from './control.ts'
import { deployRoutes, hookRoutes } from './deploys.ts'
import { domainRoutes } from './domains.ts'
import type { RenderFaults } from './fault.ts'
import { keep } from './journal.ts'
import { rateLimit, type RateLimits } from './limit.ts'
import type { World } from './model.ts'
import { observeRoutes } from './observe.ts'
import { Refusal } from './page.ts'
import { newApp, type App } from './route.ts'
import { serviceRoutes } from './services.ts'

/** All that the server is made of. */
export type Parts = { world: World; apiKey: string; limits: RateLimits; faults: RenderFaults; requests: Recorded[] }

/** Render's server: the API under /v1, the deploy hooks, and the levers of the sandbox under /_sandbox. */
export function renderApp({ world, apiKey, limits, faults, requests }: Parts): App {
  const app = newApp()
  app.onError((error, c) => {
    if (error instanceof Refusal) return c.json({ message: error.message }, error.status)
    world.log(`Render: ${c.req.method} ${c.req.path} failed: ${error.stack ?? error.message}`)
    return c.json({ message: 'internal server error' }, 500)
  })
  app.notFound((c) => c.json({ message: 'not found' }, 404))
  app.route('/_sandbox', controlRoutes(world, faults, requests))
  app.use(recorder(requests), ...faults.middlewares, rateLimit(limits))
  app.use('/v1/*', bearer(apiKey))
  for (const routes of [serviceRoutes, deployRoutes, observeRoutes, domainRoutes]) app.route('/v1', routes(world))
  app.route('/', hookRoutes(world))
  return app
}

function recorder(requests: Recorded[]): MiddlewareHandler {
  return async (c, next) => {
    const url = new URL(c.req.url)
    const at = new Date().toISOString()
    await next()
    // The record may be shown to people, and the key of a deploy hook is a secret.
    const path = (url.pathname + url.search).replace(/([?&]key=)[^&]*/, '$1***')
    const cut = c.res.headers.has('x-hono-already-sent')
    keep(requests, { at, method: c.req.method, path, status: cut ? 0 : c.res.status })
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

function bearer(apiKey: string): MiddlewareHandler {
  const expected = digest(`Bearer ${apiKey}`)
  return async (c, next) => {
    if (!timingSafeEqual(digest(c.req.header('authorization') ?? ''), expected)) throw new Refusal(401, 'Unauthorized')
    await next()
  }
}
