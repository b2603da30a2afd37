import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { addRun } from '@axcouncil/sandbox/github/records'
import { startResults } from '@axcouncil/sandbox/results/server'
import type { Results } from '@axcouncil/sandbox/results/server'
import { startWorld } from './github-world.ts'
import type { Json } from './json.ts'

const client = join(import.meta.dirname, 'fixtures/artifact-client.mjs')
let dir: string
let results: Results
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'results-'))
  results = await startResults({ dir: join(dir, 'stored') })
})
afterEach(async () => {
  await results.stop()
  rmSync(dir, { recursive: true, force: true })
})

/** Runs the real client as job `job` of run 42; gives the outcome of each step. */
async function runClient(token: string): Promise<Record<string, { value?: Json; error?: string }>> {
  const env = {
    PATH: process.env['PATH'] ?? '', ACTIONS_RESULTS_URL: `${results.url}/`, ACTIONS_RUNTIME_TOKEN: token,
    GITHUB_SERVER_URL: 'https://github.com', GITHUB_WORKSPACE: dir, GITHUB_RETENTION_DAYS: '90',
  }
  const args = [client, join(dir, 'files'), join(dir, 'got')]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env })
  const lines = stdout.split('\n').filter((line) => line.startsWith('@@')).map((line) => JSON.parse(line.slice(2)))
  return Object.fromEntries(lines.map(({ step, ...outcome }) => [step, outcome]))
}

const twirp = (service: string, method: string, message: object, token = results.token(42, 'job')) =>
  fetch(`${results.url}/twirp/github.actions.results.api.v1.${service}/${method}`, {
    method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(message),
  }).then(async (answer) => ({ status: answer.status, body: await answer.json() as Json }))

describe('artifacts', () => {
  it('serves the real @actions/artifact: upload, conflict, single files, list, download, delete', async () => {
    mkdirSync(join(dir, 'files/deep'), { recursive: true })
    writeFileSync(join(dir, 'files/report.json'), '{"passed":3}')
    writeFileSync(join(dir, 'files/deep/trace ü.txt'), 'x'.repeat(3_000_000))
    const steps = await runClient(results.token(42, 'job'))
    const { id, digest } = steps['upload']?.value
    expect(steps['again']?.error).toContain('(409) Conflict: an artifact with this name already exists on the workflow run')
    expect(steps['list']?.value.artifacts.map((each: Json) => each.name).toSorted()).toEqual(['e2e-report', 'report.json'])
    expect(steps['download']).toEqual({ value: ['{"passed":3}', 3_000_000] })
    expect(steps['download-raw']).toEqual({ value: '{"passed":3}' })
    expect(steps['delete']?.value.id).toBe(steps['raw']?.value.id)
    expect(steps['missing']?.error).toContain('Artifact not found')

    const stored = results.artifacts(42)
    expect(stored).toEqual([expect.objectContaining({ id, name: 'e2e-report', runId: '42', digest: `sha256:${digest}` })])
    const bytes = readFileSync(stored[0]?.path as string)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(digest)
    expect(Buffer.from(await (await fetch(stored[0]?.downloadUrl as string)).arrayBuffer()).equals(bytes)).toBe(true)
    expect(results.artifacts(43)).toEqual([])
  })

  it('refuses foreign tokens, foreign runs, cut uploads and changed signatures', async () => {
    const create = { workflow_run_backend_id: '42', workflow_job_run_backend_id: 'job', name: 'x', version: 7 }
    const forged = results.token(42, 'job').replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
    expect((await twirp('ArtifactService', 'CreateArtifact', create, forged)).status).toBe(401)
    expect((await twirp('ArtifactService', 'CreateArtifact', create, results.token(43, 'job'))).status).toBe(403)
    expect((await twirp('ArtifactService', 'CreateArtifact', { ...create, name: 'a/b' })).body.code).toBe('invalid_argument')
    const { signed_upload_url: url } = (await twirp('ArtifactService', 'CreateArtifact', create)).body
    const headers = { 'x-ms-blob-type': 'BlockBlob' }
    expect((await fetch(url.replace('sp=w', 'sp=r').replace(/\d(?=\?)/, '9'), { method: 'PUT', headers, body: 'abc' })).status).toBe(403)
    expect((await fetch(url)).status).toBe(403)
    expect((await fetch(url, { method: 'PUT', headers, body: 'abc' })).status).toBe(201)
    const finalize = { ...create, size: '4' }
    expect((await twirp('ArtifactService', 'FinalizeArtifact', finalize)).status).toBe(400)
    expect((await twirp('ArtifactService', 'ListArtifacts', create)).body.artifacts).toEqual([])
    expect((await twirp('ArtifactService', 'FinalizeArtifact', { ...finalize, size: '3' })).status).toBe(200)
  })
})

it('shows its artifacts through the local GitHub, whose download leads back here', async () => {
  const world = await startWorld({ artifacts: results.artifacts })
  try {
    addRun({ store: world.github.store, repo: world.github.repository('axcouncil/shop') }, { id: 42, headSha: world.sha.main })
    const message = { workflow_run_backend_id: '42', name: 'audit', version: 7 }
    const { signed_upload_url: url } = (await twirp('ArtifactService', 'CreateArtifact', message)).body
    await fetch(url, { method: 'PUT', headers: { 'x-ms-blob-type': 'BlockBlob' }, body: 'record' })
    await twirp('ArtifactService', 'FinalizeArtifact', { ...message, size: '6' })
    const [artifact] = (await world.call('GET', 'actions/runs/42/artifacts')).body.artifacts
    expect(artifact).toMatchObject({ name: 'audit', size_in_bytes: 6, expired: false })
    const redirect = await world.call('GET', `actions/artifacts/${artifact.id}/zip`)
    expect(await (await fetch(redirect.headers.get('location') as string)).text()).toBe('record')
  } finally {
    await world.stop()
  }
})

describe('caches', () => {
  it('finds the exact key, then the newest with a prefix, of the same version', async () => {
    for (const key of ['npm-1', 'npm-2']) {
      const { signed_upload_url: url } = (await twirp('CacheService', 'CreateCacheEntry', { key, version: 'v' })).body
      await fetch(url, { method: 'PUT', headers: { 'x-ms-blob-type': 'BlockBlob' }, body: key })
      await twirp('CacheService', 'FinalizeCacheEntryUpload', { key, version: 'v', size_bytes: '5' })
    }
    const get = (key: string, restore_keys: string[], version = 'v') =>
      twirp('CacheService', 'GetCacheEntryDownloadURL', { key, restore_keys, version })
    expect((await get('npm-1', ['npm-'])).body.matched_key).toBe('npm-1')
    const found = (await get('npm-3', ['npm-'])).body
    expect(found.matched_key).toBe('npm-2')
    const part = await fetch(found.signed_download_url, { headers: { range: 'bytes=1-2' } })
    expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([206, 'pm', 'bytes 1-2/5'])
    expect((await get('npm-1', [], 'other')).body.ok).toBe(false)
    expect((await twirp('CacheService', 'CreateCacheEntry', { key: 'npm-1', version: 'v' })).status).toBe(409)
  })
})
