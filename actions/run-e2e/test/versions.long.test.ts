import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { NEWEST, chromium, play } from './stage.ts'

/** The oldest supported Playwright, one in the middle, and the newest: the same project, the same verdicts. */
const VERSIONS = ['1.44.1', '1.55.1', NEWEST]

// Playwright 1.44 hangs on Node 24 in a package of ES modules; its own transform makes CommonJS of the same files.
const commonJs = { 'package.json': '{"private":true}' }

const every = {
  ...commonJs,
  'every.spec.js': `
    test('passes', () => {})
    test('fails', () => { expect(1).toBe(2) })
    test('shaky', ({}, info) => { expect(info.retry).toBe(1) })
    test.skip('skipped', () => {})
    test.fixme('later', () => {})
    test('skips itself', () => { test.skip(true, 'not today') })
    test('fails as expected', () => { test.fail(); throw new Error('known') })
    test('is slow', async () => { test.setTimeout(300); await new Promise(() => {}) })
    test.describe.serial('serial', () => { test('one', () => { throw new Error('boom') }); test('two', () => {}) })
    test('dies', () => { process.kill(process.pid, 'SIGKILL') })`,
  'setup.spec.js': `test('prepares', () => {})`,
  'playwright.config.js': `export default {
    retries: 1,
    projects: [
      { name: 'setup', testMatch: 'setup.spec.js', teardown: 'cleanup' },
      { name: 'cleanup', testMatch: 'setup.spec.js' },
      { name: 'main', testMatch: 'every.spec.js', dependencies: ['setup'] },
    ],
  }`,
}

describe.each(VERSIONS)('Playwright %s', (version) => {
  it('gives every kind of outcome its own count', async () => {
    const run = await play({ version, files: every, limitMs: 120_000 })
    expect(run.outputs).toMatchObject({ verdict: 'failed', total: '13', passed: '4', failed: '4', flaky: '1', skipped: '3', 'did-not-run': '1' })
  }, 180_000)

  if (chromium) {
    it('drives a real browser, and leaves a report that has the trace which the summary names', async () => {
      const temp = await mkdtemp(join(tmpdir(), 'versions-'))
      try {
        const files = {
          ...commonJs,
          'playwright.config.js': `export default { use: { trace: 'retain-on-failure', screenshot: 'on', launchOptions: { executablePath: ${JSON.stringify(chromium)}, args: ['--no-sandbox'] } } }`,
          'page.spec.js': `test('greets', async ({ page }) => { await page.goto('data:text/html,<h1>Goodbye</h1>'); expect(await page.textContent('h1')).toBe('Hello') })`,
        }
        const run = await play({ version, files, env: { RUNNER_TEMP: temp }, limitMs: 120_000 })
        expect(run.outputs).toMatchObject({ verdict: 'failed', total: '1', failed: '1' })
        expect(existsSync(run.outputs.report!)).toBe(true)
        const [, trace] = run.summary.match(/npx playwright show-trace (data\/[0-9a-f]{40}\.zip)/) ?? []
        expect(existsSync(join(run.outputs.report!, '..', trace ?? 'none'))).toBe(true)
      } finally {
        await rm(temp, { recursive: true, force: true })
      }
    }, 180_000)
  } else {
    console.warn('SKIPPED: no Chromium on this system, so no version drives a real browser.')
  }

  it.each([
    ['no tests', { 'a.spec.js': '' }, { args: '--pass-with-no-tests' }, /^No test was found/],
    ['a syntax error', { 'a.spec.js': 'test(' }, {}, /^An error outside of any test: SyntaxError/],
    ['a global time limit', { 'a.spec.js': `test('hangs', () => new Promise(() => {}))\ntest('never', () => {})`, 'playwright.config.js': 'export default { globalTimeout: 2_000 }' }, {}, /did not run|entire test suite|entire test run|Timed out/],
    ['a teardown that throws', { 'a.spec.js': `test('passes', () => {})`, 'teardown.js': `export default () => { throw new Error('could not tear down') }`, 'playwright.config.js': `export default { globalTeardown: './teardown.js' }` }, {}, /could not tear down/],
    ['everything skipped', { 'a.spec.js': `test.skip('one', () => {})` }, {}, /^Nothing ran/],
    ['a configuration that throws', { 'a.spec.js': '', 'playwright.config.js': `throw new Error('no')` }, {}, /left no report/],
  ] as [string, Record<string, string>, Record<string, string>, RegExp][])('is incomplete for %s', async (_, files, inputs, cause) => {
    const run = await play({ version, files: { ...commonJs, ...files }, inputs })
    expect(run.outputs).toMatchObject({ verdict: 'incomplete', cause: expect.stringMatching(cause) })
    expect(run.exitCode).toBe(1)
  })
})

describe('a large suite', () => {
  it('of 2,000 tests is counted to the last one', async () => {
    const file = (n: number): string => `for (let i = 0; i < 100; i += 1) test('test ${n} ' + i, () => { if (${n} === 7 && i === 50) throw new Error('one of many') })`
    const files = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`tests/many-${n}.spec.js`, file(n)]))
    const run = await play({ files, limitMs: 240_000 })
    expect(run.outputs).toMatchObject({ verdict: 'failed', total: '2000', passed: '1999', failed: '1' })
    expect(run.stdout).toMatch(/^::error title=Failed%3A test 7 50,file=tests\/many-7\.spec\.js,line=2::/m)
  }, 300_000)
})
