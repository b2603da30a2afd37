import type { Row } from '../mask/table.ts'

/** A condition of `relations` that needs no database: a column has one value, or one of a list. */
export interface Condition {
  column: string
  values: readonly string[]
}

const NAME = `"?([\\p{L}_][\\p{L}\\p{N}_ ]*?)"?`
const TEXT = `'(?:[^']|'')*'`

/** Reads `column = 'text'` and `column in ('a', 'b')`; undefined for any other SQL. */
export function readCondition(sql: string): Condition | undefined {
  const [, equal, value] = new RegExp(`^\\s*${NAME}\\s*=\\s*(${TEXT})\\s*$`, 'u').exec(sql) ?? []
  if (equal) return { column: equal, values: [unquote(value!)] }
  const [, among, list] = new RegExp(`^\\s*${NAME}\\s+in\\s*\\(\\s*(${TEXT}(?:\\s*,\\s*${TEXT})*)\\s*\\)\\s*$`, 'iu').exec(sql) ?? []
  return among ? { column: among, values: (list!.match(new RegExp(TEXT, 'g')) ?? []).map(unquote) } : undefined
}

const unquote = (literal: string): string => literal.slice(1, -1).replaceAll("''", "'")

/** Whether a row fulfils it. */
export const fulfils = (row: Row, condition: Condition | undefined): boolean => condition === undefined || condition.values.includes(String(row[condition.column]))
