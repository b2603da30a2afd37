import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { LARGEST_PAYLOAD, readPayload, writePayload } from '../src/payload.ts'
import type { TestCase, TestReport } from '../src/report.ts'

const failed: TestCase = {
  key: 'k', project: 'desktop', file: 'tests/a.spec.ts', line: 3, titles: ['cart', 'pays'], status: 'failed', durationMs: 12.5, retries: 1,
  error: { message: 'x'.repeat(9_000), snippet: '> 3 |', file: 'tests/a.spec.ts', line: 3 }, trace: undefined, known: true, unsteady: '3 of the last 20 runs',
  measured: { value: 0.5, unit: 'ms', min: undefined, max: 1, before: 0.4 },
  quarantine: { test: 'cart', owner: '@ann', reason: 'issue 42', expires: '2999-12-31' },
}
const report: TestReport = { tool: 'Playwright 1.65.1', tests: [failed], errors: [{ message: 'boom', snippet: undefined, file: undefined, line: undefined }], durationMs: 1.5, shard: undefined, parts: [{ shard: 1, durationMs: 3 }] }
const counts = { total: 1, passed: 0, failed: 1, flaky: 0, skipped: 0, didNotRun: 0, quarantined: 0 }
const written = writePayload({ version: 1, pull: 7, sha: 'a'.repeat(40), verdict: { verdict: 'failed', cause: '1 of 1 test failed', advice: undefined, counts }, report }, [failed])

/** The payload with one of its fields, named as in `report.tests.0.file`, changed. */
function changed(path: string, value: unknown): string {
  const payload = JSON.parse(written) as object
  const names = path.split('.')
  const parent = names.slice(0, -1).reduce((place, name) => (place as Record<string, object>)[name]!, payload)
  ;(parent as Record<string, unknown>)[names.at(-1)!] = value
  return JSON.stringify(payload)
}

describe('the payload of a comment', () => {
  it('is what a comment shows, cut to its size', () => {
    const read = readPayload(written)
    expect(read).toMatchObject({ pull: 7, verdict: { verdict: 'failed', counts }, report: { tool: 'Playwright 1.65.1', durationMs: 2, parts: [{ shard: 1, durationMs: 3 }] } })
    expect(read.report!.tests).toEqual([{ ...failed, key: '', durationMs: 13, error: { message: 'x'.repeat(2_000), snippet: '> 3 |', file: undefined, line: undefined }, quarantine: { ...failed.quarantine, test: '' } }])
    expect(writePayload({ version: 1, pull: 7, sha: 'a'.repeat(40), verdict: read.verdict, report }, Array.from({ length: 5_000 }, () => failed)).length).toBeLessThan(LARGEST_PAYLOAD)
  })

  it.each<[string, string, string]>([
    ['no JSON', 'nothing', 'it is no JSON'],
    ['no object', '[]', 'payload is no object'],
    ['another version', changed('version', 2), 'its version is not known'],
    ['no commit', changed('sha', 'main'), 'sha is not of its form'],
    ['a number that is a text', changed('pull', '7'), 'pull is no number'],
    ['a number below 0', changed('verdict.counts.failed', -1), 'failed is no number'],
    ['a verdict of its own invention', changed('verdict.verdict', 'ADMIN'), 'verdict is none of those known'],
    ['a cause that is an object', changed('verdict.cause', { toString: 1 }), 'cause is no text'],
    ['too many tests', changed('report.tests', Array.from({ length: 101 }, () => failed)), 'tests is no list of at most 100'],
    ['a message without end', changed('report.errors.0.message', 'x'.repeat(2_001)), 'message is no text of at most 2000'],
    ['a day that is no day', changed('report.tests.0.quarantine.expires', '| x |'), 'expires is not of its form'],
    ['words for numbers', changed('report.tests.0.unsteady', '**all** of the last 20 runs'), 'unsteady is not of its form'],
  ])('is refused where it holds %s', (_, text, why) => {
    expect(() => readPayload(text)).toThrow(why)
  })

  it('is read or refused, whatever it is, and loses marks that are not seen', () => {
    fc.assert(fc.property(fc.json(), (text) => {
      try {
        readPayload(text)
      } catch (error) {
        expect(String(error)).toContain('The comment that the tests left is not taken')
      }
    }))
    expect(readPayload(changed('report.tests.0.titles', ['a\u202Eb\u200Bc\u0000'])).report!.tests[0]!.titles).toEqual(['abc'])
  })
})
