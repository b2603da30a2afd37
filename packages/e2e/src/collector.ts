import { outageKind } from './outage.ts'
import { type TestCase, type TestError, type TestReport, type TestStatus, type Unlisted, errorOf } from './report.ts'
import { createStatuses, hashOf } from './statuses.ts'
import { createTextRoom, own } from './texts.ts'

/** Takes what readers find in reports, and keeps as much of it as there is room for. */
export interface Collector {
  test(test: TestCase): void
  /** An error outside of any test. */
  error(error: TestError): void
  /** All of it. Tries of the same test are one test. */
  collected(): Pick<TestReport, 'tests' | 'unlisted' | 'errors' | 'durationMs'>
}

// Bytes. Failures have room of their own, so that passed tests before them cannot take it.
const ROOM = 8 * 1024 * 1024
const ROOM_WITH_FAILURES = 14 * 1024 * 1024
const SIZE_OF_TEST = 400
const MOST_ERRORS = 1_000
const SLOWEST = 5

/**
 * A collector for reports of any size. Every test counts; those that find no room are not listed: first those that
 * passed or were skipped, then failures. The slowest are listed in any case, as far as a summary shows them.
 */
export function createCollector(): Collector {
  const listed = new Map<string, TestCase>()
  const statuses = createStatuses()
  const unlisted: Unlisted = { counts: {}, outages: {} }
  const errors: TestError[] = []
  const { compact, compactError } = createCompactor()
  let durationMs = 0
  let size = 0
  let furtherErrors = 0
  let slowest: number[] = []

  const add = (to: Record<string, number>, name: string | undefined, n: number): void => {
    if (name !== undefined) to[name] = (to[name] ?? 0) + n
  }
  const isAmongSlowest = ({ durationMs: ms }: TestCase): boolean => {
    if (slowest.length === SLOWEST && ms <= slowest.at(-1)!) return false
    slowest = [...slowest, ms].sort((a, b) => b - a).slice(0, SLOWEST)
    return true
  }
  const list = (test: TestCase): boolean => {
    const isQuiet = (test.status === 'passed' || test.status === 'skipped') && !isAmongSlowest(test)
    if (size > (isQuiet ? ROOM : ROOM_WITH_FAILURES)) return false
    const kept = compact(test)
    size += sizeOf(kept)
    listed.set(kept.key, kept)
    return true
  }
  const countOnly = (test: TestCase, hash: number): void => {
    add(unlisted.counts, test.status, 1)
    if (test.status === 'failed') add(unlisted.outages, outageKind(test.error?.message ?? ''), 1)
    statuses.set(hash, test.status)
  }

  return {
    test(test) {
      durationMs += test.durationMs
      const earlier = listed.get(test.key)
      if (earlier) return void listed.set(earlier.key, compact(joined(earlier, test)))
      const hash = hashOf(test.key)
      const before = statuses.get(hash)
      if (before === undefined) return void (list(test) || countOnly(test, hash))
      const status = statusAfter(before, test.status)
      if (status === before) return
      add(unlisted.counts, before, -1)
      statuses.set(hash, undefined)
      const whole = { ...test, status, retries: test.retries + 1 }
      if (!list(whole)) countOnly(whole, hash)
    },
    error(error) {
      if (errors.length < MOST_ERRORS) errors.push(compactError(error))
      else furtherErrors += 1
    },
    collected: () => ({
      tests: [...listed.values()],
      ...(Object.values(unlisted.counts).some((n) => n > 0) ? { unlisted } : {}),
      errors: furtherErrors > 0 ? [...errors, errorOf(`${furtherErrors} more errors outside of any test are not listed`)] : errors,
      durationMs,
    }),
  }
}

// Strings take two bytes a character where one of them is not Latin, and keys have the separator ›.
const sizeOf = ({ key, titles, error }: TestCase): number => SIZE_OF_TEST + 2 * (key.length + titles.join('').length + (error?.message.length ?? 0) + (error?.snippet?.length ?? 0))

/** Copies what is kept, so that it does not keep what it was read from; what many tests share is kept once. */
function createCompactor(): { compact(test: TestCase): TestCase; compactError(error: TestError): TestError } {
  const text = createTextRoom()
  const known = new Map<string, string>()
  const shared = (word: string): string => {
    const before = known.get(word)
    if (before !== undefined) return before
    const copy = own(word)
    if (known.size < 10_000 && word.length < 300) known.set(copy, copy)
    return copy
  }
  const compactError = (error: TestError): TestError => ({
    message: text(error.message),
    snippet: error.snippet === undefined ? undefined : text(error.snippet),
    file: error.file === undefined ? undefined : shared(error.file),
    line: error.line,
  })
  return {
    compactError,
    compact: (test) => ({
      ...test,
      key: own(test.key),
      project: shared(test.project),
      file: shared(test.file),
      titles: test.titles.map((title, i) => (i < test.titles.length - 1 ? shared(title) : own(title))),
      error: test.error && compactError(test.error),
    }),
  }
}

// Tools that know no retries write each try as a test case of its own. The last one counts; one that passed after
// failures is flaky. A try that was skipped says nothing about one that ran.
function statusAfter(earlier: TestStatus, later: TestStatus): TestStatus {
  if (later === 'skipped') return earlier
  return later === 'passed' && (earlier === 'failed' || earlier === 'flaky') ? 'flaky' : later
}

function joined(earlier: TestCase, later: TestCase): TestCase {
  return {
    ...(later.status === 'skipped' ? earlier : later),
    status: statusAfter(earlier.status, later.status),
    error: later.error ?? earlier.error,
    durationMs: earlier.durationMs + later.durationMs,
    retries: earlier.retries + later.retries + 1,
  }
}
