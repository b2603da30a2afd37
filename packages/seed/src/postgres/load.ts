import { formatDuration } from '@axcouncil/core/duration'
import { maskTable, type Row } from '../mask/table.ts'
import type { TablePlan } from '../plan/plan.ts'
import { progress } from '../rest/progress.ts'
import { type Session, encode, quoteName, quoteTable, rowsOf } from './session.ts'
import { writeFields } from './copy-text.ts'

/** What was learned of one table while it was copied. */
export interface Copied {
  rows: number
  masked: number
}

/** Copies a table: rows flow from the source through the masks into the target, a portion at a time. */
export async function copyTable(session: Session, plan: TablePlan): Promise<Copied> {
  const { source, target, clock, say } = session
  const started = clock.elapsed()
  const copied: Copied = { rows: 0, masked: 0 }
  const columns = plan.columns.map(({ column }) => quoteName(column.name)).join(', ')
  await target.copyIn(`copy ${quoteTable(plan.table)} (${columns}) from stdin`, maskedLines(session, plan, copied))
  say(`copied ${plan.name}: ${copied.rows.toLocaleString('en')} rows in ${formatDuration(clock.elapsed() - started)}`)
  return copied

  async function* maskedLines({ digest, witness }: Session, { name }: TablePlan, count: Copied): AsyncIterable<string> {
    const mask = maskTable(plan, digest, (column, rule, value, masked) => {
      count.masked += 1
      witness.replaced({ table: name, column }, rule, value, masked)
    })
    const tick = progress({ clock, say, what: `copying ${name}` })
    for await (const rows of rowsOf(source, plan, 'chosen')) {
      for (const row of rows) for (const value of Object.values(row)) witness.read(value)
      yield rows.map((row) => lineOf(mask(row), plan)).join('')
      count.rows += rows.length
      tick(count.rows)
    }
  }
}

const lineOf = (row: Row, { columns }: TablePlan): string => writeFields(columns.map((plan) => encode(row[plan.column.name]!, plan)))

/** Reads a table of the target back and shows every value to the witness. Answers how many rows there are. */
export async function checkTable({ target, witness }: Session, plan: TablePlan): Promise<number> {
  let count = 0
  for await (const rows of rowsOf(target, plan, 'all')) {
    count += rows.length
    for (const row of rows) for (const { column } of plan.columns) witness.check(plan.name, column, row[column.name] ?? null)
  }
  return count
}

