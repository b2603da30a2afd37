import { expect, it } from '@jest/globals'
import { lastError, play } from './stage.ts'

/**
 * Runs in which something went wrong and a pipeline of `npx playwright test`, merge and upload can stay green (or is
 * red without a word), each from a real case. Every one must fail and say why. Those that need more than one step are
 * elsewhere; where each known case is:
 *
 * | What stays green elsewhere | Its test |
 * | --- | --- |
 * | no tests with --shard, --pass-with-no-tests, a stale --test-list, an empty --last-failed | here |
 * | a file that does not load, a worker that dies, global setup, teardown or time limit, maxFailures | here |
 * | everything skipped; a reporter that throws, or that makes a failed run pass; more time than was given | here |
 * | failOnFlakyTests without a failed test; one outage told as hundreds of failures | here |
 * | an exit code that a pipe or `|| true` hides; a report of an earlier run, empty, cut off or of another kind | command.test.ts |
 * | a shard that crashed, was never started, or uploaded nothing; merge-reports, which exits 0 | shards.test.ts |
 * | an older attempt's artifact taken for the newest; a re-run that loses what passed before | shards.test.ts, verdict.test.ts |
 * | tests that no shard ran: a plan or a list that is stale, shards of different inputs | shards.long.test.ts, plan.test.ts |
 * | shards that ran under other paths, which merge-reports refuses | shards.long.test.ts |
 * | setup and teardown of staging by every shard | shards.long.test.ts |
 * | another deployment than the one under test, before or after | run.test.ts |
 * | a job that is canceled or times out and leaves no report | run.test.ts |
 * | annotations and summaries beyond GitHub's limits, which vanish | verdict.test.ts, command.test.ts |
 */
export interface FalseGreen {
  name: string
  /** Among the few that the quick tests run. */
  quick?: true
  files: Record<string, string>
  inputs?: Record<string, string>
  verdict: string
  cause: RegExp
}

const passing = `test('adds', () => { expect(1 + 1).toBe(2) })`
const config = (text: string): string => `export default ${text}`
const reporter = (body: string): Record<string, string> => ({ 'reporter.js': `export default class { ${body} }`, 'playwright.config.js': config(`{ reporter: './reporter.js' }`) })

export const CASES: readonly FalseGreen[] = [
  {
    name: 'a shard for which a filter leaves nothing, where Playwright exits 0',
    files: { 'a.spec.js': passing },
    inputs: { args: '--grep=no such test\n--shard=1/2' },
    verdict: 'incomplete',
    cause: /^No test was found/,
  },
  {
    name: 'no tests at all, allowed by --pass-with-no-tests',
    quick: true,
    files: { 'a.spec.js': '' },
    inputs: { args: '--pass-with-no-tests' },
    verdict: 'incomplete',
    cause: /^No test was found/,
  },
  {
    name: 'a file that does not load beside one that passes',
    quick: true,
    files: { 'a.spec.js': passing, 'b.spec.js': 'test(' },
    verdict: 'incomplete',
    cause: /^An error outside of any test: SyntaxError/,
  },
  {
    name: 'a worker that dies',
    quick: true,
    files: { 'a.spec.js': `${passing}\ntest('dies', () => { process.kill(process.pid, 'SIGKILL') })` },
    verdict: 'failed',
    cause: /^1 of 2 tests failed/,
  },
  {
    name: 'the global time limit, which leaves tests without their turn',
    files: { 'a.spec.js': `${passing}\ntest('hangs', () => new Promise(() => {}))\ntest('never', () => {})`, 'playwright.config.js': config('{ globalTimeout: 1_500 }') },
    verdict: 'incomplete',
    cause: /Timed out waiting 1\.5s for the (entire )?test (suite|run)|did not run/,
  },
  {
    name: 'every test skipped',
    files: { 'a.spec.js': `test.skip('one', () => {})\ntest('two', () => { test.skip(true, 'not today') })` },
    verdict: 'incomplete',
    cause: /^Nothing ran: all 2 tests were skipped/,
  },
  {
    name: 'maxFailures, after which nothing runs',
    files: { 'a.spec.js': `test('fails', () => { expect(1).toBe(2) })\n${passing}`, 'playwright.config.js': config('{ maxFailures: 1, workers: 1 }') },
    verdict: 'failed',
    cause: /^1 of 2 tests failed, and 1 of 2 tests did not run/,
  },
  {
    name: 'a failure in a serial group, after which the others do not run',
    files: { 'a.spec.js': `test.describe.serial('s', () => { test('one', () => { throw new Error('boom') })\ntest('two', () => {}) })` },
    verdict: 'failed',
    cause: /1 of 2 tests did not run/,
  },
  {
    name: 'a reporter that makes a failed run pass',
    quick: true,
    files: { 'a.spec.js': `test('fails', () => { expect(1).toBe(2) })`, ...reporter(`onEnd() { return { status: 'passed' } }`) },
    verdict: 'failed',
    cause: /^1 of 1 test failed/,
  },
  {
    name: 'an exit code although no test failed',
    quick: true,
    files: { 'a.spec.js': passing, ...reporter(`onEnd() { return { status: 'failed' } }`) },
    verdict: 'incomplete',
    cause: /exit code 1 although no test failed/,
  },
  {
    name: 'a reporter that throws',
    files: { 'a.spec.js': passing, ...reporter(`onEnd() { throw new Error('disk full') }`) },
    verdict: 'incomplete',
    cause: /exit code 1 although no test failed|disk full/,
  },
  {
    name: 'a global teardown that throws',
    files: { 'a.spec.js': passing, 'teardown.js': `export default () => { throw new Error('could not tear down') }`, 'playwright.config.js': config(`{ globalTeardown: './teardown.js' }`) },
    verdict: 'incomplete',
    cause: /could not tear down/,
  },
  {
    name: 'a global setup that throws',
    quick: true,
    files: { 'a.spec.js': passing, 'setup.js': `export default () => { throw new Error('could not log in') }`, 'playwright.config.js': config(`{ globalSetup: './setup.js' }`) },
    verdict: 'incomplete',
    cause: /could not log in/,
  },
  {
    name: 'a configuration that does not load',
    files: { 'a.spec.js': passing, 'playwright.config.js': `throw new Error('no BASE_URL')` },
    verdict: 'incomplete',
    cause: /exit code 1 and left no report/,
  },
  {
    name: 'a test that passes only when tried again, where that is not wanted',
    files: { 'a.spec.js': `test('shaky', ({}, info) => { expect(info.retry).toBe(1) })`, 'playwright.config.js': config('{ retries: 1 }') },
    inputs: { flaky: 'fail' },
    verdict: 'flaky',
    cause: /^1 of 1 test passed only on a further try/,
  },
  {
    name: 'a list of tests that are gone, where Playwright exits 0',
    files: { 'a.spec.js': passing, 'list.txt': 'a.spec.js › was renamed\n' },
    inputs: { args: '--test-list=list.txt' },
    verdict: 'incomplete',
    cause: /^No test was found/,
  },
  {
    name: 'only what failed last, where nothing did and Playwright exits 0',
    files: { 'a.spec.js': passing, 'test-results/.last-run.json': '{"status":"failed","failedTests":[]}' },
    inputs: { args: '--last-failed' },
    verdict: 'incomplete',
    cause: /^No test was found/,
  },
  {
    name: 'flaky tests that the configuration does not allow, although no test failed',
    files: { 'a.spec.js': `test('shaky', ({}, info) => { expect(info.retry).toBe(1) })`, 'playwright.config.js': config('{ retries: 1, failOnFlakyTests: true }') },
    verdict: 'incomplete',
    cause: /^The command ended with exit code 1 although no test failed, only 1 was flaky$/,
  },
  {
    name: 'more time than was given',
    files: { 'a.spec.js': `${passing}\ntest('hangs', () => new Promise(() => {}))` },
    inputs: { timeout: '3s' },
    verdict: 'incomplete',
    cause: /^The tests did not end within 3\.0s/,
  },
  {
    name: 'one and the same network error in all tests',
    files: { 'a.spec.js': ['one', 'two', 'three'].map((name) => `test('${name}', async ({ request, baseURL }) => { await request.get(process.env.BASE_URL + '/${name}') })`).join('\n') },
    inputs: { 'base-url': 'http://127.0.0.1:9' },
    verdict: 'outage',
    cause: /^3 of 3 tests failed with the same error: ECONNREFUSED/,
  },
]

/** The tests of these cases. */
export function describeFalseGreens(cases: readonly FalseGreen[]): void {
  it.each(cases)('what can look green: $name', async ({ files, inputs = {}, verdict, cause }) => {
    const run = await play({ files, inputs })
    expect({ verdict: run.outputs.verdict, cause: run.outputs.cause }).toEqual({ verdict, cause: expect.stringMatching(cause) })
    expect(run.exitCode).toBe(1)
    expect(lastError(run)).toContain(`The tests' verdict is ${verdict}`)
    expect(run.summary).toMatch(/^## (❌|⚠️) End-to-end tests: /)
  })
}
