import { isAbsolute, join, relative, sep } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { Collector } from './collector.ts'
import { type ListExtent, readLeanJson } from './lean-json.ts'
import type { TestCase, TestError, TestReport, TestStatus } from './report.ts'
import { LONGEST_TEXT } from './texts.ts'

/**
 * Playwright's JSON report as far as we read it
 * (https://github.com/microsoft/playwright/blob/main/packages/playwright/types/testReporter.d.ts, JSONReport), less its
 * specs, which are read one by one.
 */
interface PlaywrightJson {
  config: { rootDir: string; version: string; fullyParallel?: boolean; shard?: { current: number; total: number } | null }
  suites?: JsonSuite[]
  errors?: JsonError[]
  stats?: { duration?: number }
}

interface JsonSuite {
  title: string
  file: string
  specs: ListExtent
  suites?: JsonSuite[]
}

interface JsonSpec {
  title: string
  file: string
  line: number
  tests: JsonTest[]
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

// Output, attachments that are embedded, and steps are what makes reports huge, and no verdict needs them.
const READ = [
  'config', 'rootDir', 'version', 'fullyParallel', 'shard', 'current', 'total', 'suites', 'errors', 'stats', 'duration',
  'title', 'file', 'specs', 'line', 'tests', 'projectName', 'expectedStatus', 'status', 'results', 'error',
  'message', 'stack', 'value', 'snippet', 'location', 'attachments', 'name', 'path',
]
const MOST_BESIDE_SPECS = 24 * 1024 * 1024

/** Where what is read goes. */
export interface PlaywrightReading {
  /** Paths of the report start here. */
  repositoryRoot: string
  collector: Pick<Collector, 'test' | 'error'>
}

/** What a report says beside its tests and errors. */
export interface PlaywrightHeader extends Pick<TestReport, 'tool' | 'durationMs' | 'shard'> {
  root: string
  fullyParallel: boolean
}

/**
 * Reads Playwright's JSON report: once for the suites, whose titles belong to those of the tests, and once more for the
 * tests, one spec at a time.
 * @throws ActionError where it is no JSON.
 */
export async function readPlaywright(file: string, { repositoryRoot, collector }: PlaywrightReading): Promise<PlaywrightHeader> {
  const leaning = { only: READ, longest: LONGEST_TEXT, most: MOST_BESIDE_SPECS }
  const at = (path: readonly string[]): boolean => path[0] === 'suites' && path.at(-1) === 'specs'
  const { config, suites = [], errors = [], stats } = await readLeanJson<PlaywrightJson>(file, { ...leaning, lists: { at } })
  const path = (named: string): string => {
    const absolute = isAbsolute(named) ? named : join(config.rootDir, named)
    return relative(repositoryRoot, absolute).split(sep).join('/')
  }
  const errorOf = (error: JsonError): TestError => ({
    message: plain(error.message ?? error.value ?? error.stack ?? 'An error without a message'),
    snippet: error.snippet ? plain(error.snippet) : undefined,
    file: error.location ? path(error.location.file) : undefined,
    line: error.location?.line,
  })
  const groups = suites.flatMap((suite) => groupsOf(suite, [])).sort((a, b) => a.from - b.from)
  let n = 0
  let group = 0
  const each = (element: unknown): void => {
    const spec = element as JsonSpec
    while (groups[group]!.to <= n) group += 1
    const titles = [...groups[group]!.titles, spec.title]
    for (const test of spec.tests) collector.test(testCase(test, { file: path(spec.file), line: spec.line, titles, errorOf }))
    n += 1
  }
  await readLeanJson(file, { ...leaning, lists: { at, each } })
  for (const error of errors) collector.error(errorOf(error))
  return {
    tool: `Playwright ${config.version}`,
    durationMs: Math.round(stats?.duration ?? 0),
    shard: config.shard ?? undefined,
    root: path(config.rootDir),
    fullyParallel: config.fullyParallel === true,
  }
}

/** Which specs have which titles above them. */
interface Group extends ListExtent {
  titles: string[]
}

function groupsOf(suite: JsonSuite, above: string[]): Group[] {
  // The outermost suite is the file itself, which `file` says already.
  const titles = suite.title === suite.file ? above : [...above, suite.title]
  const own = suite.specs.to > suite.specs.from ? [{ ...suite.specs, titles }] : []
  return [...own, ...(suite.suites ?? []).flatMap((inner) => groupsOf(inner, titles))]
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
