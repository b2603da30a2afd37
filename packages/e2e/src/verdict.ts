import { formatDuration } from '@axcouncil/core/duration'
import { type Counts, type TestReport, count, titleOf } from './report.ts'
import { findOutage } from './outage.ts'
import type { VersionFault } from './version.ts'

export type VerdictName = 'passed' | 'failed' | 'flaky' | 'incomplete' | 'outage' | 'invalid'

/** What the tests say about the deployment, why, and what to do next. */
export interface E2eVerdict {
  verdict: VerdictName
  /** One sentence for the first line of the summary, the output `cause` and the commit status. */
  cause: string
  advice: string | undefined
  counts: Counts
}

/** What is known beside the report itself. */
export interface RunFacts {
  /** Absent where nothing could be read: the tool crashed before it wrote a report, or wrote something else. */
  report: TestReport | undefined
  /** The command's exit code; undefined where reports are merged. */
  exitCode: number | undefined
  ended: 'by-itself' | 'timed-out' | 'canceled'
  timeoutMs: number
  /** Shards that should be there and are not, as `3/4`. */
  missingShards: string[]
  /** What the deployment answered instead of the version under test, before or after. */
  versionFault: VersionFault | undefined
  /** Whether this is a shard that may turn out to be empty: its plan can name tests that are gone. */
  planned?: boolean
  /** What kept the tests from running at all: packages or browsers that cannot be installed, a setup that fails. */
  fault: { cause: string; advice: string | undefined } | undefined
}

/**
 * The verdict from the tests themselves. An exit code alone proves nothing: Playwright exits 0 for an empty shard and
 * a stale test list, merge-reports exits 0 with failed tests, and `| tee` hides any code.
 */
export function judge(facts: RunFacts): E2eVerdict {
  const { report } = facts
  const counts = count(report ?? { tests: [] })
  const say = (verdict: VerdictName, cause: string, advice?: string): E2eVerdict => ({ verdict, cause, advice, counts })
  const { versionFault } = facts
  const outage = report && findOutage(report)
  // A deployment that answers nobody is no other deployment.
  if (versionFault && !(outage && versionFault.kind === 'unreachable')) return say('invalid', versionFault.cause, versionFault.advice)
  const gap = incompleteness(facts, counts)
  if (outage) return say('outage', `${outage.failures} of ${counts.total - counts.skipped} tests failed with the same error: ${outage.error}`, outage.advice)
  if (counts.failed > 0) return say('failed', `${counts.failed} of ${plural(counts.total, 'test', 'tests')} failed${alsoBefore(report)}${gap ? `, and ${lowerFirst(gap.cause)}` : ''}`, firstFailure(report!))
  if (gap) return say('incomplete', gap.cause, gap.advice)
  if (counts.flaky > 0) return say('flaky', `${counts.flaky} of ${plural(counts.total, 'test', 'tests')} passed only on a further try`, 'Look at why the first try failed; retries hide it from now on.')
  const others = [counts.skipped > 0 && `${counts.skipped} skipped`, counts.quarantined > 0 && `${counts.quarantined} failed in quarantine`].filter(Boolean)
  return say('passed', [plural(counts.passed, 'test passed', 'tests passed'), ...others].join(', '))
}

// New ones first: a failure that was there before is not this change's.
function firstFailure({ tests }: TestReport): string {
  const failed = tests.filter(({ status }) => status === 'failed')
  const { file, line, ...first } = failed.find(({ known }) => !known) ?? failed[0]!
  const place = [file, line > 0 && line].filter(Boolean).join(':')
  return `Begin with ${titleOf({ file, line, ...first })}${place && ` (${place})`}.`
}

interface Gap {
  cause: string
  advice: string | undefined
}

// Failures that the base branch has too are not this change's.
function alsoBefore(report: TestReport | undefined): string {
  const known = report?.tests.filter((test) => test.status === 'failed' && test.known).length ?? 0
  return known > 0 ? ` (${known} also on the last run before)` : ''
}

const plural = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`

// Playwright's own words for what is said better below: nothing found, and the limit of maxFailures.
const ECHOES = /^(Error: )?(No tests found|Testing stopped early)/

/** Why the report does not cover what should have run, or undefined where it does. */
function incompleteness({ report, exitCode, ended, timeoutMs, missingShards, fault, planned }: RunFacts, counts: Counts): Gap | undefined {
  if (fault) return fault
  if (ended === 'canceled') return { cause: 'The job was canceled while the tests ran', advice: 'Run it again.' }
  if (ended === 'timed-out')
    return {
      cause: `The tests did not end within ${formatDuration(timeoutMs)}${counts.didNotRun > 0 ? `; ${counts.didNotRun} of ${counts.total} did not run` : ''}`,
      advice: 'Raise `timeout`, use more shards, or set globalTimeout in the Playwright configuration to learn which test hangs.',
    }
  if (missingShards.length > 0)
    return { cause: `No report came from ${missingShards.includes('any') ? 'any shard' : `shard ${missingShards.join(', ')}`}`, advice: 'Look at the log of that shard: it crashed, was canceled or could not upload. Then run the failed jobs again.' }
  if (!report)
    return { cause: `The command ended with exit code ${exitCode ?? 'unknown'} and left no report`, advice: 'Read its output above: it stopped before the first test.' }
  const error = report.errors.find(({ message }) => !ECHOES.test(message))
  if (error)
    return outsideOfTests(firstLine(error.message))
  if (counts.total === 0) return planned ? undefined : emptyRun(report)
  if (counts.didNotRun > 0)
    return { cause: `${counts.didNotRun} of ${counts.total} tests did not run`, advice: 'They came after a failure, an interruption or the limit of maxFailures.' }
  if (counts.skipped === counts.total)
    return { cause: `Nothing ran: all ${counts.total} tests were skipped`, advice: 'Look for a stray test.skip, or a filter that matches nothing.' }
  if (exitCode !== undefined && exitCode !== 0 && counts.failed + counts.quarantined === 0)
    return unexplained(exitCode, counts)
  return undefined
}

function unexplained(exitCode: number, { flaky }: Counts): Gap {
  const cause = `The command ended with exit code ${exitCode} although no test failed`
  if (flaky === 0) return { cause, advice: 'A reporter, a teardown or a worker failed. Read the end of its output above.' }
  return { cause: `${cause}, only ${flaky} ${flaky === 1 ? 'was' : 'were'} flaky`, advice: 'With failOnFlakyTests that is what Playwright does: look at why the first try failed. Without it, read the end of its output above.' }
}

// What the reading of reports and the joining of shards found say themselves what they are.
function outsideOfTests(message: string): Gap {
  if (/^The report /.test(message)) return { cause: message, advice: 'The tool ended while it wrote this file, or `reports` matches a file of another kind: read the end of its output.' }
  if (/ ran in no shard, /.test(message)) return { cause: message, advice: 'Shards must be parts of one division: give all of them the same commit and the same inputs, then run all jobs again.' }
  return { cause: `An error outside of any test: ${message}`, advice: 'A test file that does not load or a global setup that throws takes its tests with it. Mend that first.' }
}

// An empty shard is no fault where there are more shards than tests; merging sees whether all tests ran.
function emptyRun({ shard }: TestReport): Gap | undefined {
  if (shard && shard.current > 1) return undefined
  return { cause: 'No test was found', advice: 'Check `project`, `args` and testMatch; a filter that matches nothing is not a success.' }
}

const firstLine = (text: string): string => text.split('\n', 1)[0]!.slice(0, 200)
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)
