import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type History, emptyHistory, failsAlready, learn, unsteadiness } from '../src/history.ts'
import { countShards, makePlan, testList } from '../src/plan.ts'
import type { TestCase, TestReport, TestStatus } from '../src/report.ts'
import { joinShards, pickPlan } from '../src/shards.ts'

interface Given {
  file: string
  titles: string[]
  durationMs?: number
  status?: TestStatus
  project?: string
}
const test = ({ file, titles, durationMs = 100, status = 'passed', project = '' }: Given): TestCase => ({
  key: [project, file, ...titles].join(' › '), project, file, line: 1, titles, status, durationMs, retries: 0, error: undefined, trace: undefined,
})
const reportOf = (tests: TestCase[], fullyParallel = true): TestReport => ({ tool: 'Playwright', tests, errors: [], durationMs: 1, shard: undefined, root: 'web', fullyParallel })
const none = (): boolean => false
const known = (tests: TestCase[], fullyParallel = true): History => learn(emptyHistory('main'), reportOf(tests, fullyParallel), none)

describe('plan', () => {
  it('balances 200 tests of 50 ms to 20 s over 4 shards within 1.10 of the mean', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 50, max: 20_000 }), { minLength: 200, maxLength: 200 }), (durations) => {
      const { expectedMs } = makePlan(known(durations.map((durationMs, i) => test({ file: `web/f${i % 20}.spec.ts`, titles: [`t${i}`], durationMs }))), 4)!
      const mean = expectedMs.reduce((sum, ms) => sum + ms, 0) / 4
      expect(Math.max(...expectedMs)).toBeLessThanOrEqual(1.1 * mean)
    }), { numRuns: 50 })
  })

  it('gives every test to exactly one shard, those that it does not know too', () => {
    const titles = fc.array(fc.constantFrom('a', 'b', 'a b', 'd'), { minLength: 1, maxLength: 3 })
    const tests = fc.uniqueArray(fc.record({ file: fc.constantFrom('web/a.spec.ts', 'web/b.spec.ts', 'web/ab.spec.ts'), titles, project: fc.constantFrom('', 'x') }), { selector: ({ file, titles: all, project }) => [project, file, ...all].join(' › '), minLength: 1, maxLength: 25 })
    fc.assert(fc.property(tests, fc.integer({ min: 2, max: 5 }), fc.boolean(), fc.nat(10), (all, total, parallel, unknown) => {
      const cases = all.map((given) => test(given))
      const plan = makePlan(known(cases.slice(unknown), parallel), total)
      if (!plan) return
      // As Playwright reads a list: each line selects itself and all that stands below it.
      const selects = (line: string, { project, file, titles: path }: TestCase): boolean => `${[...(project ? [`[${project}]`] : []), file.slice(4), ...path].join(' › ')} › `.startsWith(`${line} › `)
      for (const each of cases) {
        const shards = Array.from({ length: total }, (_, i) => testList(plan, i + 1)).filter(({ option, lines }) => lines.some((line) => selects(line, each)) === (option === '--test-list'))
        expect(shards).toHaveLength(1)
      }
    }), { numRuns: 300 })
  })

  it('keeps a file together unless the project is fully parallel, and then what a describe holds', () => {
    const cases = [test({ file: 'web/a.spec.ts', titles: ['d', 'x'] }), test({ file: 'web/a.spec.ts', titles: ['d', 'y'] }), test({ file: 'web/a.spec.ts', titles: ['z › z'] }), test({ file: 'web/b.spec.ts', titles: ['q'] })]
    expect(makePlan(known(cases, false), 2)!.lists.flat().sort()).toEqual(['a.spec.ts', 'b.spec.ts'])
    // A title that looks like two keeps its whole file together.
    expect(makePlan(known(cases, true), 2)!.lists.flat().sort()).toEqual(['a.spec.ts', 'b.spec.ts › q'])
    expect(makePlan(known(cases.slice(0, 2).concat(cases[3]!), true), 2)!.lists.flat().sort()).toEqual(['a.spec.ts › d', 'b.spec.ts › q'])
  })

  it('is none where there is less to divide than shards', () => {
    expect(makePlan(emptyHistory('main'), 2)).toBeUndefined()
    expect(makePlan(known([test({ file: 'web/a.spec.ts', titles: ['a'] })]), 2)).toBeUndefined()
  })

  it('asks for as many shards as the time needs, the workers of a shard counted, and no more than are of use', () => {
    const history = known(Array.from({ length: 20 }, (_, i) => test({ file: `web/f${i}.spec.ts`, titles: ['t'], durationMs: 60_000 })))
    const count = (targetMs: number, parallel: number, most = 256): number | undefined => countShards({ ...history, parallel }, { targetMs, most })?.total
    expect(count(300_000, 1)).toBe(4)
    expect(count(300_000, 2)).toBe(2)
    expect(count(300_000, 1, 3)).toBe(3)
    expect(count(3_600_000, 1)).toBe(1)
    // Twenty files of a minute each: a twenty-first shard would have nothing to do.
    expect(count(1_000, 1)).toBe(20)
    expect(countShards(emptyHistory('main'), { targetMs: 1, most: 9 })).toBeUndefined()
    const four = { ...reportOf(Array.from({ length: 4 }, (_, i) => test({ file: `web/g${i}.spec.ts`, titles: ['t'], durationMs: 1_000 }))), durationMs: 1_000 }
    expect(learn(emptyHistory('main'), four, none).parallel).toBe(4)
    expect(learn(emptyHistory('main'), { ...four, parts: [{ shard: 1, durationMs: 1_000 }, { shard: 2, durationMs: 1_000 }] }, none).parallel).toBe(2)
  })

  it('of the newest attempt counts', () => {
    expect(pickPlan([{ id: 9, name: 'e2e-plan-attempt-1' }, { id: 4, name: 'e2e-plan-attempt-2' }, { id: 1, name: 'e2e' }], 'e2e')).toBe(4)
    expect(pickPlan([], 'e2e')).toBeUndefined()
  })

  it('is proven by the list of all tests: what ran nowhere is said', () => {
    const a = test({ file: 'web/a.spec.ts', titles: ['a'] })
    const part = { attempt: 1, facts: { report: reportOf([a]), exitCode: 0, ended: 'by-itself' as const, versionFault: undefined, fault: undefined } }
    const joined = joinShards([{ ...part, shard: { current: 1, total: 2 }, inventory: { keys: [a.key, ' › web/b.spec.ts › b'], fullyParallel: false } }, { ...part, shard: { current: 2, total: 2 } }], [])
    expect(joined.report!.errors.map(({ message }) => message)).toEqual(['1 of 2 tests ran in no shard, such as  › web/b.spec.ts › b'])
  })
})

describe('history', () => {
  const named = (status: TestStatus, durationMs = 100): TestCase => test({ file: 'web/a.spec.ts', titles: ['a'], status, durationMs })
  const after = (...runs: TestCase[][]): History => runs.reduce((history, tests) => learn(history, reportOf(tests), none), emptyHistory('main'))

  it('knows what failed last, and how unsteady a test is', () => {
    const history = after(...['passed', 'flaky', 'passed', 'passed', 'failed'].map((status) => [named(status as TestStatus)]))
    expect(failsAlready(history, named('failed'))).toBe(true)
    expect(unsteadiness(history, named('failed'))).toBe('2 of the last 5 runs')
    expect(failsAlready(after([named('failed')], [named('passed')]), named('failed'))).toBe(false)
    expect(failsAlready(undefined, named('failed'))).toBe(false)
  })

  it('remembers twenty runs, follows durations slowly, and forgets what is gone', () => {
    const history = after([named('passed', 1_000)], [named('passed', 2_000)])
    expect(Object.values(history.tests)).toMatchObject([{ ms: 1_300, recent: 'pp' }])
    expect(Object.values(after(...Array.from({ length: 25 }, () => [named('passed')])).tests)[0]!.recent).toHaveLength(20)
    expect(after([named('passed')], ...Array.from({ length: 32 }, () => [])).tests).toEqual({})
  })
})
