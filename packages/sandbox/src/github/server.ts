import { randomUUID } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { createFaults } from '../faults.ts'
import type { Faults } from '../faults.ts'
import { listen } from '../listen.ts'
import { artifactRoutes } from './artifacts.ts'
import { authenticate, authorise } from './auth.ts'
import type { Actor, Grant } from './auth.ts'
import type { Body } from './body.ts'
import { branchRoutes } from './branches.ts'
import { checkRoutes } from './checks.ts'
import { commentRoutes } from './comments.ts'
import { commitStatusRoutes } from './commit-statuses.ts'
import { commitRoutes } from './commits.ts'
import { contentRoutes } from './contents.ts'
import { deploymentStatusRoutes } from './deployment-statuses.ts'
import { deploymentRoutes } from './deployments.ts'
import { environmentRoutes } from './environments.ts'
import { GitHubFailure, notFound } from './failures.ts'
import { tryGit } from './git.ts'
import { objectRoutes } from './objects.ts'
import { pullRoutes } from './pulls.ts'
import { createRateLimit, workflowTokenLimit } from './rate-limit.ts'
import type { RateLimit } from './rate-limit.ts'
import { refRoutes } from './refs.ts'
import { releaseRoutes } from './releases.ts'
import { repositoryRoutes } from './repository.ts'
import type { Answer, Call, GitHubContext, Route } from './route.ts'
import { runRoutes } from './runs.ts'
import { createRepository } from './store.ts'
import type { Repository, Store, StoredArtifact } from './store.ts'

/** How to start the local GitHub. `repositories` maps `owner/name` to a git repository on disk, bare or not. */
export type GitHubOptions = {
  repositories: Record<string, string>
  /** Token to what it may do; one token `github-token` that may do everything where left out. */
  tokens?: Record<string, Grant>
  port?: number
  rateLimit?: { limit: number; windowSeconds: number }
  /** The artifacts of a run, from the results service. */
  artifacts?: (runId: number) => StoredArtifact[]
}

/** One request that arrived, in order; `status` is undefined while it is unanswered or when a fault cut it. */
export type RecordedRequest = { method: string; path: string; actor: string | undefined; body: Body; status: number | undefined }

/** The running local GitHub. `repository` gives one repository's records; `url` is a GITHUB_API_URL. */
export type GitHub = {
  url: string
  store: Store
  repository: (key: string) => Repository
  requests: RecordedRequest[]
  faults: Faults
  stop: () => Promise<void>
}

type World = {
  store: Store; tokens: Record<string, Grant>; requests: RecordedRequest[]; rateLimit: RateLimit
  recorded: WeakMap<Request, RecordedRequest>
}

// Longer paths come before the shorter ones that would swallow them: hono takes the first match.
const routes: Route[] = [
  ...commitStatusRoutes, ...checkRoutes, ...commitRoutes, ...pullRoutes, ...deploymentStatusRoutes, ...deploymentRoutes,
  ...environmentRoutes, ...commentRoutes, ...refRoutes, ...objectRoutes, ...contentRoutes, ...branchRoutes, ...runRoutes,
  ...artifactRoutes, ...releaseRoutes, ...repositoryRoutes,
]

/** Starts the slice of GitHub's REST API that the actions use, on 127.0.0.1. Throws where a folder is no git repository. */
export async function startGitHub(options: GitHubOptions): Promise<GitHub> {
  const faults = createFaults()
  const store = await createStore(options)
  const world: World = {
    store, tokens: options.tokens ?? { 'github-token': {} }, requests: [], recorded: new WeakMap(),
    rateLimit: createRateLimit(options.rateLimit ?? workflowTokenLimit),
  }
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.use(record(world))
  app.use(faults.middleware)
  app.get('/rate_limit', (c) => respond(world, c, { status: 200, body: world.rateLimit.overview() }))
  for (const route of routes) {
    app.on(route.method, `/repos/:owner/:repo${route.path}`, (c) => guarded(world, c, async () => route.handle(await admit(world, c, route))))
  }
  app.notFound((c) => guarded(world, c, () => { throw notFound() }))
  const { url, stop } = await listen(app, options.port)
  return { url, store, repository: (key) => known(store, key), requests: world.requests, faults, stop }
}

async function createStore(options: GitHubOptions): Promise<Store> {
  let id = 1000
  const repositories = new Map<string, Repository>()
  for (const [key, gitDir] of Object.entries(options.repositories)) {
    const branch = await tryGit(gitDir, ['symbolic-ref', '--short', 'HEAD'])
    if (branch === undefined) throw new Error(`${gitDir}, given for ${key}, is not a git repository with a branch as HEAD`)
    repositories.set(key.toLowerCase(), createRepository(id++, key, { gitDir, defaultBranch: branch }))
  }
  return {
    repositories, nextId: () => id++, now: () => new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    artifacts: options.artifacts ?? (() => []),
  }
}

function known(store: Store, key: string): Repository {
  const repository = store.repositories.get(key.toLowerCase())
  if (repository === undefined) throw new Error(`The local GitHub has no repository ${key}`)
  return repository
}

function record(world: World) {
  return async (c: GitHubContext, next: () => Promise<void>) => {
    const { pathname, search } = new URL(c.req.url)
    const entry: RecordedRequest = { method: c.req.method, path: pathname + search, actor: undefined, body: {}, status: undefined }
    world.requests.push(entry)
    world.recorded.set(c.req.raw, entry)
    await next()
    entry.status = c.res.status
  }
}

/** Authenticates, finds the repository, authorises and parses: what every endpoint needs before it acts. */
async function admit(world: World, c: GitHubContext, route: Route): Promise<Call> {
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

async function guarded(world: World, c: GitHubContext, act: () => Answer | Promise<Answer>): Promise<Response> {
  try {
    return respond(world, c, await act())
  } catch (error) {
    if (error instanceof GitHubFailure) return respond(world, c, { status: error.status, body: error.body })
    console.error(error) // a defect of this server: say so where the test can see it, and answer as GitHub would
    return respond(world, c, { status: 500, body: { message: 'Server Error' } })
  }
}

function respond(world: World, c: GitHubContext, answer: Answer): Response {
  const headers = {
    ...world.rateLimit.headers(), 'x-github-request-id': randomUUID(), 'x-github-api-version-selected': '2022-11-28',
    ...(answer.body !== undefined && { 'content-type': 'application/json; charset=utf-8' }), ...answer.headers,
  }
  return new Response(answer.body === undefined ? null : JSON.stringify(answer.body), { status: answer.status, headers })
}
