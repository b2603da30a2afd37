import { unitOf } from './history.ts'
import type { TestReport } from './report.ts'
import type { ShardRecord } from './shards.ts'

/**
 * The tests that a re-run of a shard has to run again, as lines of a Playwright test list: those that failed or had no
 * turn, with what they cannot be parted from.
 * @returns undefined where all must run again: the earlier attempt is not known well enough, or nothing failed in it.
 */
export function testsToRepeat({ facts }: ShardRecord, isWhole: (file: string) => boolean): string[] | undefined {
  const { report, ended, fault, versionFault } = facts
  if (!report || report.errors.length > 0 || ended !== 'by-itself' || fault || versionFault) return undefined
  const broken = report.tests.filter(({ status }) => status === 'failed' || status === 'did-not-run')
  const lines = broken.map((test) => unitOf(test, { ...report, fullyParallel: true }, isWhole))
  if (lines.length === 0 || lines.includes(undefined)) return undefined
  return [...new Set(lines as string[])].sort()
}

/** The whole shard after a re-run of some of its tests: what ran again counts as it ended now. */
export function withRepeated(before: TestReport, again: TestReport): TestReport {
  const keys = new Set(again.tests.map(({ key }) => key))
  return { ...again, tests: [...before.tests.filter(({ key }) => !keys.has(key)), ...again.tests] }
}

/**
 * A blob report's events without those of tests that another blob tells again. Both are lines of JSON; a test keeps its
 * id as long as its file, project and titles stay.
 */
export function withoutRepeated(before: string, again: string): string {
  const repeated = new Set(again.split('\n').flatMap((line) => idsBegun(line)))
  return before
    .split('\n')
    .flatMap((line) => {
      if (line === '') return []
      const event = JSON.parse(line) as BlobEvent
      const { params } = event
      if (repeated.has(params?.test?.testId ?? params?.testId ?? params?.result?.testId ?? '')) return []
      if (event.method === 'onProject') for (const suite of params?.project?.suites ?? []) prune(suite, repeated)
      return [JSON.stringify(event)]
    })
    .join('\n')
    .concat('\n')
}

interface BlobSuite {
  entries?: (BlobSuite & { testId?: string })[]
}

interface BlobEvent {
  method: string
  params?: { testId?: string; test?: { testId?: string }; result?: { testId?: string }; project?: { suites?: BlobSuite[] } }
}

function idsBegun(line: string): string[] {
  if (!line.includes('"onTestBegin"')) return []
  const { params } = JSON.parse(line) as BlobEvent
  return params?.testId === undefined ? [] : [params.testId]
}

function prune(suite: BlobSuite, repeated: Set<string>): void {
  suite.entries = (suite.entries ?? []).filter(({ testId }) => testId === undefined || !repeated.has(testId))
  for (const entry of suite.entries) if (entry.entries) prune(entry, repeated)
}
