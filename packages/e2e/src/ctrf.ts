import { stripVTControlCharacters } from 'node:util'
import type { ReportFile } from './junit.ts'
import { type ListExtent, readLeanJson } from './lean-json.ts'
import type { Placer } from './place.ts'
import { type TestCase, type TestStatus, errorOf } from './report.ts'
import { LONGEST_TEXT } from './texts.ts'

/** A CTRF report as far as we read it (https://ctrf.io/docs/specification/overview), with what emitters really write. */
interface Ctrf {
  results?: { tool?: { name?: string; version?: string }; summary?: { tests?: number; failed?: number }; tests?: ListExtent }
}

// What emitters of other languages write here is not always of its type, and null where it should not be at all.
type CtrfTest = Record<'name' | 'status' | 'duration' | 'suite' | 'message' | 'trace' | 'snippet' | 'line' | 'filePath' | 'file' | 'flaky' | 'retries' | 'retryAttempts' | 'browser', unknown>

// Output, attachments, steps and the like are what makes reports huge, and no verdict needs them.
const READ = [
  'results', 'tool', 'version', 'summary', 'tests', 'failed',
  'name', 'status', 'duration', 'suite', 'message', 'trace', 'snippet', 'line', 'filePath', 'file', 'flaky', 'retries', 'retryAttempts', 'browser',
]
const MOST_BESIDE_TESTS = 16 * 1024 * 1024

/**
 * Reads a CTRF file test by test. Tells the collector of an error, too, where it lists fewer tests or failures than its
 * summary counts.
 * @returns the name of the tool.
 * @throws ActionError where it is no JSON.
 */
export async function readCtrf({ file, shown, place, collector }: ReportFile): Promise<string | undefined> {
  let listed = 0
  let failed = 0
  const each = (element: unknown): void => {
    const test = testOf((element ?? {}) as Partial<CtrfTest>, place)
    listed += 1
    failed += Number(test.status === 'failed')
    collector.test(test)
  }
  const lists = { at: (path: readonly string[]): boolean => path.length === 2 && path[0] === 'results' && path[1] === 'tests', each }
  const { results } = (await readLeanJson<Ctrf | null>(file, { only: READ, longest: LONGEST_TEXT, most: MOST_BESIDE_TESTS, lists })) ?? {}
  if (results?.tests?.to === undefined) {
    collector.error(errorOf(`The report ${shown} is no CTRF: it has no results.tests`))
    return undefined
  }
  const { tests: all = 0, failed: declared = 0 } = results.summary ?? {}
  if (all > listed) collector.error(errorOf(`The report ${shown} counts ${all} tests and lists ${listed}`))
  if (declared > failed) collector.error(errorOf(`The report ${shown} counts ${declared} failures and lists ${failed}`))
  return [results.tool?.name, results.tool?.version].filter(Boolean).join(' ') || undefined
}

function testOf(test: Partial<CtrfTest>, place: Placer): TestCase {
  const name = text(test.name) ?? '(no name)'
  const trace = text(test.trace) ?? ''
  const browser = text(test.browser) ?? ''
  const named = text(test.filePath ?? test.file)
  const at = place(trace, { named, line: Number(test.line) || undefined })
  const suite = Array.isArray(test.suite) ? test.suite.map(text) : split(text(test.suite))
  const titles = [...suite.filter((part) => part !== undefined && part !== '' && part !== named), name] as string[]
  const attempts = (Array.isArray(test.retryAttempts) ? test.retryAttempts : []) as ({ status?: unknown } | null)[]
  const status = statusOf(test, attempts)
  const isBad = status === 'failed' || status === 'flaky'
  return {
    key: [browser, at.file, ...titles].join(' › '),
    project: browser,
    ...at,
    titles,
    status,
    durationMs: Math.round(Number(test.duration) || 0),
    retries: Number(test.retries ?? attempts.length) || 0,
    error: isBad ? { message: readable(text(test.message) ?? '', trace) || 'The report gives no message', snippet: text(test.snippet), file: at.file, line: at.line } : undefined,
    trace: undefined,
  }
}

const split = (suite = ''): string[] => (/[>›]/.test(suite) ? suite.split(/ [>›] /) : [suite])

const readable = (message: string, trace: string): string => stripVTControlCharacters([message, trace.includes(message) ? '' : trace].filter(Boolean).join('\n') || trace).trim()

function statusOf({ status, flaky }: Partial<CtrfTest>, attempts: ({ status?: unknown } | null)[]): TestStatus {
  if (status === 'passed') return flaky === true || attempts.some((attempt) => attempt?.status === 'failed') ? 'flaky' : 'passed'
  if (status === 'failed') return 'failed'
  return status === 'skipped' || status === 'pending' ? 'skipped' : 'did-not-run'
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : value === undefined || value === null ? undefined : JSON.stringify(value))
