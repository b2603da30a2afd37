import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createFilter } from '../src/lean-json.ts'
import { readReportFiles, stampFiles, writtenSince } from '../src/report-files.ts'
import type { TestReport } from '../src/report.ts'

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
    expect((await read('Segmentation fault')).errors[0]!.message).toContain('neither JUnit XML nor CTRF JSON')
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

  it('tells where it lists less than it counts, and where it is cut off', async () => {
    expect((await read(ctrf([{ name: 'a', status: 'passed' }], { tests: 40, failed: 2 }))).errors.map(({ message }) => message)).toEqual(['The report report-0 counts 40 tests and lists 1', 'The report report-0 counts 2 failures and lists 0'])
    expect((await read(ctrf([{ name: 'a', status: 'passed' }]).slice(0, -9))).errors[0]!.message).toContain('ends too early')
    expect((await read('{"stats":{}}')).errors[0]!.message).toContain('is no CTRF')
    expect((await read('null')).errors[0]!.message).toContain('neither')
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
  const through = (json: string, without: string[], size: number, longest?: number): unknown => {
    const filter = createFilter({ without, ...(longest === undefined ? {} : { longest }) })
    const bytes = Buffer.from(json)
    for (let i = 0; i < bytes.length; i += size) filter.write(bytes.subarray(i, i + size))
    return JSON.parse(filter.text()) as unknown
  }
  const dropping = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(dropping)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, key === 'drop' ? null : dropping(inner)]))
  }

  it('changes nothing but the keys to drop, wherever the chunks end', () => {
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean(), fc.constant(null), fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(fc.constantFrom('drop', 'a', 'b"', '\\', 'é'), tie('value'), { maxKeys: 4 })),
    }))
    fc.assert(fc.property(value, fc.integer({ min: 1, max: 7 }), fc.constantFrom(undefined, 2), (data, size, indent) => {
      expect(through(JSON.stringify(data, undefined, indent), ['drop'], size)).toEqual(dropping(JSON.parse(JSON.stringify(data))))
    }), { numRuns: 300 })
  })

  it('cuts long strings at a place where they remain JSON', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.integer({ min: 0, max: 20 }), (text, longest) => {
      const ascii = JSON.stringify({ text, after: 1 }).replace(/[^\x00-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
      expect(through(ascii, [], 3, longest)).toMatchObject({ after: 1 })
    }))
  })
})
