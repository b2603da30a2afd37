import { isAbsolute, join, relative, sep } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { TestCase, TestError, TestReport, TestStatus } from './report.ts'

/**
 * Playwright's JSON report as far as we read it
 * (https://github.com/microsoft/playwright/blob/main/packages/playwright/types/testReporter.d.ts, JSONReport).
 */
export interface PlaywrightJson {
  config: { rootDir: string; version: string; fullyParallel?: boolean; shard?: { current: number; total: number } | null }
  suites?: JsonSuite[]
  errors?: JsonError[]
  stats?: { duration?: number }
}

interface JsonSuite {
  title: string
  file: string
  specs: { title: string; file: string; line: number; tests: JsonTest[] }[]
  suites?: JsonSuite[]
}

interface JsonTest {
  projectName: string
  expectedStatus: string
  status: 'expected' | 'unexpected' | 'flaky' | 'skipped'
  results: { status?: string; duration: number; errors?: JsonError[]; error?: JsonError; attachments?: { name: string; path?: string }[] }[]
}

interface JsonError {
  message?: string
  stack?: string
  value?: string
  snippet?: string
  location?: { file: string; line: number }
}

/** Playwright's JSON as a report whose paths start at the repository's root. */
export function fromPlaywright(json: PlaywrightJson, repositoryRoot: string): TestReport {
  const path = (file: string): string => {
    const absolute = isAbsolute(file) ? file : join(json.config.rootDir, file)
    return relative(repositoryRoot, absolute).split(sep).join('/')
  }
  const errorOf = (error: JsonError): TestError => ({
    message: plain(error.message ?? error.value ?? error.stack ?? 'An error without a message'),
    snippet: error.snippet ? plain(error.snippet) : undefined,
    file: error.location ? path(error.location.file) : undefined,
    line: error.location?.line,
  })
  const testsOf = (suite: JsonSuite, above: string[]): TestCase[] => {
    // The outermost suite is the file itself, which `file` says already.
    const titles = suite.title === suite.file ? above : [...above, suite.title]
    const own = suite.specs.flatMap((spec) =>
      spec.tests.map((test) => testCase(test, { file: path(spec.file), line: spec.line, titles: [...titles, spec.title], errorOf })),
    )
    return [...own, ...(suite.suites ?? []).flatMap((inner) => testsOf(inner, titles))]
  }
  return {
    tool: `Playwright ${json.config.version}`,
    tests: (json.suites ?? []).flatMap((suite) => testsOf(suite, [])),
    errors: (json.errors ?? []).map(errorOf),
    durationMs: Math.round(json.stats?.duration ?? 0),
    shard: json.config.shard ?? undefined,
    root: path(json.config.rootDir),
  }
}

interface Spec {
  file: string
  line: number
  titles: string[]
  errorOf: (error: JsonError) => TestError
}

function testCase(test: JsonTest, { file, line, titles, errorOf }: Spec): TestCase {
  const failed = test.results.findLast(({ status }) => status !== 'passed' && status !== 'skipped')
  const error = failed?.errors?.[0] ?? failed?.error
  return {
    key: [test.projectName, file, ...titles].join(' › '),
    project: test.projectName,
    file,
    line,
    titles,
    status: statusOf(test),
    durationMs: Math.round(test.results.reduce((sum, { duration }) => sum + duration, 0)),
    retries: Math.max(0, test.results.length - 1),
    error: error && test.status !== 'expected' ? errorOf(error) : undefined,
    trace: failed?.attachments?.find(({ name }) => name === 'trace')?.path,
  }
}

// Playwright counts a test that never got its turn as skipped, with or without a result (a serial test after a failed one
// has one). It was skipped on purpose only where that was expected: the rule of its own list of last failures
// (packages/playwright/src/runner/lastRun.ts).
function statusOf({ status, expectedStatus, results }: JsonTest): TestStatus {
  if (status === 'expected') return 'passed'
  if (status === 'flaky') return 'flaky'
  if (status === 'unexpected') return results.at(-1)?.status === 'interrupted' ? 'did-not-run' : 'failed'
  return expectedStatus === 'skipped' ? 'skipped' : 'did-not-run'
}

const plain = (text: string): string => stripVTControlCharacters(text).trim()
