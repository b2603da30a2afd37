import type { Column, Table } from '../catalog/catalog.ts'
import type { Row } from '../mask/table.ts'

/** A column's name in `select` and `columns` of PostgREST's query strings: quoted unless it is a plain word. */
export const quoteColumn = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : `"${name.replace(/["\\]/g, '\\$&')}"`)

/**
 * A column's name in `order`, `on_conflict` and terms of `or`. There Supabase Lite takes quotes for a part of the name, so that they are left out where
 * PostgREST needs none: around letters of any script (pFieldName in its src/PostgREST/ApiRequest/QueryParams.hs).
 */
export const nameColumn = (name: string): string => (/^[\p{L}0-9_$]+([ -][\p{L}0-9_$]+)*$/u.test(name) ? name : quoteColumn(name))

// JSON numbers lose digits beyond 2^53 in JavaScript, and servers differ in how they write dates and bytes: as text all
// are exact.
const AS_TEXT = /^(bigint|int8|numeric|decimal|money|date|time|timestamp|interval|bytea)(?!.*\[\])/

/** The columns to select; where the text of a value is wanted it comes by a name of its own, so that `order` means the column. */
export const selectList = (columns: readonly Column[]): string =>
  columns.map(({ name, type }, i) => (AS_TEXT.test(type) ? `text_${i}:${quoteColumn(name)}::text` : quoteColumn(name))).join(',')

/** Rows that were selected by `selectList`, under the columns' own names. */
export function namedRows(rows: readonly Row[], columns: readonly Column[]): Row[] {
  const names = columns.map(({ name, type }, i) => [name, AS_TEXT.test(type) ? `text_${i}` : name] as const)
  return rows.map((row) => {
    const named: Row = {}
    for (const [name, selected] of names) named[name] = row[selected] ?? null
    return named
  })
}

/** What both kinds of filter have in common. */
interface Filterable<Q> {
  gt(column: string, value: unknown): Q
  or(filters: string): Q
}

/**
 * Narrows a query to the rows after a key: `a > x`, or for keys of several columns `a > x or (a = x and b > y)`. Servers
 * differ in what two `or` in one query mean, so that `also`, another one's terms, goes into the same.
 */
export function afterKey<Q extends Filterable<Q>>(query: Q, { primaryKey }: Table, { row, also }: { row: Row; also: string | undefined }): Q {
  if (primaryKey.length === 1) return also === undefined ? query.gt(primaryKey[0]!, row[primaryKey[0]!]) : query.or(also).gt(primaryKey[0]!, row[primaryKey[0]!])
  const terms = primaryKey.map((column, i) => {
    const equal = primaryKey.slice(0, i).map((before) => `${nameColumn(before)}.eq.${quoteValue(row[before])}`)
    const greater = `${nameColumn(column)}.gt.${quoteValue(row[column])}`
    return equal.length === 0 ? greater : `and(${[...equal, greater].join(',')})`
  })
  return query.or(also === undefined ? terms.join(',') : `and(or(${also}),or(${terms.join(',')}))`)
}

/** A value inside `or=(…)`: quoted where PostgREST would read it as syntax (https://docs.postgrest.org, reserved characters). */
export const quoteValue = (value: unknown): string => {
  const text = String(value)
  return /^(?!null$)[\w-]+$/i.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`
}
