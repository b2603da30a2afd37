import { hash } from 'node:crypto'
import { ruleNames } from '../config/rule.ts'
import type { ColumnPlan, Plan, TablePlan } from '../plan/plan.ts'
import type { Rule } from '../config/rule.ts'

/** What a snapshot says of itself, at its end: everything but the rows. */
export interface Manifest {
  version: 1
  /** When it was begun, in ISO 8601. */
  made: string
  /** The database that it was made of, by its name. */
  source: string
  transport: 'postgres' | 'rest'
  /** SHA-256 of all rules and conditions that were followed. */
  rules: string
  /** Eight bytes that are the same for the same mask-key; see keyOf. */
  key: string
  tables: SnapshotTable[]
  excluded: string[]
  sequences: SnapshotSequence[]
}

/** One table and where in the file its rows are. */
export interface SnapshotTable {
  /** As seed.yml called it. */
  name: string
  schema: string
  table: string
  columns: SnapshotColumn[]
  rows: number
  /** Values that were replaced. */
  masked: number
  segment: Segment
}

export interface SnapshotColumn {
  name: string
  /** As PostgreSQL, or the Data API, wrote it. */
  type: string
  category: string
  rule: Rule['name']
  from: ColumnPlan['from']
}

/** A stretch of the file: Zstandard over lines in COPY's text format. */
export interface Segment {
  /** Of its first byte, from the file's. */
  offset: number
  /** Bytes in the file. */
  size: number
  /** Bytes once unpacked. */
  length: number
  /** SHA-256 of the unpacked bytes. */
  sha256: string
}

/** A sequence that belongs to no column, and the last number it gave; undefined where it gave none yet. */
export interface SnapshotSequence {
  schema: string
  name: string
  last: string
}

/** A manifest's table of a plan's. */
export const tableOf = ({ name, table, columns }: TablePlan, counted: Pick<SnapshotTable, 'rows' | 'masked' | 'segment'>): SnapshotTable => ({
  name,
  schema: table.schema,
  table: table.name,
  columns: columns.map(({ column, rule, from }) => ({ name: column.name, type: column.type, category: column.category, rule: rule.name, from })),
  ...counted,
})

/** SHA-256 of what decided about the rows: tables, columns, rules with their options, conditions. */
export const digestOfRules = ({ tables, excluded }: Plan): string =>
  hash('sha256', JSON.stringify([excluded, tables.map(({ name, columns, where }) => [name, where, columns.map(({ column, rule, unique }) => [column.name, rule, unique])])]))

/** Whether what was read from a file is a manifest whose segments follow one another from `begin` to `end`. */
export function isManifest(value: unknown, { begin, end }: { begin: number; end: number }): value is Manifest {
  const { version, made, source, transport, rules, key, tables, excluded, sequences } = (value ?? {}) as Record<string, unknown>
  if (version !== 1 || ![made, source, rules, key].every(isText) || (transport !== 'postgres' && transport !== 'rest')) return false
  if (!isListOf(tables, isTable) || !isListOf(excluded, isText) || !isListOf(sequences, isSequence)) return false
  let at = begin
  const follows = ({ segment }: SnapshotTable): boolean => segment.offset === at && (at += segment.size) <= end
  return (tables as SnapshotTable[]).every(follows) && at === end
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const isListOf = (value: unknown, is: (item: never) => boolean): boolean => Array.isArray(value) && value.every((item) => item !== null && (typeof item === 'object' || isText(item)) && is(item as never))

const isTable = ({ name, schema, table, columns, rows, masked, segment }: Record<string, unknown>): boolean => {
  const { offset, size, length, sha256 } = (segment ?? {}) as Record<string, unknown>
  return [name, schema, table, sha256].every(isText) && [rows, masked, offset, size, length].every(isCount) && size !== 0 && isListOf(columns, isColumn)
}

const isColumn = ({ name, type, category, rule, from }: Record<string, unknown>): boolean =>
  [name, type, category, from].every(isText) && ruleNames.some((known) => known === rule)

const isSequence = ({ schema, name, last }: Record<string, unknown>): boolean => isText(schema) && isText(name) && isText(last) && /^-?\d{1,19}$/.test(last)
