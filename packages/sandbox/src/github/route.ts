import type { Context } from 'hono'
import type { HttpBindings } from '@hono/node-server'
import type { Body } from './body.ts'
import type { Actor } from './auth.ts'
import { validationFailed } from './failures.ts'
import type { Repository, Store } from './store.ts'

/** One authorised request to a repository, with what its handler needs and nothing of the wire. */
export type Call = {
  store: Store
  repo: Repository
  actor: Actor
  body: Body
  /** The origin of this API, and the address of this repository in it and on the website. */
  origin: string
  api: string
  html: string
  param: (name: string) => string
  query: (name: string) => string | undefined
  href: string
}

/** What a handler answers; a body of undefined means no content. */
export type Answer = { status: number; body?: unknown; headers?: Record<string, string> }

/** One endpoint: `needs` lists permissions (`scope:read|write`) of which the token must have one. */
export type Route = {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  path: string
  needs: string[]
  /** Whether the body is taken as it is, as `bytes`, rather than as JSON. */
  binary?: boolean
  handle: (call: Call) => Answer | Promise<Answer>
}

/** 200 with a body. */
export const ok = (body: unknown): Answer => ({ status: 200, body })
/** 201 with a body. */
export const created = (body: unknown): Answer => ({ status: 201, body })
/** 204. */
export const noContent = (): Answer => ({ status: 204 })

/** The context type of this server's hono application. */
export type GitHubContext = Context<{ Bindings: HttpBindings }>

/** A path parameter that is a number; undefined where it is not, which is a 404 to the caller. */
export function idOf(call: Call, name: string): number | undefined {
  const text = call.param(name)
  return /^\d+$/.test(text) ? Number(text) : undefined
}

/**
 * The page that `page` and `per_page` (30, at most 100 unless said) ask for, with GitHub's Link header. `wrap` puts the
 * items into an envelope such as `{ total_count, check_runs }`.
 */
export function page<T>(call: Call, items: T[], wrap: (page: T[]) => unknown = (page) => page): Answer {
  const size = Math.min(positive(call.query('per_page'), 30), 100)
  const number = positive(call.query('page'), 1)
  const last = Math.max(1, Math.ceil(items.length / size))
  const link = (to: number, rel: string) => {
    const url = new URL(call.href)
    url.searchParams.set('page', String(to))
    return `<${url.href}>; rel="${rel}"`
  }
  const links = [
    ...(number > 1 ? [link(number - 1, 'prev')] : []),
    ...(number < last ? [link(number + 1, 'next'), link(last, 'last')] : []),
    ...(number > 1 ? [link(1, 'first')] : []),
  ]
  const body = wrap(items.slice((number - 1) * size, number * size))
  return { status: 200, body, ...(links.length > 0 && { headers: { link: links.join(', ') } }) }
}

function positive(text: string | undefined, fallback: number): number {
  const number = Number(text)
  return text !== undefined && Number.isInteger(number) && number > 0 ? number : fallback
}

/** Throws 422 unless `value` is one of `allowed`, as GitHub does for states and conclusions. */
export function oneOf<T extends string>(value: string, allowed: readonly T[], where: { resource: string; field: string }): T {
  if ((allowed as readonly string[]).includes(value)) return value as T
  throw validationFailed({ ...where, code: 'custom', message: `${where.field} is not included in the list` })
}
