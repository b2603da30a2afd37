import type { Json } from '../rules/json.ts'
import { tagged } from '../rules/names.ts'
import { cut } from './characters.ts'
import { type ColumnMask, type OnReplaced, maskColumn } from './column.ts'
import type { Digest } from './digest.ts'
import type { ColumnPlan, TablePlan } from '../plan/plan.ts'

export type Row = Record<string, Json>

/** The mask of whole rows: exactly the planned columns come out, in the plan's order. */
export function maskTable(plan: TablePlan, digest: Digest, onReplaced?: (column: string, ...replaced: Parameters<OnReplaced>) => void): (row: Row) => Row {
  const { columns, table } = plan
  const masks = columns.map((column) => [column, maskOf(column, digest, onReplaced && ((...replaced) => onReplaced(column.column.name, ...replaced)))] as const)
  const templates = columns.filter(({ rule }) => rule.name === 'template')
  return (row) => {
    const key = rowKey(row, table.primaryKey.length > 0 ? table.primaryKey : columns.map(({ column }) => column.name))
    const masked: Row = {}
    for (const [{ column }, mask] of masks) masked[column.name] = mask(row[column.name] ?? null, key)
    // They are filled in from what has been masked already: a template must not bring back what another rule took out.
    for (const { column, rule, unique } of templates) {
      if (masked[column.name] === null || rule.name !== 'template') continue
      const text = fillTemplate(rule.value, masked)
      const fit = { digest, unique, maxLength: column.maxLength }
      const original = row[column.name]!
      masked[column.name] = unique ? tagged(text, String(original), fit) : cut(text, column.maxLength ?? Infinity)
      onReplaced?.(column.name, 'template', String(original), masked[column.name]!)
    }
    return masked
  }
}

const maskOf = ({ rule, column, unique }: ColumnPlan, digest: Digest, onReplaced: OnReplaced | undefined): ColumnMask =>
  rule.name === 'template' ? (value) => value : maskColumn(rule, column, { digest, unique, onReplaced })

/** The row's name within its table: the values of its key. */
export const rowKey = (row: Row, columns: readonly string[]): string =>
  columns.map((column) => (typeof row[column] === 'object' ? JSON.stringify(row[column]) : String(row[column]))).join('\u0001')

/** Columns in a template's braces, with how many characters of them are wanted. */
export const templateColumns = (template: string): string[] =>
  [...template.matchAll(/\{([\p{L}_][\p{L}\p{N}_ ]*)(?::\d+)?\}/gu)].map(([, column]) => column!)

const fillTemplate = (template: string, row: Row): string =>
  template.replace(/\{([\p{L}_][\p{L}\p{N}_ ]*)(?::(\d+))?\}/gu, (_, column: string, length?: string) => {
    const value = row[column]
    const text = value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
    return length === undefined ? text : cut(text, Number(length))
  })
