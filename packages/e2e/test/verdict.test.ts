import { describe, expect, it } from '@jest/globals'
import { annotationsOf } from '../src/annotations.ts'
import type { TestCase, TestReport, TestStatus } from '../src/report.ts'
import { type ShardRecord, joinShards, pickShards } from '../src/shards.ts'
import { type RunFacts, judge } from '../src/verdict.ts'
import { holdsVersion } from '../src/version.ts'

const testCase = (name: string, status: TestStatus, message?: string): TestCase => ({
  key: name,
  project: '',
  file: 'tests/a.spec.ts',
  line: 3,
  titles: [name],
  status,
  durationMs: 10,
  retries: 0,
  error: message === undefined ? undefined : { message, snippet: undefined, file: undefined, line: undefined },
  trace: undefined,
})
const reportOf = (...tests: TestCase[]): TestReport => ({ tool: 'Playwright 1.65.1', tests, errors: [], durationMs: 100, shard: undefined })
const facts = (report: TestReport | undefined, more: Partial<RunFacts> = {}): RunFacts => ({
  report, exitCode: 0, ended: 'by-itself', timeoutMs: 60_000, missingShards: [], versionFault: undefined, fault: undefined, ...more,
})
const passed = testCase('a', 'passed')

describe('judge', () => {
  it.each<[name: string, facts: RunFacts, verdict: string, cause: string]>([
    ['all passed', facts(reportOf(passed)), 'passed', '1 test passed'],
    ['passed and skipped', facts(reportOf(passed, testCase('b', 'skipped'))), 'passed', '1 test passed, 1 skipped'],
    ['a failure in quarantine with its exit code', facts(reportOf(passed, testCase('b', 'quarantined', 'x')), { exitCode: 1 }), 'passed', '1 test passed, 1 failed in quarantine'],
    ['a failure hidden by exit code 0', facts(reportOf(passed, testCase('b', 'failed', 'x'))), 'failed', '1 of 2 tests failed'],
    ['a failure and a missing shard', facts(reportOf(testCase('b', 'failed', 'x')), { missingShards: ['2/2'] }), 'failed', '1 of 1 test failed, and no report came from shard 2/2'],
    ['a missing shard', facts(reportOf(passed), { missingShards: ['2/3', '3/3'] }), 'incomplete', 'No report came from shard 2/3, 3/3'],
    ['no shard at all', facts(undefined, { missingShards: ['any'] }), 'incomplete', 'No report came from any shard'],
    ['no report', facts(undefined, { exitCode: 127 }), 'incomplete', 'The command ended with exit code 127 and left no report'],
    ['zero tests', facts(reportOf()), 'incomplete', 'No test was found'],
    ['a shard after the first that is empty', facts({ ...reportOf(), shard: { current: 2, total: 2 } }), 'passed', '0 tests passed'],
    ['everything in quarantine', facts(reportOf(testCase('b', 'quarantined', 'x')), { exitCode: 1 }), 'passed', '0 tests passed, 1 failed in quarantine'],
    ['canceled', facts(reportOf(passed), { ended: 'canceled', exitCode: 130 }), 'incomplete', 'The job was canceled while the tests ran'],
    ['nothing could start', facts(undefined, { fault: { cause: '`npm ci` ended with exit code 1', advice: undefined } }), 'incomplete', '`npm ci` ended with exit code 1'],
    ['another version, whatever the tests say', facts(reportOf(passed), { versionFault: { kind: 'other', cause: 'After the tests it answered with another version', advice: 'Run again' } }), 'invalid', 'After the tests it answered with another version'],
    ['a deployment that nothing reaches, neither tests nor the version check', facts(reportOf(testCase('a', 'failed', 'ECONNREFUSED'), testCase('b', 'failed', 'ECONNREFUSED')), { versionFault: { kind: 'unreachable', cause: 'no', advice: '' } }), 'outage', '2 of 2 tests failed with the same error: ECONNREFUSED'],
  ])('says of %s', (_, known, verdict, cause) => {
    expect(judge(known)).toMatchObject({ verdict, cause })
  })

  it('finds one outage behind most failures, but not behind a few', () => {
    const down = Array.from({ length: 8 }, (_, i) => testCase(`t${i}`, 'failed', `Error ${i}: page.goto: net::ERR_CONNECTION_REFUSED at http://x/`))
    expect(judge(facts(reportOf(passed, ...down)))).toMatchObject({ verdict: 'outage', cause: '8 of 9 tests failed with the same error: net::ERR_CONNECTION_REFUSED' })
    const others = Array.from({ length: 8 }, (_, i) => testCase(`p${i}`, 'passed'))
    expect(judge(facts(reportOf(...others, ...down)))).toMatchObject({ verdict: 'failed' })
  })
})

describe('shards', () => {
  const artifact = (id: number, name: string): { id: number; name: string } => ({ id, name })

  it('takes the newest attempt of each, and knows which are missing, the last one too', () => {
    const found = [artifact(9, 'e2e-shard-1-of-3-attempt-1'), artifact(5, 'e2e-shard-1-of-3-attempt-2'), artifact(7, 'e2e-shard-2-of-3-attempt-1'), artifact(8, 'e2e-other'), artifact(4, 'e2e-shard-1-of-2-attempt-3')]
    expect(pickShards(found, { base: 'e2e', expected: 3 })).toEqual({
      picked: [{ id: 5, shard: { current: 1, total: 3 }, attempt: 2 }, { id: 7, shard: { current: 2, total: 3 }, attempt: 1 }],
      missing: ['3/3'],
    })
    expect(pickShards([], { base: 'e2e', expected: 2 }).missing).toEqual(['1/2', '2/2'])
    expect(pickShards([], { base: 'e2e', expected: undefined })).toEqual({ picked: [], missing: [] })
  })

  it('joins what shards found: the worst of a test that ran in several, the first fault with its shard', () => {
    const part = (current: number, known: Partial<RunFacts>): ShardRecord => ({ shard: { current, total: 3 }, attempt: 1, facts: facts(undefined, known) })
    const joined = joinShards([
      part(1, { report: reportOf(testCase('setup', 'passed'), testCase('a', 'passed')) }),
      part(2, { report: reportOf(testCase('setup', 'failed', 'x'), testCase('b', 'passed')), exitCode: 1 }),
      part(3, { fault: { cause: '`npm ci` ended with exit code 1', advice: undefined } }),
    ], [])
    expect(joined.report!.tests.map(({ key, status }) => `${key} ${status}`)).toEqual(['setup failed', 'a passed', 'b passed'])
    expect(joined).toMatchObject({ exitCode: 1, missingShards: [], fault: { cause: 'Shard 3/3: `npm ci` ended with exit code 1' } })
    expect(joinShards([part(1, { exitCode: 1 })], []).missingShards).toEqual(['1/3'])
  })
})

describe('annotations', () => {
  it('shows each cause once and stays within what GitHub shows', () => {
    const same = Array.from({ length: 3 }, (_, i) => testCase(`same ${i}`, 'failed', 'boom'))
    const others = Array.from({ length: 12 }, (_, i) => ({ ...testCase(`other ${i}`, 'failed', `boom ${i}`), line: i }))
    const shown = annotationsOf(reportOf(...same, ...others, testCase('shaky', 'flaky', 'late')))
    expect(shown.filter(({ level }) => level === 'error')).toHaveLength(9)
    expect(shown[0]).toEqual({ level: 'error', file: 'tests/a.spec.ts', line: 3, title: 'Failed: same 0', message: 'boom\nAlso: same 1\nAlso: same 2' })
    expect(shown[8]!.message).toBe('5 more are not annotated: GitHub shows ten of a kind for each step')
    expect(shown.at(-1)).toMatchObject({ level: 'warning', title: 'Flaky: shaky' })
  })
})

describe('holdsVersion', () => {
  it.each([
    ['{"commit":"0123456"}', '0123456789abcdef0123456789abcdef01234567', true],
    ['{"commit":"0123456789abcdef0123456789abcdef01234567"}', '0123456', true],
    ['{"commit":"012345"}', '0123456789abcdef0123456789abcdef01234567', false],
    ['version v1.2.3, all good', 'v1.2.3', true],
    ['version v1.2.30', 'v1.2.3', false],
  ])('reads %s', (text, expected, holds) => {
    expect(holdsVersion(text, expected)).toBe(holds)
  })
})
