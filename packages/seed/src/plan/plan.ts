import type { Column, Table } from '../catalog/catalog.ts'
import type { Rule } from '../config/rule.ts'

/** What one run is going to do, decided before anything is written. */
export interface Plan {
  /** Every table before those that refer to it. */
  tables: readonly TablePlan[]
  /** Tables that are left alone, and why. */
  excluded: readonly string[]
}

export interface TablePlan {
  /** As seed.yml calls it. */
  name: string
  table: Table
  columns: readonly ColumnPlan[]
  /** Columns that are empty at first and filled when everything is there, since they refer in a circle. */
  deferred: readonly string[]
  where: string | undefined
}

export interface ColumnPlan {
  column: Column
  rule: Rule
  /** Why this rule: seed.yml names it; the key it refers to has it; it needs none; or the input `unclassified`. */
  from: 'config' | 'reference' | 'harmless' | 'key' | 'unclassified'
  unique: boolean
}

/** Whether staging gets other values here than production has. */
export const isMasked = ({ rule }: Pick<ColumnPlan, 'rule'>): boolean => rule.name !== 'keep'
