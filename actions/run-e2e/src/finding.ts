import type { Inventory } from '@axcouncil/e2e/inventory'
import type { Shard } from '@axcouncil/e2e/playwright'
import type { RunFacts } from '@axcouncil/e2e/verdict'

/** What running or merging found: the facts for the verdict, and the files to hand over. */
export interface Finding {
  facts: RunFacts
  /** Folder of the HTML report, where there is one. */
  html: string | undefined
  /** Present for a single shard, with the blob reports that it leaves for the merge. */
  part: { shard: Shard; blobs: string[]; inventory?: Inventory | undefined } | undefined
  /** Milliseconds that the tests took, by our clock. */
  durationMs: number
}

/** Facts of which only some are known. */
export const factsOf = (known: Partial<RunFacts> & Pick<RunFacts, 'timeoutMs'>): RunFacts => ({
  report: undefined,
  exitCode: undefined,
  ended: 'by-itself',
  missingShards: [],
  versionFault: undefined,
  fault: undefined,
  ...known,
})
