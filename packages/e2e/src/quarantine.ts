import { ActionError } from '@axcouncil/core/errors'
import { type TestCase, type TestReport, count, titleOf } from './report.ts'
import { isMapping, readYamlFile } from './yaml.ts'

/** A test that runs and is reported, but whose failure does not fail the step until it expires. */
export interface QuarantineEntry {
  /** `file › describe › title`, or the titles alone; ` > ` separates as well. */
  test: string
  owner: string
  reason: string
  /** Last day in quarantine, `2026-09-30`, in UTC. */
  expires: string
}

/** What came of applying a quarantine. */
export interface Quarantined {
  report: TestReport
  /** What people should be told: expired entries, entries beyond the cap, entries that match no test. */
  notes: string[]
}

// More than this is no quarantine any more, but a suite that nobody believes. One test is always allowed.
const LARGEST_SHARE = 0.1

/**
 * Reads a quarantine file: a list of entries, each with `test`, `owner`, `reason` and `expires`.
 * @throws ActionError that names every entry that is not complete.
 */
export async function readQuarantine(file: string, shown: string): Promise<QuarantineEntry[]> {
  const data = (await readYamlFile(file, shown)) ?? []
  const list = Array.isArray(data) ? (data as unknown[]) : isMapping(data) && Array.isArray(data.tests) ? (data.tests as unknown[]) : undefined
  if (!list) throw new ActionError(`${shown} must be a list of entries with test, owner, reason and expires`)
  const faults: string[] = []
  const entries = list.flatMap((item, i) => {
    const entry = entryOf(item)
    if (typeof entry !== 'string') return [entry]
    faults.push(`entry ${i + 1} ${entry}`)
    return []
  })
  if (faults.length > 0) throw new ActionError(`${shown} is not complete: ${faults.join('; ')}`, { advice: 'A quarantine needs somebody who ends it: each entry has test, owner, reason and expires (YYYY-MM-DD).' })
  return entries
}

function entryOf(item: unknown): QuarantineEntry | string {
  if (!isMapping(item)) return 'is no mapping'
  const { test, owner, reason, expires, ...others } = item
  const unknown = Object.keys(others)
  if (unknown.length > 0) return `has unknown keys: ${unknown.join(', ')}`
  const missing = Object.entries({ test, owner, reason, expires }).filter(([, value]) => typeof value !== 'string' || value.trim() === '')
  if (missing.length > 0) return `lacks ${missing.map(([name]) => name).join(', ')}`
  if (!isDay(expires as string)) return `has an \`expires\` that is no day such as 2026-09-30: ${String(expires)}`
  return { test, owner, reason, expires } as QuarantineEntry
}

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)

/**
 * Takes failures of quarantined tests out of the failures. Expired entries do not count, and neither do those beyond a
 * tenth of all tests, in the order of the file. A shard sees too few tests for that share, so its merge applies it.
 */
export function applyQuarantine(report: TestReport, entries: readonly QuarantineEntry[], { nowMs, isShard }: { nowMs: number; isShard: boolean }): Quarantined {
  const notes: string[] = []
  const { total } = count(report)
  const cap = isShard ? Infinity : Math.max(1, Math.floor(total * LARGEST_SHARE))
  const held = new Map<TestCase, QuarantineEntry>()
  for (const entry of entries) {
    const matching = report.tests.filter((test) => matches(test, entry.test))
    const expired = nowMs >= Date.parse(entry.expires) + 86_400_000
    const broken = matching.filter(({ status }) => status === 'failed' || status === 'flaky')
    if (matching.length === 0 && !isShard && !report.unlisted) notes.push(`No test is named "${entry.test}": take it out of the quarantine (${entry.owner})`)
    else if (expired && broken.length > 0) notes.push(`The quarantine of "${entry.test}" expired on ${entry.expires}, so it fails again (${entry.owner}: ${entry.reason})`)
    else if (!expired && held.size + matching.length > cap) notes.push(`"${entry.test}" is beyond the cap of the quarantine, ${cap} of ${total} tests, so it counts (${entry.owner})`)
    else if (!expired) for (const test of matching) held.set(test, entry)
  }
  const tests = report.tests.map((test): TestCase => {
    const entry = held.get(test)
    if (!entry || (test.status !== 'failed' && test.status !== 'flaky')) return test
    return { ...test, status: 'quarantined', quarantine: entry }
  })
  return { report: { ...report, tests }, notes }
}

function matches(test: TestCase, wanted: string): boolean {
  const name = normal(wanted)
  return [titleOf(test), test.titles.join(' › '), [test.file, ...test.titles].join(' › '), test.key].some((form) => normal(form) === name)
}

const normal = (name: string): string => name.split(/\s+[>›]\s+/).join(' › ').trim()
