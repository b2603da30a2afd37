import type { Column, Table } from '../catalog/catalog.ts'
import type { Rule } from '../config/rule.ts'
import type { Json } from '../rules/json.ts'
import type { Limits } from './limits.ts'

/** A table to make rows for, with all that decides about its values. */
export interface Made {
  name: string
  table: Table
  count: number
  /** The columns that are written; the others get their defaults. */
  columns: readonly Column[]
  references: readonly Reference[]
  rules: ReadonlyMap<string, Rule>
  limits: Limits
  /** Columns whose values differ from row to row. */
  unique: ReadonlySet<string>
  /** For references and small columns that together must not repeat: which of the possible values a row has. */
  turns: ReadonlyMap<Reference | string, (row: number) => number | undefined>
}

/** A reference to rows that are made too, or that the target has already. */
export interface Reference {
  columns: readonly string[]
  to: Parents
  /** So many rows for each row of the other table, in its order. */
  per: number | undefined
  /** A column that says what the reference is to, as in `subject_type = 'company'`. */
  when: { column: string; value: string } | undefined
  nullable: boolean
}

/** The rows that can be referred to: a made table's, or values of the target itself. */
export type Parents = { kind: 'made'; name: string; columns: readonly string[] } | { kind: 'there'; values: readonly (readonly Json[])[] }
