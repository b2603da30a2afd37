import type { ForeignKey } from '../catalog/catalog.ts'
import { type Row, rowKey } from '../mask/table.ts'
import { type TablePlan, isMasked } from '../plan/plan.ts'
import type { Orphan, Proof } from '../report.ts'
import { type ColumnProof, compareVariety } from '../verify/variety.ts'
import { inOrder } from './schedule.ts'
import { type Session, type TableFacts, keyOf, pagesOf } from './session.ts'
import { createVarieties } from './variety.ts'

// Whether a row has the same key here as in the source, written in the same way: times are written in the time zone of a role.
const hasPlainKey = ({ table, columns }: TablePlan): boolean =>
  table.primaryKey.every((name) => columns.some(({ column, rule }) => column.name === name && rule.name === 'keep' && ['number', 'uuid', 'text'].includes(column.category)))

/** References of one table and where they may point to. */
interface Reference {
  from: TablePlan
  key: ForeignKey
  to: TablePlan
}

/**
 * Reads the whole target back and proves that it holds every row, nothing of the source that was to be replaced, and no
 * reference to nothing.
 */
export async function verifyTarget(session: Session, facts: ReadonlyMap<TablePlan, TableFacts>): Promise<Omit<Proof, 'anonymous'>> {
  const { plan, target, witness } = session
  const references = referencesOf(plan.tables)
  const places = new Map(references.map((reference) => [placeOf(reference), new Set<string>()]))
  const pending = references.map((reference): Pending => ({ ...reference, unmet: new Map(), known: places.get(placeOf(reference))! }))
  const counts: { table: string; source: number; target: number }[] = []
  const columns = new Map<TablePlan, ColumnProof[]>()
  await inOrder(plan.tables, { after: () => [], limit: 4 }, async (table) => {
    const { rows: expected, varieties: before, keys } = facts.get(table)!
    const isOwn = before && hasPlainKey(table) ? (row: Row): boolean => keys.has(keyOf(table, row)) : () => true
    let rows = 0
    const varieties = createVarieties(table)
    const watched = session.watched(table)
    const watches = watched.columns.map(({ column }) => [column.name, witness.of(table.name, column)] as const)
    const concerning = pending.filter(({ from, to }) => from === table || to === table)
    for await (const page of pagesOf(target, watched)) {
      for (const row of page) {
        // A server may have made other numbers of those that it was sent.
        if (isOwn(row)) rows += 1
        varieties.add(row)
        for (const [column, watch] of watches) watch.check(row[column] ?? null)
        for (const reference of concerning) note(row, table, reference)
      }
    }
    columns.set(table, before ? table.columns.filter(isMasked).map((plan) => compareVariety(table.name, plan, { source: before.of(plan), target: varieties.of(plan) })) : [])
    if (rows !== expected) counts.push({ table: table.name, source: expected, target: rows })
  })
  return { leaks: witness.leaks(), orphans: orphansOf(pending), counts, columns: plan.tables.flatMap((table) => columns.get(table)!), sequences: [] }
}

/** A reference while rows go by. */
interface Pending extends Reference {
  /** Keys that rows point to and that were not met yet, and how many rows do. */
  unmet: Map<string, number>
  /** The keys that were met, of whatever points to the same columns. */
  known: Set<string>
}

function note(row: Row, table: TablePlan, { from, to, key, unmet, known }: Pending): void {
  if (table === to) known.add(rowKey(row, key.references.columns))
  if (table !== from || key.columns.some((column) => row[column] === null)) return
  const wanted = rowKey(row, key.columns)
  // The row that it points to may still come.
  if (!known.has(wanted)) unmet.set(wanted, (unmet.get(wanted) ?? 0) + 1)
}

const orphansOf = (pending: readonly Pending[]): Orphan[] =>
  pending.flatMap(({ from, to, key, unmet, known }) => {
    const count = [...unmet].reduce((sum, [wanted, rows]) => (known.has(wanted) ? sum : sum + rows), 0)
    return count === 0 ? [] : [{ table: from.name, columns: key.columns, references: to.name, count }]
  })

const placeOf = ({ to, key }: Reference): string => JSON.stringify([to.name, key.references.columns])

const referencesOf = (tables: readonly TablePlan[]): Reference[] =>
  tables.flatMap((from) =>
    from.table.foreignKeys.flatMap((key) => {
      const to = tables.find(({ table }) => table.schema === key.references.schema && table.name === key.references.table)
      return to ? [{ from, key, to }] : []
    }),
  )
