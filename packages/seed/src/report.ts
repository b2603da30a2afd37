import type { Category } from './catalog/catalog.ts'
import type { Rule } from './config/rule.ts'
import type { ColumnPlan } from './plan/plan.ts'
import type { Leak } from './verify/witness.ts'

/** What a run did and proved, as plain data: the JSON report, and what the summary is made of. */
export interface Report {
  version: 1
  strategy: 'clone' | 'tenant' | 'synthetic' | 'snapshot' | 'sql'
  transport: 'rest' | 'postgres'
  dryRun: boolean
  source: string | undefined
  target: string
  durationMs: number
  /** For strategy snapshot: the file, and what was done with it. */
  snapshot?: { path: string; did: 'written' | 'restored' | 'written and restored' }
  tables: TableReport[]
  excluded: readonly string[]
  /** Verification; undefined where nothing was written. */
  proof: Proof | undefined
  /** What this transport cannot do. */
  limits: readonly string[]
  /** What somebody has to do by hand now. */
  todo: readonly string[]
}

export interface TableReport {
  name: string
  /** Rows of the source that were copied, or in a dry run that would be. */
  rows: number
  /** Values that were replaced. */
  masked: number
  /** Rows that the target had and the source has not; they were deleted, or in a dry run would be. */
  stale: number
  columns: { name: string; type: string; category: Category; rule: Rule['name']; from: ColumnPlan['from'] }[]
}

export interface Proof {
  leaks: readonly Leak[]
  orphans: readonly Orphan[]
  /** Tables whose number of rows in the target is not that of the source. */
  counts: readonly { table: string; source: number; target: number }[]
}

/** Rows of the target whose reference points to nothing. */
export interface Orphan {
  table: string
  columns: readonly string[]
  references: string
  count: number
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

/** Whether the proof holds: no leak, no orphan, all rows there. */
export const holds = ({ leaks, orphans, counts }: Proof): boolean => leaks.length + orphans.length + counts.length === 0
