import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { createFaults } from '../faults.ts'
import type { Faults } from '../faults.ts'
import { listen } from '../listen.ts'
import { artifactRoutes } from './artifacts.ts'
import type { Grant } from './auth.ts'
import { branchRoutes } from './branches.ts'
import { checkRoutes } from './checks.ts'
import { commentRoutes } from './comments.ts'
import { commitStatusRoutes } from './commit-statuses.ts'
import { commitRoutes } from './commits.ts'
import { contentRoutes } from './contents.ts'
import { deploymentStatusRoutes } from './deployment-statuses.ts'
import { deploymentRoutes } from './deployments.ts'
import { environmentRoutes } from './environments.ts'
import { notFound } from './failures.ts'
import { admit, guarded, record, respond } from './gate.ts'
import type { RecordedRequest, World } from './gate.ts'
import { tryGit } from './git.ts'
import { objectRoutes } from './objects.ts'
import { pullRoutes } from './pulls.ts'
import { createRateLimit, workflowTokenLimit } from './rate-limit.ts'
import { refRoutes } from './refs.ts'
import { releaseAssetRoutes } from './release-assets.ts'
import { releaseRoutes } from './releases.ts'
import { repositoryRoutes } from './repository.ts'
import type { Route } from './route.ts'
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

/** The running local GitHub. `repository` gives one repository's records; `url` is a GITHUB_API_URL. */
export type GitHub = {
  url: string
  store: Store
  repository: (key: string) => Repository
  requests: RecordedRequest[]
  faults: Faults
  stop: () => Promise<void>
}

// Longer paths come before the shorter ones that would swallow them: hono takes the first match.
const routes: Route[] = [
  ...commitStatusRoutes, ...checkRoutes, ...commitRoutes, ...pullRoutes, ...deploymentStatusRoutes, ...deploymentRoutes,
  ...environmentRoutes, ...commentRoutes, ...refRoutes, ...objectRoutes, ...contentRoutes, ...branchRoutes, ...runRoutes,
  ...artifactRoutes, ...releaseAssetRoutes, ...releaseRoutes, ...repositoryRoutes,
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
    app.on(route.method, `/repos/:owner/:repo${route.path}`, (c) =>
      guarded(world, c, async () => route.handle(await admit(world, c, route))))
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
