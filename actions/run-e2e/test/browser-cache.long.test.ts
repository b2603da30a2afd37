import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { strToU8, zipSync } from 'fflate'
import { type Results, startResults } from '../../../packages/sandbox/src/results/server.ts'
import type { ActionRun } from '../../../packages/sandbox/src/run-action.ts'
import { type Project, bundle, chromium, makeProject, runStep } from './stage.ts'

/**
 * Playwright's own installation from a download host of this machine, whose archives hold a start script for the Chromium
 * of this system; and the real cache service, version 2, through the bundle.
 */
let results: Results
let folder = ''
let project: Project
let downloads: string[] = []
const script = `#!/bin/sh\nexec ${chromium ?? 'false'} --no-sandbox "$@"\n`
const archive = zipSync(Object.fromEntries(['chrome-linux64/chrome', 'chrome-headless-shell-linux64/chrome-headless-shell', 'chrome-linux/chrome', 'chrome-linux/headless_shell', 'ffmpeg-linux'].map((name) => [name, strToU8(script)])))
const host = createServer(({ url }, response) => {
  downloads.push(url!)
  response.writeHead(200, { 'content-length': archive.length }).end(archive)
})

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'browser-cache-'))
  await mkdir(join(folder, 'temp'))
  await writeFile(join(folder, 'event.json'), JSON.stringify({ repository: { default_branch: 'main' } }))
  results = await startResults({ dir: join(folder, 'results') })
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
  const open = chromium ? `test('opens', async ({ page }) => { await page.goto('data:text/html,<title>Shop</title>'); await expect(page).toHaveTitle('Shop') })` : ''
  project = await makeProject({ 'a.spec.js': `test('is whole', () => { expect(process.env.BROKEN).toBeUndefined() })\n${open}` })
})
beforeEach(() => {
  downloads = []
})
afterAll(async () => {
  host.close()
  host.closeAllConnections()
  await results.stop()
  await project.remove()
  await rm(folder, { recursive: true, force: true })
})

const browsers = (): string => join(folder, 'browsers')

/** A run on a machine that has no browsers yet, unless they are kept. */
async function run(env: Record<string, string | undefined> = {}, { kept = false, inputs = {} } = {}): Promise<ActionRun> {
  if (!kept) await rm(browsers(), { recursive: true, force: true })
  return runStep(project.folder, {
    entry: bundle,
    inputs: { install: 'auto', ...inputs },
    env: {
      GITHUB_WORKSPACE: project.folder,
      GITHUB_EVENT_PATH: join(folder, 'event.json'),
      RUNNER_TEMP: join(folder, 'temp'),
      PLAYWRIGHT_BROWSERS_PATH: browsers(),
      PLAYWRIGHT_DOWNLOAD_HOST: `http://127.0.0.1:${(host.address() as AddressInfo).port}`,
      ImageOS: 'ubuntu24',
      ACTIONS_CACHE_SERVICE_V2: 'true',
      ACTIONS_RESULTS_URL: results.url,
      ACTIONS_RUNTIME_TOKEN: results.token(7_000, 'job'),
      ...env,
    },
  })
}
const keys = (): string[] => results.cacheEntries.map(({ key }) => key).filter((key) => key.startsWith('e2e-browsers-'))

describe('the cache of browsers', () => {
  it('is not filled by events that run the code of others on the default branch, and not by further shards', async () => {
    await run({ GITHUB_EVENT_NAME: 'pull_request_target' })
    await run({}, { inputs: { shard: '2/2' } })
    expect(downloads.length).toBeGreaterThanOrEqual(4)
    expect(keys()).toEqual([])
  })

  it('is filled by the default branch, also where its tests fail, and saves every branch the download', async () => {
    const first = await run({ BROKEN: 'yes' })
    expect(first.outputs.verdict).toBe('failed')
    expect(first.stdout).toContain('No browsers in the cache yet for e2e-browsers-linux-')
    expect(downloads.length).toBeGreaterThan(0)
    expect(keys()).toEqual([expect.stringMatching(/^e2e-browsers-linux-\w+-ubuntu24-chromium@\d+-chromium-headless-shell@\d+-ffmpeg@\d+$/)])
    downloads = []
    const second = await run({ GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/7/merge' })
    expect(second.outputs.verdict).toBe('passed')
    expect(second.stdout).toContain(`Browsers from the cache: ${keys()[0]}`)
    expect(downloads).toEqual([])
    expect(keys()).toHaveLength(1)
  })

  it('that answers with errors or rubbish costs a warning and a download of what is missing, nothing else', async () => {
    const shell = (await readdir(browsers())).find((name) => name.startsWith('chromium_headless_shell-'))!
    await rm(join(browsers(), shell, 'INSTALLATION_COMPLETE'))
    results.faults.add({ path: /CacheService/, times: 999, fault: { kind: 'answer', status: 403, headers: { 'content-type': 'application/json' }, body: '{"code":"permission_denied","msg":"no"}' } })
    const refused = await run({}, { kept: true })
    results.faults.clear()
    expect(refused.outputs.verdict).toBe('passed')
    expect(refused.stdout).toMatch(/^::warning/m)
    expect(refused.stdout).not.toMatch(/^::error/m)
    expect(downloads).toEqual([expect.stringContaining('headless-shell')])
    downloads = []
    results.faults.add({ method: 'GET', path: /./, times: 999, fault: { kind: 'answer', status: 200, body: 'no archive at all' } })
    const cut = await run()
    results.faults.clear()
    expect(cut.outputs.verdict).toBe('passed')
    expect(downloads.length).toBeGreaterThan(0)
  })
})
