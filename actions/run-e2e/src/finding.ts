import type { TestReport } from '@axcouncil/e2e/report'
import type { ShardRecord } from '@axcouncil/e2e/shards'
import type { RunFacts } from '@axcouncil/e2e/verdict'

/** What running or merging found: the facts for the verdict, and the files to hand over. */
export interface Finding {
  facts: RunFacts
  report: TestReport | undefined
  /** Folder of the HTML report, where there is one. */
  html: string | undefined
  /** Present for a single shard: what it leaves for the merge, and the folder with its blob. */
  shard: { record: ShardRecord; folder: string } | undefined
  /** Milliseconds that the tests took, by our clock. */
  durationMs: number
}
