import type { Inventory } from './inventory.ts'
import type { Shard } from './playwright.ts'
import { type TestCase, type TestError, type TestReport, type TestStatus, joinUnlisted } from './report.ts'
import type { RunFacts } from './verdict.ts'

/** What a shard leaves behind for the merge, beside the blob for the HTML report: all that the verdict needs. */
export interface ShardRecord {
  shard: Shard
  attempt: number
  facts: Pick<RunFacts, 'report' | 'exitCode' | 'ended' | 'versionFault' | 'fault'>
  /** All tests that there are, from the one shard that lists them. */
  inventory?: Inventory | undefined
}

/** Name of the artifact that says which shard runs what. */
export const planArtifact = (base: string, attempt: number): string => `${base}-plan-attempt-${attempt}`

/** The newest plan among the artifacts of a run. A re-run of failed shards makes none, and must keep to the first. */
export function pickPlan(artifacts: readonly { id: number; name: string }[], base: string): number | undefined {
  const plans = artifacts.flatMap(({ id, name }) => {
    const attempt = name.startsWith(`${base}-plan-attempt-`) ? Number(name.slice(`${base}-plan-attempt-`.length)) : NaN
    return Number.isInteger(attempt) ? [{ id, attempt }] : []
  })
  return plans.sort((a, b) => b.attempt - a.attempt || b.id - a.id)[0]?.id
}

// Said as an error of the report: without it, tests that ran nowhere would be missed by nobody.
function unrun(records: readonly ShardRecord[], tests: readonly TestCase[]): TestError[] {
  const inventory = records.flatMap((record) => record.inventory?.keys ?? [])
  const ran = new Set(tests.map(({ key }) => key))
  const missing = inventory.filter((key) => !ran.has(key))
  if (missing.length === 0) return []
  return [{ message: `${missing.length} of ${inventory.length} tests ran in no shard, such as ${missing[0]}`, snippet: undefined, file: undefined, line: undefined }]
}

/** What the shards found, as if it had been one run. Shards without a report are counted as missing. */
export function joinShards(records: readonly ShardRecord[], missing: readonly string[]): Omit<RunFacts, 'timeoutMs'> {
  const reports = records.flatMap(({ facts }) => facts.report ?? [])
  const silent = records.filter(({ facts }) => !facts.report && !facts.fault && !facts.versionFault).map(({ shard }) => `${shard.current}/${shard.total}`)
  // A shard that is missing is the cause then, not what it did not run.
  const whole = missing.length === 0 && silent.length === 0 && records.every(({ facts }) => facts.ended === 'by-itself')
  const faulty = records.find(({ facts }) => facts.fault)
  return {
    report: reports.length > 0 ? proven(joinReports(reports), records, whole) : undefined,
    exitCode: records.map(({ facts }) => facts.exitCode).find((code) => code !== 0 && code !== undefined) ?? 0,
    ended: records.map(({ facts }) => facts.ended).find((ended) => ended !== 'by-itself') ?? 'by-itself',
    missingShards: [...missing, ...silent],
    versionFault: records.map(({ facts }) => facts.versionFault).find(Boolean),
    fault: faulty && { ...faulty.facts.fault!, cause: `Shard ${faulty.shard.current}/${faulty.shard.total}: ${faulty.facts.fault!.cause}` },
  }
}

const proven = (report: TestReport, records: readonly ShardRecord[], whole: boolean): TestReport => ({
  ...report,
  fullyParallel: records.some(({ inventory }) => inventory?.fullyParallel),
  parts: records.flatMap(({ shard, facts }) => (facts.report ? [{ shard: shard.current, durationMs: facts.report.durationMs }] : [])),
  errors: [...report.errors, ...(whole ? unrun(records, report.tests) : [])],
})

function joinReports(reports: readonly TestReport[]): TestReport {
  const byKey = new Map<string, TestCase>()
  // Setup projects run in every shard: the worst that happened to them is what happened.
  for (const test of reports.flatMap(({ tests }) => tests)) {
    const known = byKey.get(test.key)
    if (!known || RANK.indexOf(test.status) < RANK.indexOf(known.status)) byKey.set(test.key, test)
  }
  return {
    tool: reports[0]!.tool,
    tests: [...byKey.values()],
    ...joinUnlisted(reports),
    errors: reports.flatMap(({ errors }) => errors),
    durationMs: Math.max(...reports.map(({ durationMs }) => durationMs)),
    shard: undefined,
    ...(reports[0]!.root === undefined ? {} : { root: reports[0]!.root }),
  }
}

const RANK: TestStatus[] = ['failed', 'flaky', 'quarantined', 'did-not-run', 'passed', 'skipped']

/** Name of the artifact of one shard. A re-run of failed jobs makes further attempts, whose names must differ. */
export const shardArtifact = (base: string, { current, total }: Shard, attempt: number): string =>
  `${base}-shard-${current}-of-${total}-attempt-${attempt}`

/** A shard's artifact as found. */
export interface ShardArtifact {
  id: number
  shard: Shard
  attempt: number
}

/**
 * The newest attempt of every shard among the artifacts of a run, and which shards have none. How many there should be
 * is best told by `expected`: from the names alone it could not be seen that every shard of a run is missing.
 */
export function pickShards(
  artifacts: readonly { id: number; name: string }[],
  { base, expected }: { base: string; expected: number | undefined },
): { picked: ShardArtifact[]; missing: string[] } {
  const newest = new Map<number, ShardArtifact>()
  let total = expected ?? 0
  for (const { id, name } of artifacts) {
    const found = name.startsWith(`${base}-shard-`) && name.slice(base.length).match(/^-shard-(\d+)-of-(\d+)-attempt-(\d+)$/)
    if (!found) continue
    const [current, of, attempt] = found.slice(1).map(Number) as [number, number, number]
    // A part of another division, left by an attempt with another number of shards.
    if (expected !== undefined && of !== expected) continue
    total = Math.max(total, of)
    const known = newest.get(current)
    if (!known || attempt > known.attempt || (attempt === known.attempt && id > known.id)) newest.set(current, { id, shard: { current, total: of }, attempt })
  }
  const numbers = Array.from({ length: total }, (_, i) => i + 1)
  return {
    picked: numbers.flatMap((current) => newest.get(current) ?? []),
    missing: numbers.filter((current) => !newest.has(current)).map((current) => `${current}/${total}`),
  }
}
