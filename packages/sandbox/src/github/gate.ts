import { randomUUID } from 'node:crypto'
import { authenticate, authorise } from './auth.ts'
import type { Actor, Grant } from './auth.ts'
import type { Body } from './body.ts'
import { GitHubFailure, notFound } from './failures.ts'
import type { RateLimit } from './rate-limit.ts'
import type { Answer, Call, GitHubContext, Route } from './route.ts'
import type { Store } from './store.ts'

/** One request that arrived, in order; `status` is undefined while it is unanswered or when a fault cut it. */
export type RecordedRequest = { method: string; path: string; actor: string | undefined; body: Body; status: number | undefined }

/** What every request needs besides its own content. */
export type World = {
  store: Store; tokens: Record<string, Grant>; requests: RecordedRequest[]; rateLimit: RateLimit
  recorded: WeakMap<Request, RecordedRequest>
}

/** Keeps what arrives and what is answered. */
export function record(world: World) {
  return async (c: GitHubContext, next: () => Promise<void>) => {
    const { pathname, search } = new URL(c.req.url)
    const entry: RecordedRequest = { method: c.req.method, path: pathname + search, actor: undefined, body: {}, status: undefined }
    world.requests.push(entry)
    world.recorded.set(c.req.raw, entry)
    await next()
    if (!c.res.headers.has('x-hono-already-sent')) entry.status = c.res.status // a fault that cut or kept silent marks it so
  }
}

/** Authenticates, finds the repository, authorises and parses: what every endpoint needs before it acts. */
export async function admit(world: World, c: GitHubContext, route: Route): Promise<Call> {
  const { store } = world
  const actor: Actor | undefined = authenticate(c.req.header('authorization'), world.tokens)
  const entry = world.recorded.get(c.req.raw)
  if (entry !== undefined) entry.actor = actor?.login
  world.rateLimit.take()
  const repo = store.repositories.get(`${c.req.param('owner')}/${c.req.param('repo')}`.toLowerCase())
  if (actor === undefined && route.method !== 'GET') throw new GitHubFailure(401, { message: 'Requires authentication' })
  if (repo === undefined || actor === undefined) throw notFound()
  authorise(actor, route.needs)
  const body = await parseBody(c, route)
  if (entry !== undefined) entry.body = body
  const url = new URL(c.req.url)
  return {
    store, repo, actor, body, origin: url.origin, href: url.href,
    api: `${url.origin}/repos/${repo.owner}/${repo.name}`, html: `https://github.com/${repo.owner}/${repo.name}`,
    param: (name) => c.req.param(name) ?? '', query: (name) => url.searchParams.get(name) ?? undefined,
  }
}

async function parseBody(c: GitHubContext, route: Route): Promise<Body> {
  if (route.binary) return { bytes: Buffer.from(await c.req.arrayBuffer()) }
  const text = route.method === 'GET' ? '' : await c.req.text()
  if (text === '') return {}
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Body
  } catch {
    throw new GitHubFailure(400, { message: 'Problems parsing JSON' })
  }
  throw new GitHubFailure(400, { message: 'Body should be a JSON object' })
}

/** Runs a handler and turns its answer, or its refusal, into a response. */
export async function guarded(world: World, c: GitHubContext, act: () => Answer | Promise<Answer>): Promise<Response> {
  try {
    return respond(world, c, await act())
  } catch (error) {
    if (error instanceof GitHubFailure) return respond(world, c, { status: error.status, body: error.body })
    console.error(error) // a defect of this server: say so where the test can see it, and answer as GitHub would
    return respond(world, c, { status: 500, body: { message: 'Server Error' } })
  }
}

/** An answer with the headers that GitHub puts on every one. */
export function respond(world: World, c: GitHubContext, answer: Answer): Response {
  const headers = {
    ...world.rateLimit.headers(), 'x-github-request-id': randomUUID(), 'x-github-api-version-selected': '2022-11-28',
    ...(answer.body !== undefined && { 'content-type': 'application/json; charset=utf-8' }), ...answer.headers,
  }
  return new Response(answer.body === undefined ? null : JSON.stringify(answer.body), { status: answer.status, headers })
}
