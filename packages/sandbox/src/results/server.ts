import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { createFaults } from '../faults.ts'
import type { Faults } from '../faults.ts'
import type { StoredArtifact } from '../github/store.ts'
import { listen } from '../listen.ts'
import { artifactUrl, mountArtifacts } from './artifacts.ts'
import { mountBlobs } from './blobs.ts'
import { mountCache } from './cache.ts'
import type { CacheEntry } from './cache.ts'
import { runtimeToken } from './token.ts'

/**
 * The running results service: `url` is an ACTIONS_RESULTS_URL, `token` makes the ACTIONS_RUNTIME_TOKEN of a job,
 * `artifacts` lists a run's finished artifacts (all runs' where none is named) in the form the local GitHub shows, with
 * the `path` of the stored file.
 */
export type Results = {
  url: string
  token: (run: string | number, job: string | number) => string
  artifacts: (run?: string | number) => (StoredArtifact & { path: string })[]
  cacheEntries: CacheEntry[]
  faults: Faults
  stop: () => Promise<void>
}

/** Starts the service that keeps artifacts and caches, on 127.0.0.1; files go to `dir`, which is made if need be. */
export async function startResults({ port, dir }: { port?: number; dir: string }): Promise<Results> {
  await mkdir(dir, { recursive: true })
  const key = randomBytes(32)
  const faults = createFaults()
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.use(faults.middleware)
  let id = 100
  const blobs = mountBlobs(app, dir, key)
  const place = { key, blobs, nextId: () => ++id }
  const artifacts = mountArtifacts(app, place)
  const cacheEntries = mountCache(app, place)
  const { url, stop } = await listen(app, port)
  return {
    url, cacheEntries, faults, stop,
    token: (run, job) => runtimeToken({ run: String(run), job: String(job) }, key),
    artifacts: (run) => artifacts
      .filter((each) => each.finalized && (run === undefined || each.run === String(run)))
      .map(({ id, name, size, digest, createdAt, expiresAt, ...each }) => ({
        id, name, size, digest, createdAt, expiresAt, runId: each.run, path: blobs.file(id),
        downloadUrl: artifactUrl({ id, name, size, digest, createdAt, expiresAt, ...each }, blobs, url),
      })),
  }
}
