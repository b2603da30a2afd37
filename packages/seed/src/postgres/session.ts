import type { Clock } from '@axcouncil/core/clock'
import type { Digest } from '../mask/digest.ts'
import type { Row } from '../mask/table.ts'
import type { ColumnPlan, Plan, TablePlan } from '../plan/plan.ts'
import type { Json } from '../rules/json.ts'
import type { Postgres } from '../transports/postgres.ts'
import { arrayLiteral, linesOf, readFields } from './copy-text.ts'
import { onlyTable, quoteName, quoteTable } from './names.ts'

export { onlyTable, quoteName, quoteTable }

/** What the parts of one clone over PostgreSQL share. */
export interface Session {
  source: Postgres
  target: Postgres
  plan: Plan
  digest: Digest
  /** Tables that the runner masks, since the source cannot. */
  onRunner: ReadonlySet<TablePlan>
  clock: Clock
  say: (line: string) => void
}

/**
 * Every row of a planned table, in portions. Values are text, but arrays and documents that a rule goes into. A document
 * that is JSON's null is missing in its row: SQL's null is another value.
 */
export async function* rowsOf(database: Postgres, { table, columns, where }: TablePlan, choose: 'chosen' | 'all'): AsyncIterable<Row[]> {
  const condition = choose === 'chosen' && where ? ` where ${where}` : ''
  const select = columns.map((plan) => (isOpened(plan) && plan.column.category === 'array' ? `array_to_json(${quoteName(plan.column.name)})` : quoteName(plan.column.name)))
  const statement = `copy (select ${select.join(', ')} from ${onlyTable(table)}${condition}) to stdout`
  for await (const lines of linesOf(database.copyOut(statement))) {
    yield lines.map((line) => {
      const fields = readFields(line)
      return Object.fromEntries(columns.flatMap((plan, i) => (isJsonNull(fields[i]!, plan) ? [] : [[plan.column.name, decode(fields[i]!, plan)]])))
    })
  }
}

/** Whether a rule looks inside of an array or document. What stays goes through as the text that it is. */
const isOpened = ({ rule, column }: ColumnPlan): boolean => rule.name !== 'keep' && (column.category === 'array' || column.category === 'json')

const decode = (text: string | null, plan: ColumnPlan): Json => (text === null || !isOpened(plan) ? text : (JSON.parse(text) as Json))

const isJsonNull = (text: string | null, plan: ColumnPlan): boolean => plan.column.category === 'json' && isOpened(plan) && text?.trim() === 'null'

/** A masked value as COPY takes it; `row` is the one that it was read from. */
export function encode(value: Json, { column, rule }: ColumnPlan, row?: Row): string | null {
  if (value === null) return row && !(column.name in row) && rule.name !== 'null' ? 'null' : null
  if (Array.isArray(value) && column.category === 'array') return arrayLiteral(value)
  // What stays is the document's own text still, and a constant may be.
  const written = typeof value === 'string' && (rule.name === 'keep' || rule.name === 'constant')
  return typeof value === 'object' || (column.category === 'json' && !written) ? JSON.stringify(value) : String(value)
}
