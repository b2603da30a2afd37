import { stripVTControlCharacters } from 'node:util'
import type { ReportPlace } from './junit.ts'
import { readLeanJson } from './lean-json.ts'
import { placeIn } from './place.ts'
import type { TestCase, TestError, TestReport, TestStatus } from './report.ts'

/** A CTRF report as far as we read it (https://ctrf.io/docs/specification/overview), with what emitters really write. */
interface Ctrf {
  results?: { tool?: { name?: string; version?: string }; summary?: { tests?: number; failed?: number }; tests?: CtrfTest[] }
}

interface CtrfTest {
  name?: string
  status?: string
  duration?: number
  suite?: string | string[]
  message?: string
  trace?: string
  snippet?: string
  line?: number
  filePath?: string
  file?: string
  flaky?: boolean
  retries?: number
  retryAttempts?: { status?: string }[]
  browser?: string
}

// Output, attachments and the like are what makes reports huge, and no verdict needs them.
const UNREAD = ['stdout', 'stderr', 'steps', 'attachments', 'extra', 'parameters', 'screenshot', 'environment', 'insights', 'baseline']

/**
 * Reads a CTRF file. `errors` where it lists fewer tests or failures than its summary counts.
 * @throws ActionError where it is no JSON.
 */
export async function readCtrf(file: string, place: ReportPlace): Promise<Pick<TestReport, 'tests' | 'errors'> & { tool: string | undefined }> {
  const { results } = (await readLeanJson<Ctrf | null>(file, { without: UNREAD, longest: 16 * 1024 })) ?? {}
  if (!Array.isArray(results?.tests)) return { tests: [], errors: [told(`The report ${file} is no CTRF: it has no results.tests`)], tool: undefined }
  const tests = results.tests.map((test) => testOf(test, place))
  const failed = tests.filter(({ status }) => status === 'failed').length
  const { tests: all = 0, failed: declared = 0 } = results.summary ?? {}
  const errors: TestError[] = []
  if (all > tests.length) errors.push(told(`The report ${file} counts ${all} tests and lists ${tests.length}`))
  if (declared > failed) errors.push(told(`The report ${file} counts ${declared} failures and lists ${failed}`))
  return { tests, errors, tool: [results.tool?.name, results.tool?.version].filter(Boolean).join(' ') || undefined }
}

function testOf(test: CtrfTest, place: ReportPlace): TestCase {
  const { name = '(no name)', message = '', trace = '', snippet, browser = '' } = test
  const at = placeIn(trace, { named: test.filePath ?? test.file, line: test.line, ...place })
  const suite = typeof test.suite === 'string' ? test.suite.split(/ [>›] /) : (test.suite ?? [])
  const titles = [...suite.filter((part) => part !== '' && part !== test.filePath), name]
  const status = statusOf(test)
  const text = stripVTControlCharacters([message, trace.includes(message) ? '' : trace].filter(Boolean).join('\n') || trace).trim()
  return {
    key: [browser, at.file, ...titles].join(' › '),
    project: browser,
    ...at,
    titles,
    status,
    durationMs: Math.round(Number(test.duration) || 0),
    retries: test.retries ?? test.retryAttempts?.length ?? 0,
    error: ['failed', 'flaky'].includes(status) ? { message: text || 'The report gives no message', snippet, file: at.file, line: at.line } : undefined,
    trace: undefined,
  }
}

function statusOf({ status, flaky, retryAttempts = [] }: CtrfTest): TestStatus {
  if (status === 'passed') return flaky === true || retryAttempts.some((attempt) => attempt.status === 'failed') ? 'flaky' : 'passed'
  if (status === 'failed') return 'failed'
  return status === 'skipped' || status === 'pending' ? 'skipped' : 'did-not-run'
}

const told = (message: string): TestError => ({ message, snippet: undefined, file: undefined, line: undefined })
