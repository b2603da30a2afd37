import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Leaning, createFilter } from '../src/lean-json.ts'
import { readReportFiles, stampFiles, writtenSince } from '../src/report-files.ts'
import { annotationsOf } from '../src/annotations.ts'
import { createCollector } from '../src/collector.ts'
import { type TestCase, type TestReport, count, tellUnlisted } from '../src/report.ts'
import { judge } from '../src/verdict.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reports-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function read(...texts: (string | Buffer)[]): Promise<TestReport> {
  const files = texts.map((_, i) => join(folder, `report-${i}`))
  await Promise.all(texts.map((text, i) => writeFile(files[i]!, text)))
  return readReportFiles(files, { tool: 'pytest', workingDirectory: join(folder, 'web'), repositoryRoot: folder })
}
const brief = ({ tests }: TestReport): string[] => tests.map(({ file, line, titles, status }) => `${status} ${file}:${line} ${titles.join(' › ')}`)

describe('JUnit XML', () => {
  it('reads pytest: file and line on the case, failure text with a stack', async () => {
    const report = await read(`<?xml version="1.0"?><testsuites><testsuite name="pytest" errors="0" failures="1" skipped="1" tests="3" time="0.3">
      <testcase classname="tests.test_a" name="test_ok" file="tests/test_a.py" line="4" time="0.100"/>
      <testcase classname="tests.test_a" name="test_bad" file="tests/test_a.py" line="9" time="0.2"><failure message="assert 1 == 2">def test_bad():
E   assert 1 == 2
tests/test_a.py:10: AssertionError</failure></testcase>
      <testcase classname="tests.test_a" name="test_later" file="tests/test_a.py"><skipped type="pytest.skip" message="later"/></testcase>
    </testsuite></testsuites>`)
    expect(brief(report)).toEqual(['passed web/tests/test_a.py:4 tests.test_a › test_ok', 'failed web/tests/test_a.py:9 tests.test_a › test_bad', 'skipped web/tests/test_a.py:0 tests.test_a › test_later'])
    expect(report.tests[1]!.error!.message).toContain('assert 1 == 2\ndef test_bad()')
    expect(report).toMatchObject({ tool: 'pytest', errors: [], durationMs: 300 })
  })

  it('reads a bare testsuite, nested suites, a file on the suite, CDATA, thousands separators and a byte order mark', async () => {
    const report = await read(`\uFEFF<testsuite name="Root" file="cypress/e2e/login.cy.js"><testsuite name="login"><testcase name="login works" classname="works" time="1,234.5"/>
      <testcase name="login fails" classname="fails"><failure type="AssertionError"><![CDATA[AssertionError: <b> & "c"]]></failure></testcase></testsuite></testsuite>`)
    expect(brief(report)).toEqual(['passed web/cypress/e2e/login.cy.js:0 works › login works', 'failed web/cypress/e2e/login.cy.js:0 fails › login fails'])
    expect(report.tests[0]!.durationMs).toBe(1_234_500)
    expect(report.tests[1]!.error!.message).toBe('AssertionError: <b> & "c"')
  })

  it('finds the line in the stack where nothing else names it, and leaves node_modules alone', async () => {
    const report = await read(`<testsuites><testsuite name="s"><testcase name="t"><error>Error: boom
    at Object.x (${folder}/web/node_modules/lib/index.js:1:2)
    at test (${folder}/web/src/cart.test.ts:17:5)</error></testcase></testsuite></testsuites>`)
    expect(brief(report)).toEqual(['failed web/src/cart.test.ts:17 s › t'])
  })

  it('takes tries of a test for one test', async () => {
    const tried = (...bodies: string[]): string => `<testsuite name="s">${bodies.map((body) => `<testcase classname="C" name="t" time="1">${body}</testcase>`).join('')}</testsuite>`
    expect((await read(tried('<failure message="late"/>', ''))).tests).toMatchObject([{ status: 'flaky', retries: 1, durationMs: 2_000, error: { message: 'late' } }])
    expect((await read(tried('<failure message="late"/>', '<failure message="again"/>'))).tests).toMatchObject([{ status: 'failed', error: { message: 'again' } }])
    expect((await read(tried('', '<failure message="late"/>'))).tests).toMatchObject([{ status: 'failed' }])
    expect((await read(tried('<flakyFailure message="late"><stackTrace>x</stackTrace></flakyFailure>'))).tests).toMatchObject([{ status: 'flaky', retries: 1 }])
    expect((await read(tried('<failure message="no"/><rerunFailure message="again"/>'))).tests).toMatchObject([{ status: 'failed', retries: 1 }])
  })

  it('expands no entities and is patient with what is no XML', async () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>
      <testsuite><testcase name="t &b; &f; R&D"><failure>\u0001 a & b</failure></testcase></testsuite>`
    const report = await read(bomb)
    expect(report.tests).toHaveLength(1)
    expect(report.tests[0]).toMatchObject({ titles: ['t &b; &f; R&D'], status: 'failed' })
    expect(report.tests[0]!.error!.message).toContain('a & b')
  })

  it('tells where a file says less than happened', async () => {
    const suite = '<testsuites><testsuite name="s" tests="2"><testcase name="one"/>'
    expect((await read(suite)).errors.map(({ message }) => message)).toEqual(['The report report-0 is cut off or no XML: what it says is not all that happened'])
    expect((await read('<testsuite name="s" tests="1" errors="1"><testcase name="one"/></testsuite>')).errors[0]!.message).toBe('s declares 1 failures that none of its test cases shows')
    expect((await read('<testsuite name="s"><error message="could not collect"/></testsuite>')).errors[0]!.message).toContain('could not collect')
    expect((await read('')).errors[0]!.message).toBe('The report report-0 cannot be read: it is empty')
    expect((await read('Segmentation fault')).errors[0]!.message).toContain('neither JUnit XML nor JSON of CTRF or Playwright')
  })
})

describe('CTRF', () => {
  const ctrf = (tests: object[], summary = {}): string => JSON.stringify({ reportFormat: 'CTRF', specVersion: '0.0.0', results: { tool: { name: 'vitest', version: '3' }, summary, tests } })

  it('reads statuses, suites in both forms, and retries', async () => {
    const report = await read(ctrf([
      { name: 'a', status: 'passed', duration: 5, suite: ['cart', 'totals'], filePath: 'cart.test.ts', line: 3 },
      { name: 'b', status: 'failed', duration: 5, suite: 'cart > totals', message: '\u001b[31mexpected 1\u001b[0m', trace: 'at x (cart.test.ts:9:1)', filePath: 'cart.test.ts' },
      { name: 'c', status: 'passed', flaky: true },
      { name: 'd', status: 'passed', retryAttempts: [{ attempt: 1, status: 'failed' }] },
      { name: 'e', status: 'pending' },
      { name: 'f', status: 'other' },
    ]))
    expect(brief(report)).toEqual(['passed web/cart.test.ts:3 cart › totals › a', 'failed web/cart.test.ts:9 cart › totals › b', 'flaky :0 c', 'flaky :0 d', 'skipped :0 e', 'did-not-run :0 f'])
    expect(report.tests[1]!.error!.message).toBe('expected 1\nat x (cart.test.ts:9:1)')
    expect(report.tool).toBe('vitest 3')
  })

  it('bears with values of other types than the specification has', async () => {
    const report = await read(ctrf([
      { name: 7, status: 'failed', message: null, trace: null, suite: null, line: '12', filePath: 'a.ts', retries: null, retryAttempts: [null] },
      { name: null, status: 'passed', suite: [null, 'cart'], duration: '8' } as object,
      null as unknown as object,
    ]))
    expect(brief(report)).toEqual(['failed web/a.ts:12 7', 'passed :0 cart › (no name)', 'did-not-run :0 (no name)'])
    expect(report.tests[0]!.error!.message).toBe('The report gives no message')
  })

  it('tells where it lists less than it counts, and where it is cut off', async () => {
    expect((await read(ctrf([{ name: 'a', status: 'passed' }], { tests: 40, failed: 2 }))).errors.map(({ message }) => message)).toEqual(['The report report-0 counts 40 tests and lists 1', 'The report report-0 counts 2 failures and lists 0'])
    expect((await read(ctrf([{ name: 'a', status: 'passed' }]).slice(0, -9))).errors[0]!.message).toContain('ends too early')
    expect((await read('{"stats":{}}')).errors[0]!.message).toContain('is no CTRF')
    expect((await read('null')).errors[0]!.message).toContain('neither')
  })
})

describe("Playwright's JSON", () => {
  const test = (status: string, results: object[], projectName = 'chromium'): object => ({ projectName, expectedStatus: 'passed', status, results })
  const failed = { status: 'failed', duration: 3, errors: [{ message: '\u001b[31mError: boom\u001b[0m', location: { file: '/elsewhere/x.ts', line: 1 } }], stdout: [{ text: 'x' }], steps: [{ title: 's', specs: [1] }] }
  const json = (root: string): object => ({
    config: { rootDir: root, version: '1.65.1', projects: [{ name: 'chromium' }], metadata: { suites: [] } },
    suites: [
      { title: 'a.spec.ts', file: 'a.spec.ts', specs: [{ title: 'one', file: 'a.spec.ts', line: 2, tests: [test('expected', [{ status: 'passed', duration: 5 }]), test('unexpected', [failed], 'firefox')] }],
        suites: [{ title: 'cart', file: 'a.spec.ts', specs: [], suites: [{ title: 'totals', file: 'a.spec.ts', specs: [{ title: 'two', file: 'a.spec.ts', line: 9, tests: [test('flaky', [failed, { status: 'passed', duration: 4 }])] }] }] }] },
      { title: 'b.spec.ts', file: 'b.spec.ts', specs: [{ title: 'three', file: 'b.spec.ts', line: 4, tests: [test('skipped', [])] }] },
    ],
    errors: [{ message: 'Error: global setup' }],
    stats: { duration: 50 },
  })

  it('is read spec by spec, with the titles of the suites around each', async () => {
    const report = await read(JSON.stringify(json(`${folder}/web/tests`), undefined, 2))
    expect(brief(report)).toEqual([
      'passed web/tests/a.spec.ts:2 one', 'failed web/tests/a.spec.ts:2 one',
      'flaky web/tests/a.spec.ts:9 cart › totals › two', 'did-not-run web/tests/b.spec.ts:4 three',
    ])
    expect(report.tests[1]).toMatchObject({ project: 'firefox', key: 'firefox › web/tests/a.spec.ts › one', error: { message: 'Error: boom' } })
    expect(report).toMatchObject({ tool: 'Playwright 1.65.1', errors: [{ message: 'Error: global setup' }] })
  })

  it('says where it is cut off', async () => {
    expect((await read(JSON.stringify(json('/x')).slice(0, -20))).errors[0]!.message).toBe('The report report-0 cannot be read: report-0 is no JSON, or ends too early')
  })
})

describe('a report of more than there is room for', () => {
  const collect = (tests: Partial<TestCase>[]): TestReport => {
    const collector = createCollector()
    for (const test of tests) collector.test({ key: `${test.titles?.[0]}`, project: '', file: 'a.ts', line: 0, titles: [], status: 'passed', durationMs: 1, retries: 0, error: undefined, trace: undefined, ...test })
    return { tool: 'x', shard: undefined, ...collector.collected() }
  }
  const error = (message: string): TestCase['error'] => ({ message, snippet: undefined, file: undefined, line: undefined })
  const many = (n: number, test: (i: number) => Partial<TestCase> = () => ({})): Partial<TestCase>[] => Array.from({ length: n }, (_, i) => ({ titles: [`test number ${i}`], ...test(i) }))

  it('counts every test, lists failures though thousands passed before them, and the slowest', () => {
    const report = collect([...many(40_000), { titles: ['slow'], durationMs: 9_000 }, { titles: ['bad'], status: 'failed', error: error('boom') }, { titles: ['later'], status: 'skipped' }])
    expect(count(report)).toEqual({ total: 40_003, passed: 40_001, failed: 1, flaky: 0, skipped: 1, didNotRun: 0, quarantined: 0 })
    expect(report.durationMs).toBe(49_002)
    expect(report.tests.length).toBeLessThan(40_000)
    expect(report.tests.map(({ titles }) => titles[0])).toEqual(expect.arrayContaining(['test number 0', 'slow', 'bad']))
    expect(tellUnlisted(report.unlisted)).toMatch(/^[\d,]+ more passed and 1 more skipped tests are counted and not listed$/)
    expect(judge({ report, exitCode: 1, ended: 'by-itself', timeoutMs: 1, missingShards: [], versionFault: undefined, fault: undefined })).toMatchObject({ verdict: 'failed', cause: '1 of 40003 tests failed' })
  })

  it('joins tries of tests that are not listed', () => {
    const report = collect([...many(40_000), { titles: ['test number 39999'], status: 'failed', error: error('boom') }, { titles: ['test number 39998'] }, { titles: ['test number 39999'] }])
    expect(count(report)).toMatchObject({ total: 40_000, passed: 39_999, flaky: 1 })
    expect(report.tests.find(({ status }) => status === 'flaky')).toMatchObject({ titles: ['test number 39999'], error: { message: 'boom' } })
  })

  it('finds the outage behind failures that are not listed', () => {
    const report = collect(many(60_000, (i) => ({ status: 'failed', error: error(`page.goto: net::ERR_CONNECTION_REFUSED, try ${i}`) })))
    expect(report.unlisted!.counts.failed).toBeGreaterThan(10_000)
    expect(judge({ report, exitCode: 1, ended: 'by-itself', timeoutMs: 1, missingShards: [], versionFault: undefined, fault: undefined })).toMatchObject({ verdict: 'outage', cause: '60000 of 60000 tests failed with the same error: net::ERR_CONNECTION_REFUSED' })
    expect(annotationsOf(report).at(-1)!.message).toBe('59992 more are not annotated: GitHub shows ten of a kind for each step')
  })

  it('keeps the first errors whole, then the beginning of each, and says what it cut', () => {
    const report = collect(many(1_000, () => ({ status: 'failed', error: error(`boom\n${'x'.repeat(30_000)}`) })))
    const [first, last] = [report.tests[0]!.error!.message, report.tests.at(-1)!.error!.message]
    expect(first).toMatch(/^boom\nx{16379} … cut$/)
    expect(last).toMatch(/^boom\nx{495} … cut$/)
    expect(report.tests).toHaveLength(1_000)
  })
})

describe('reports of this run', () => {
  it('are those written since it began', async () => {
    const [old, again, fresh] = ['old', 'again', 'fresh'].map((name) => join(folder, `${name}.xml`)) as [string, string, string]
    await writeFile(old, '<testsuite/>')
    await writeFile(again, '<testsuite/>')
    const before = await stampFiles(['*.xml'], folder)
    await writeFile(fresh, '<testsuite/>')
    await writeFile(again, '<testsuite />')
    await utimes(again, new Date(0), new Date(0))
    expect(writtenSince(before, await stampFiles(['*.xml'], folder))).toEqual([again, fresh])
  })
})

describe('the filter of JSON', () => {
  const through = (json: string, { size, ...leaning }: Leaning & { size: number }): unknown => {
    const filter = createFilter(leaning)
    const bytes = Buffer.from(json)
    for (let i = 0; i < bytes.length; i += size) filter.write(bytes.subarray(i, i + size))
    return JSON.parse(filter.text()) as unknown
  }
  const dropping = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(dropping)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => (key === 'drop' ? [] : [[key, dropping(inner)]])))
  }
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean(), fc.constant(null), fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(fc.constantFrom('drop', 'a', 'b"', '\\', 'é'), tie('value'), { maxKeys: 4 })),
  }))
  const only = ['a', 'b"', '\\', 'é']

  it('changes nothing but the keys to drop, wherever the chunks end', () => {
    fc.assert(fc.property(value, fc.integer({ min: 1, max: 7 }), fc.constantFrom(undefined, 2), (data, size, indent) => {
      const json = JSON.stringify(data, undefined, indent)
      expect(through(json, { only, size })).toEqual(dropping(JSON.parse(json)))
      expect(through(json, { size })).toEqual(JSON.parse(json))
    }), { numRuns: 300 })
  })

  it('hands the elements of lists over one by one, and says which were where', () => {
    fc.assert(fc.property(fc.array(value, { maxLength: 5 }), fc.array(value, { maxLength: 5 }), fc.integer({ min: 1, max: 7 }), (some, more, size) => {
      const elements: unknown[] = []
      const lists = { at: (path: readonly string[]) => path.join() === 'a,é', each: (element: unknown) => void elements.push(element) }
      const json = JSON.stringify([{ a: { é: some, other: [1] } }, { a: { é: more } }], undefined, size % 2)
      expect(through(json, { size, lists })).toEqual([{ a: { é: { from: 0, to: some.length }, other: [1] } }, { a: { é: { from: some.length, to: some.length + more.length } } }])
      expect(elements).toEqual(JSON.parse(JSON.stringify([...some, ...more])))
    }))
  })

  it('cuts long strings between characters, says so, and leaves JSON', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.integer({ min: 0, max: 20 }), fc.boolean(), (text, longest, escaped) => {
      const json = JSON.stringify({ text, after: 1 })
      const written = escaped ? json.replace(/[^\x00-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`) : json
      const found = through(written, { size: 3, longest }) as { text: string; after: number }
      expect(found.after).toBe(1)
      if (found.text === text) return
      expect(found.text).toMatch(/ … cut$/)
      expect(text.startsWith(found.text.slice(0, -' … cut'.length))).toBe(true)
    }))
  })

  it.each(['{"a":1', '{"a":1]', '[1}', '{"a"}', '{a:1}', '{"a":"b":1}', '{"a" 1}', '[1,]', '"', '{"a":1}}'])('refuses %s', (json) => {
    expect(() => through(json, { size: 1, only: ['a'] })).toThrow(SyntaxError)
  })
})
