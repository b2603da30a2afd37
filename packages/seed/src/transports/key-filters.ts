import type { Table } from '../catalog/catalog.ts'
import type { Row } from '../mask/table.ts'
import type { RowFilter } from './rest.ts'
import { nameColumn, quoteValue } from './rest-query.ts'

// Of keys in one URL: proxies refuse longer ones than about 8,000 characters, often less.
const MOST_CHARACTERS = 4_000
const MOST_KEYS = 400

/**
 * Filters that together match the rows with these keys and no others. Keys go in lists where they can; those that hold
 * characters which servers unquote differently go alone, where a value is all that comes after `eq.`.
 */
export function keyFilters({ table: { primaryKey } }: { table: Table }, rows: readonly Row[]): RowFilter[] {
  const isPlain = (row: Row): boolean => primaryKey.every((name) => /^[^",(){}\\]+$/u.test(String(row[name])))
  const plain = rows.filter(isPlain)
  const alone = rows.filter((row) => !isPlain(row)).map((row): RowFilter => (query) => primaryKey.reduce((narrow, name) => narrow.eq(name, row[name]), query))
  return [...chunks(plain, primaryKey).map((some) => listFilter(primaryKey, some)), ...alone]
}

function listFilter(primaryKey: readonly string[], rows: readonly Row[]): RowFilter {
  const [column] = primaryKey
  if (primaryKey.length === 1) return (query) => query.filter(column, 'in', `(${rows.map((row) => quoteValue(row[column!])).join(',')})`)
  const terms = rows.map((row) => `and(${primaryKey.map((name) => `${nameColumn(name)}.eq.${quoteValue(row[name])}`).join(',')})`).join(',')
  return Object.assign((query: Parameters<RowFilter>[0]) => query.or(terms), { terms })
}

function chunks(rows: readonly Row[], primaryKey: readonly string[]): Row[][] {
  const result: Row[][] = []
  let left = 0
  for (const row of rows) {
    // In a list of several columns each comes with its name.
    const length = primaryKey.reduce((sum, name) => sum + encodeURIComponent(quoteValue(row[name])).length + (primaryKey.length > 1 ? name.length + 10 : 3), 0)
    if (length > left || result.at(-1)!.length >= MOST_KEYS) {
      result.push([])
      left = MOST_CHARACTERS
    }
    result.at(-1)!.push(row)
    left -= length
  }
  return result
}
