import type { Table } from '../catalog/catalog.ts'
import type { Row } from '../mask/table.ts'
import type { RowFilter } from './rest.ts'
import { quoteColumn, quoteValue } from './rest-query.ts'

// So many keys are in one URL.
const MOST_KEYS = 80

/**
 * Filters that together match the rows with these keys and no others. Keys go in lists where they can; those that hold
 * characters which servers unquote differently go alone, where a value is all that comes after `eq.`.
 */
export function keyFilters({ table: { primaryKey } }: { table: Table }, rows: readonly Row[]): RowFilter[] {
  const isPlain = (row: Row): boolean => primaryKey.every((name) => /^[^",(){}\\]+$/u.test(String(row[name])))
  const plain = rows.filter(isPlain)
  const alone = rows.filter((row) => !isPlain(row)).map((row): RowFilter => (query) => primaryKey.reduce((narrow, name) => narrow.eq(name, row[name]), query))
  return [...chunks(plain, MOST_KEYS).map((some) => listFilter(primaryKey, some)), ...alone]
}

function listFilter(primaryKey: readonly string[], rows: readonly Row[]): RowFilter {
  const [column] = primaryKey
  if (primaryKey.length === 1) return (query) => query.filter(column, 'in', `(${rows.map((row) => quoteValue(row[column!])).join(',')})`)
  const terms = rows.map((row) => `and(${primaryKey.map((name) => `${quoteColumn(name)}.eq.${quoteValue(row[name])}`).join(',')})`)
  return (query) => query.or(terms.join(','))
}

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
