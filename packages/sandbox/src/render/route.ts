import type { HttpBindings } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import type { Run, Service, World } from './model.ts'
import { Refusal } from './page.ts'

/** What routes are made of here: hono with the sockets below it. */
export type App = Hono<{ Bindings: HttpBindings }>
export const newApp = (): App => new Hono<{ Bindings: HttpBindings }>()

/** The service named in the path. Throws a Refusal 404. */
export function serviceOf(world: World, c: Context): Service {
  const service = world.services.get(c.req.param('serviceId') ?? '')
  if (service === undefined) throw new Refusal(404, 'service not found')
  return service
}

/** The deploy named in the path. Throws a Refusal 404. */
export function runOf(service: Service, id: string | undefined): Run {
  const run = service.runs.find((one) => one.deploy.id === id)
  if (run === undefined) throw new Refusal(404, 'deploy not found')
  return run
}

/** The query of a request, with repeated names. */
export const queryOf = (c: Context): URLSearchParams => new URL(c.req.url).searchParams

/** The request's JSON object; an empty body is an empty object, as Render takes it. Throws a Refusal 400. */
export async function bodyOf(c: Context): Promise<Record<string, unknown>> {
  const text = await c.req.text()
  if (text.trim() === '') return {}
  const value = parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Refusal(400, 'invalid JSON')
  return value as Record<string, unknown>
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A text of the body, or undefined; with `allowed` it is one of those. Throws a Refusal 400 for anything else. */
export function textIn(body: Record<string, unknown>, name: string, allowed?: string[]): string | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw new Refusal(400, `${name} must be a string`)
  if (allowed && !allowed.includes(value)) throw new Refusal(400, `${name} must be one of ${allowed.join(', ')}`)
  return value
}
