import type { Ports } from '@axcouncil/core/action'
import type { Inventory } from '@axcouncil/e2e/inventory'
import type { TestReport } from '@axcouncil/e2e/report'
import type { Scrubber } from '@axcouncil/e2e/scrub'
import type { Inputs } from './inputs.ts'

/** Where and with what the tests run. */
export interface Site {
  inputs: Inputs
  ports: Ports
  env: Record<string, string | undefined>
  /** Absolute. */
  workingDirectory: string
  /** Takes secrets out of everything that leaves the job. */
  scrubber: Scrubber
}

/** A way to run tests: a process to start, and how to read what it leaves behind. */
export interface Engine {
  title: string
  command: string
  args: string[]
  env: Record<string, string | undefined>
  /** Called when the process has ended, with a signal that outlives a cancel for a while. */
  collect(signal: AbortSignal): Promise<Collected>
}

/** What an engine found. */
export interface Collected {
  report: TestReport | undefined
  html: string | undefined
  blobs: string[]
  /** All tests that there are, where this shard was the one to list them. */
  inventory: Inventory | undefined
  /** Whether the plan of this run said what to run. */
  planned: boolean
}
