import { formatDuration } from '@axcouncil/core/duration'
import { ActionError } from '@axcouncil/core/errors'
import { maskTable } from '../mask/table.ts'
import type { TablePlan } from '../plan/plan.ts'
import { inOrder } from './schedule.ts'
import { type Session, type TableFacts, keyOf } from './session.ts'
import { progress } from './progress.ts'
import { createRepeats } from './repeats.ts'
import { createVarieties } from './variety.ts'

/** What reading needs of a session. */
export type Reading = Omit<Session, 'target' | 'watched'>

/**
 * Reads and masks the whole source into the spool. A table is read only after all that refer to it, so that whatever
 * they point to is read too, though the source may be written to meanwhile.
 */
export async function readSource(session: Reading): Promise<Map<TablePlan, TableFacts>> {
  const { plan, spool, clock, say } = session
  const facts = new Map<TablePlan, TableFacts>()
  const readers = (table: TablePlan): TablePlan[] =>
    plan.tables.filter((other) => other !== table && plan.tables.indexOf(other) > plan.tables.indexOf(table) && refersTo(other, table))
  await inOrder(plan.tables.toReversed(), { after: readers, limit: 4 }, async (table) => {
    const started = clock.elapsed()
    facts.set(table, await readTable(session, table))
    say(`read ${table.name}: ${facts.get(table)!.rows.toLocaleString('en')} rows in ${formatDuration(clock.elapsed() - started)}`)
  })
  await spool.finish()
  return facts
}

/** Whether a table has a reference to another that is filled at once. */
export const refersTo = ({ table, deferred }: TablePlan, { table: other }: TablePlan): boolean =>
  table.foreignKeys.some(
    ({ columns, references }) =>
      references.schema === other.schema && references.table === other.name && !columns.some((column) => deferred.includes(column)),
  )

async function readTable({ rows, digest, spool, witness, clock, say }: Reading, table: TablePlan): Promise<TableFacts> {
  const varieties = createVarieties(table)
  const repeats = createRepeats(table)
  const facts: TableFacts = { rows: 0, masked: 0, keys: new Set(), varieties }
  const watches = new Map(table.columns.map(({ column }) => [column.name, witness.of(table.name, column)]))
  const mask = maskTable(table, digest, (column, ...replaced) => {
    facts.masked += 1
    watches.get(column)!.replaced(...replaced)
  })
  const tick = progress({ clock, say, what: `reading ${table.name}` })
  for await (const page of rows(table)) {
    for (const row of page) {
      for (const [column, watch] of watches) watch.read(row[column] ?? null)
      varieties.add(row)
    }
    const masked = page.map(mask)
    repeats.add(page, masked)
    for (const row of masked) facts.keys.add(keyOf(table, row))
    facts.rows += page.length
    await spool.append(table.name, masked)
    tick(facts.rows)
  }
  repeats.refuse()
  if (facts.keys.size === facts.rows) return facts
  throw new ActionError(`Two rows of ${table.name} have the same key after masking`, {
    advice: 'Nothing was written. Give the key a rule whose values are all different, such as uuid or hash.',
  })
}
