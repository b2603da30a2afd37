import type { QuarantineEntry } from './quarantine.ts'

/** How one test of one project ended, after all its retries. A failed or flaky one may be in quarantine. */
export type TestStatus = 'passed' | 'failed' | 'flaky' | 'skipped' | 'did-not-run' | 'quarantined'

/** One test in one project. */
export interface TestCase {
  /** The same over shards, attempts and commits: project, file and titles. */
  key: string
  project: string
  /** Path in the repository, with forward slashes. */
  file: string
  line: number
  /** Titles from the outermost describe to the test itself. */
  titles: string[]
  status: TestStatus
  /** Milliseconds of all tries together. */
  durationMs: number
  retries: number
  /** What was expected to fail and did counts as passed; why is in the test's own annotation. */
  error: TestError | undefined
  /** The trace of the last failed try, where one was kept: its path in the HTML report where there is one, else on disk. */
  trace: string | undefined
  /** Why a failure does not count. */
  quarantine?: QuarantineEntry
  /** Whether the last run on the base branch saw this failure too. */
  known?: boolean
  /** How often it was not well in recent runs, as `3 of the last 20 runs`. */
  unsteady?: string
  /** What a budget's limit was compared with, and what the last run on the base branch measured. */
  measured?: { value: number; unit: string; min: number | undefined; max: number | undefined; before?: number }
}

/** Why a test failed: plain text, no colours. */
export interface TestError {
  message: string
  snippet: string | undefined
  /** Where it was thrown, which may be a helper file. */
  file: string | undefined
  line: number | undefined
}

/** Tests that are counted and not listed: a list of millions has no room in memory. */
export interface Unlisted {
  counts: Partial<Record<TestStatus, number>>
  /** Which failures among them look like an outage, by its kind. */
  outages: Record<string, number>
}

/** An error that has no place. */
export const errorOf = (message: string): TestError => ({ message, snippet: undefined, file: undefined, line: undefined })

/** What a run of tests gave, whatever tool ran it. */
export interface TestReport {
  tool: string
  tests: TestCase[]
  unlisted?: Unlisted
  /** Errors outside of any test: a file that does not load, a setup that throws, the global time limit. */
  errors: TestError[]
  durationMs: number
  /** Folder of the tests in the repository, for joining parts that were run in workspaces of other paths. */
  root?: string
  /** Whether Playwright spreads the tests of one file over shards too. */
  fullyParallel?: boolean
  shard: { current: number; total: number } | undefined
  /** The shards that this was joined from, and how long each took, in milliseconds. */
  parts?: { shard: number; durationMs: number }[]
}

/** How many tests ended how. */
export interface Counts {
  total: number
  passed: number
  failed: number
  flaky: number
  skipped: number
  didNotRun: number
  quarantined: number
}

/** Counts by status, of listed and unlisted tests. A flaky test is counted as flaky and not as passed. */
export function count({ tests, unlisted }: Pick<TestReport, 'tests' | 'unlisted'>): Counts {
  const of = (status: TestStatus): number => tests.filter((test) => test.status === status).length + (unlisted?.counts[status] ?? 0)
  return {
    total: tests.length + countUnlisted(unlisted),
    passed: of('passed'),
    failed: of('failed'),
    flaky: of('flaky'),
    skipped: of('skipped'),
    didNotRun: of('did-not-run'),
    quarantined: of('quarantined'),
  }
}

/** The sums over reports, where any has such tests. */
export function joinUnlisted(reports: readonly Pick<TestReport, 'unlisted'>[]): Pick<TestReport, 'unlisted'> {
  const all = reports.flatMap(({ unlisted }) => unlisted ?? [])
  const sum = (parts: Partial<Record<string, number>>[]): Record<string, number> =>
    parts.flatMap((part) => Object.entries(part)).reduce<Record<string, number>>((sums, [name, n = 0]) => ({ ...sums, [name]: (sums[name] ?? 0) + n }), {})
  return all.length === 0 ? {} : { unlisted: { counts: sum(all.map(({ counts }) => counts)), outages: sum(all.map(({ outages }) => outages)) } }
}

/** How many tests are counted and not listed. */
export const countUnlisted = (unlisted: Unlisted | undefined): number => Object.values(unlisted?.counts ?? {}).reduce((sum, n) => sum + n, 0)

/** `2,400,000 more passed and 12 more failed tests are counted and not listed`, or nothing where all are. */
export function tellUnlisted(unlisted: Unlisted | undefined): string | undefined {
  const kinds = Object.entries(unlisted?.counts ?? {}).filter(([, n]) => n > 0)
  if (kinds.length === 0) return undefined
  const numbers = kinds.map(([status, n]) => `${n.toLocaleString('en-US')} more ${status}`)
  return `${numbers.join(' and ')} ${kinds.length === 1 && kinds[0]![1] === 1 ? 'test is' : 'tests are'} counted and not listed`
}

/** `file › describe › test`, with the project where there is more than the default one. */
export const titleOf = ({ project, titles }: TestCase): string => [...(project ? [`[${project}]`] : []), ...titles].join(' › ')
