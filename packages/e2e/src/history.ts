import type { TestCase, TestReport } from './report.ts'

/** What earlier runs on a branch found out about each test. */
export interface History {
  version: 1
  branch: string
  /** How many milliseconds of tests a millisecond of a shard holds: its workers, less what starting them takes. */
  parallel?: number
  tests: Record<string, Past>
}

/** The past of one test. */
export interface Past {
  /** Line of a Playwright test list that selects this test, or the group that it cannot be parted from. */
  unit: string | undefined
  /** Milliseconds, newer runs counting more. */
  ms: number
  /** The last outcomes, the newest at the end: p passed, F failed, f flaky. */
  recent: string
  /** What was last measured for a budget. */
  value?: number
  /** Runs since it was last seen. */
  absent: number
}

const REMEMBERED = 20
const FORGOTTEN_AFTER = 30
const NEWEST_WEIGHT = 0.3
const LETTERS: Partial<Record<TestCase['status'], string>> = { passed: 'p', failed: 'F', flaky: 'f' }

/** A history without any run. */
export const emptyHistory = (branch: string): History => ({ version: 1, branch, tests: {} })

/**
 * The history with one more run. `isWhole` says of a file that its tests depend on each other, so that they must stay
 * together in one shard.
 */
export function learn(history: History, report: TestReport, isWhole: (file: string) => boolean): History {
  const tests: History['tests'] = {}
  for (const [key, past] of Object.entries(history.tests)) {
    if (past.absent < FORGOTTEN_AFTER) tests[key] = { ...past, absent: past.absent + 1 }
  }
  for (const test of report.tests) {
    const letter = LETTERS[test.status === 'quarantined' ? 'failed' : test.status]
    const past = history.tests[test.key]
    if (letter === undefined && !past) continue
    const ms = letter === undefined ? past!.ms : past ? past.ms * (1 - NEWEST_WEIGHT) + test.durationMs * NEWEST_WEIGHT : test.durationMs
    const value = test.measured?.value ?? past?.value
    tests[test.key] = { ...(value === undefined ? {} : { value }), unit: unitOf(test, report, isWhole), ms: Math.round(ms), recent: ((past?.recent ?? '') + (letter ?? '')).slice(-REMEMBERED), absent: 0 }
  }
  return { ...history, ...parallelism(history, report), tests }
}

function parallelism({ parallel: before }: History, { tests, durationMs, parts = [] }: TestReport): Pick<History, 'parallel'> {
  const spent = parts.length > 0 ? parts.reduce((sum, part) => sum + part.durationMs, 0) : durationMs
  const ran = tests.reduce((sum, test) => sum + test.durationMs, 0)
  if (spent <= 0 || ran <= 0) return {}
  return { parallel: before === undefined ? ran / spent : before * (1 - NEWEST_WEIGHT) + (ran / spent) * NEWEST_WEIGHT }
}

/**
 * The line of a test list for a test and what must stay with it. Playwright keeps the tests of a file on one shard, and those of a fully parallel project apart; tests of one describe
 * stay together here in any case, since a serial group cannot be told from another in a report.
 */
export function unitOf({ project, file, titles }: TestCase, { root, fullyParallel }: TestReport, isWhole: (file: string) => boolean): string | undefined {
  if (root === undefined) return undefined
  const path = root === '' ? file : file.startsWith(`${root}/`) ? file.slice(root.length + 1) : undefined
  if (path === undefined || /[›>\n]/.test(path + project)) return undefined
  const head = [...(project ? [`[${project}]`] : []), path]
  // A title that holds the separator cannot be told from two titles.
  const parted = fullyParallel === true && !isWhole(file) && titles.every((title) => !/[›>\n]/.test(title) && title.trim() !== '')
  return [...head, ...(parted ? titles.slice(0, 1) : [])].join(' › ')
}

/** Whether the last run on the branch saw this test fail. */
export const failsAlready = (history: History | undefined, { key }: TestCase): boolean => history?.tests[key]?.recent.endsWith('F') === true

/** What the last run measured for the limit of a budget. */
export const measuredBefore = (history: History | undefined, { key }: TestCase): number | undefined => history?.tests[key]?.value

/** In how many of the last runs a test was flaky or failed, where it was not always so: `3 of the last 20 runs`. */
export function unsteadiness(history: History | undefined, { key }: TestCase): string | undefined {
  const recent = history?.tests[key]?.recent ?? ''
  const bad = [...recent].filter((letter) => letter !== 'p').length
  return recent.length >= 5 && bad > 0 ? `${bad} of the last ${recent.length} runs` : undefined
}
