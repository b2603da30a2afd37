import type { Category } from './catalog/catalog.ts'
import type { Rule } from './config/rule.ts'
import type { Outbound } from './postgres/outbound.ts'
import type { ColumnPlan } from './plan/plan.ts'
import type { Visibility } from './verify/visibility.ts'
import type { ColumnProof } from './verify/variety.ts'
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
  /** What either database does outside of itself; undefined where nobody could look. */
  outbound?: readonly Outbound[] | undefined
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
  /** Every masked column: how many different values and nulls it has on either side. */
  columns: readonly ColumnProof[]
  /** Sequences that would give out numbers which are taken. */
  sequences: readonly { table: string; column: string }[]
  /** What somebody without an account sees; undefined where nobody could look. */
  anonymous: Visibility | undefined
}

/** Rows of the target whose reference points to nothing. */
export interface Orphan {
  table: string
  columns: readonly string[]
  references: string
  count: number
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)

/** Columns that are not what their rules make of the source's. */
export const faultyColumns = ({ columns }: Proof): ColumnProof[] => columns.filter(({ fault }) => fault !== undefined)

/** Whether the proof holds: no leak, no orphan, all rows and values there, no sequence behind, no table laid open. */
export const holds = (proof: Proof): boolean =>
  [proof.leaks, proof.orphans, proof.counts, proof.sequences, faultyColumns(proof), proof.anonymous?.opened ?? []].every(({ length }) => length === 0)
