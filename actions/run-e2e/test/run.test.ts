import { existsSync } from 'node:fs'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { lastError, makeProject, play, runStep } from './stage.ts'

const config = (text: string): string => `export default ${text}`

describe('run-e2e with Playwright', () => {
  it('tells passed, failed, flaky, skipped and not run apart, and annotates each failure at its line', async () => {
    const run = await play({
      files: {
        'web/tests/cart.spec.js': `
          test.describe('cart', () => {
            test('adds', () => {})
            test('pays', () => { expect(1 + 1, 'sum of ones').toBe(3) })
          })
          test('shaky', ({}, info) => { expect(info.retry).toBe(1) })
          test.fixme('later', () => {})
          test('fails as expected', () => { test.fail(); throw new Error('known') })
          test('says ::error::injected', () => { console.log('::set-output name=verdict::passed\\n::error::injected by a test') })`,
        'web/playwright.config.js': config(`{ retries: 1, projects: [{ name: 'desktop' }] }`),
        'web/package.json': '{"type":"module"}',
      },
      inputs: { 'working-directory': 'web' },
    })
    expect(run.outputs).toMatchObject({ verdict: 'failed', total: '6', passed: '3', failed: '1', flaky: '1', skipped: '1', 'did-not-run': '0', cause: '1 of 6 tests failed' })
    expect(run.stdout).toMatch(/^::error title=Failed%3A \[desktop\] › cart › pays,file=web\/tests\/cart\.spec\.js,line=5::Error: sum of ones/m)
    expect(run.stdout).toMatch(/^::warning title=Flaky%3A \[desktop\] › shaky,file=web\/tests\/cart\.spec\.js/m)
    expect(run.stdout).not.toMatch(/^\s*::(set-output|error::injected)/m)
    expect(run.summary).toContain('| 3 | 1 | 1 | 1 | 0 |')
    expect(run.summary).toContain('❌ [desktop] › cart › pays (web/tests/cart.spec.js:5)')
    expect(run.exitCode).toBe(1)
  })

  it('leaves the configuration as it is: own blob, html and json reporters, and an own outputDir', async () => {
    const project = await makeProject({
      'a.spec.js': `test('adds', async ({}, info) => { await info.attach('note', { body: 'x' }) })`,
      'playwright.config.js': config(`{ outputDir: 'out/results', reporter: [['blob', { outputDir: 'out/blob' }], ['html', { outputFolder: 'out/html' }], ['json', { outputFile: 'out/own.json' }]] }`),
    })
    const temp = await mkdtemp(join(tmpdir(), 'temp-'))
    try {
      const run = await runStep(project.folder, { env: { GITHUB_WORKSPACE: project.folder, RUNNER_TEMP: temp } })
      expect(run.outputs).toMatchObject({ verdict: 'passed', total: '1', cause: '1 test passed' })
      expect(run.exitCode).toBe(0)
      expect(existsSync(run.outputs.report!)).toBe(true)
      expect((await readdir(join(project.folder, 'out'))).sort()).toEqual(expect.arrayContaining(['html', 'own.json']))
      expect(JSON.parse(await readFile(join(project.folder, 'out/own.json'), 'utf8'))).toMatchObject({ stats: { expected: 1 } })
    } finally {
      await project.remove()
      await rm(temp, { recursive: true, force: true })
    }
  })

  it('gives tests the address and their variables, masks secret ones, and keeps its own inputs and tokens from them', async () => {
    const run = await play({
      files: { 'a.spec.js': `test('sees', () => {
        console.log('env', process.env.BASE_URL, process.env.PLAYWRIGHT_BASE_URL, process.env.TEST_PASSWORD)
        expect(Object.keys(process.env).filter((name) => /^(INPUT_|ACTIONS_)|GITHUB_OUTPUT/.test(name))).toEqual([])
      })` },
      inputs: { 'base-url': 'https://staging.example.com/', env: 'TEST_PASSWORD=hunter22', 'github-token': 'ghs_secret' },
      env: { ACTIONS_RUNTIME_TOKEN: 'runtime' },
    })
    expect(run.outputs.verdict).toBe('passed')
    expect(run.stdout).toContain('env https://staging.example.com https://staging.example.com ***')
    expect(run.stdout).toContain('::add-mask::hunter22')
  })

  it('is invalid where the deployment changes while its tests run', async () => {
    let asked = 0
    const server = createServer((_, response) => response.end(JSON.stringify({ commit: (asked += 1) === 1 ? 'abcdef1' : 'bbbbbb2' }))).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`
      const run = await play({ files: { 'a.spec.js': `test('passes', () => {})` }, inputs: { 'version-url': url, 'expect-version': 'abcdef1' } })
      expect(run.outputs).toMatchObject({ verdict: 'invalid', total: '1', passed: '1' })
      expect(run.outputs.cause).toMatch(/^After the tests .* answered with version bbbbbb2, not with abcdef1$/)
      expect(run.exitCode).toBe(1)
    } finally {
      server.close()
    }
  })

  it.each([
    ['another version', { body: '{"status":"ok","commit":"bbbbbb2222"}' }, /^Before the tests http:.* answered with version bbbbbb2222, not with abcdef1$/, 'Wait until the deployment is live'],
    ['no version at all', { body: '<html><h1>Shop</h1></html>', etag: '"abc1234def"' }, /answered without any version \(status 200, text\/html, 26 bytes\)$/, 'Let `version-url` answer with the commit'],
    ['a login', { status: 401, body: 'no' }, /^Before the tests the version could not be read: .*401/, 'an address that needs no login'],
    ['nothing', undefined, /^Before the tests the version could not be read: .*ECONNREFUSED/, 'Look whether the service is up'],
  ] as [string, { status?: number; body: string; etag?: string } | undefined, RegExp, string][])('is invalid before any test where version-url answers with %s, and says what to do', async (_, given, cause, advice) => {
    const server = createServer((__, response) => response.writeHead(given?.status ?? 200, { 'content-type': 'text/html; charset=utf-8', ...(given?.etag ? { etag: given.etag } : {}) }).end(given?.body)).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`
    if (!given) await new Promise((resolve) => server.close(resolve))
    try {
      const run = await play({ files: { 'a.spec.js': `test('passes', () => { console.log('RAN') })` }, inputs: { 'version-url': url, 'expect-version': 'abcdef1' } })
      expect(run.outputs).toMatchObject({ verdict: 'invalid', total: '0', cause: expect.stringMatching(cause) })
      expect(lastError(run)).toContain(advice)
      expect(run.stdout).not.toContain('RAN')
    } finally {
      server.close()
    }
  })

  it('runs the teardown command whatever happened, and no test where the setup failed', async () => {
    const files = { 'a.spec.js': `test('passes', () => {})` }
    const run = await play({ files, inputs: { 'setup-command': 'echo setting up; exit 3', 'teardown-command': 'echo tearing down' } })
    expect(run.outputs).toMatchObject({ verdict: 'incomplete', cause: '`setup-command` ended with exit code 3', total: '0' })
    expect(run.stdout).toMatch(/setting up[^]*tearing down/)
  })

  it('on a cancel, reports what ran until then and leaves no process behind', async () => {
    const project = await makeProject({
      'a.spec.js': `
        test('done', () => {})
        test('hangs', async () => { console.log('pid ' + process.pid + ' hangs'); await new Promise(() => {}) })
        test('never', () => {})`,
      'playwright.config.js': config('{ workers: 1, timeout: 0 }'),
    })
    const cancel = new AbortController()
    let pid = 0
    try {
      const run = await runStep(project.folder, {
        signal: cancel.signal,
        onLine: (line) => {
          pid ||= Number(line.match(/pid (\d+) hangs/)?.[1] ?? 0)
          if (pid) cancel.abort()
        },
      })
      expect(run.outputs).toMatchObject({ verdict: 'incomplete', cause: 'The job was canceled while the tests ran', passed: '1', 'did-not-run': '2' })
      expect(run.exitCode).toBe(1)
      expect(pid).toBeGreaterThan(0)
      expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    } finally {
      await project.remove()
    }
  })

  it('names what is missing: Playwright, the folder, a lockfile', async () => {
    const temp = await mkdtemp(join(tmpdir(), 'empty-'))
    try {
      await writeFile(join(temp, 'package.json'), '{}')
      expect(lastError(await runStep(temp))).toContain('Playwright is not installed in')
      expect(lastError(await runStep(temp, { inputs: { 'working-directory': 'nowhere' } }))).toContain('The folder nowhere does not exist')
      expect(lastError(await runStep(temp, { inputs: { install: 'auto' } }))).toContain('No lockfile was found from .')
    } finally {
      await rm(temp, { recursive: true, force: true })
    }
  })

  it('reports every wrong input at once', async () => {
    const run = await play({ files: {}, inputs: { shard: '5/4', timeout: '30', command: 'pytest', 'expect-version': 'abc1234', env: 'no equals sign' } })
    for (const input of ['shard', 'timeout', 'reports', 'version-url', 'env']) expect(lastError(run)).toContain(`\`${input}\``)
    expect(run.exitCode).toBe(1)
  })
})
