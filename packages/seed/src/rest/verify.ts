import type { ForeignKey } from '../catalog/catalog.ts'
import { type Row, rowKey } from '../mask/table.ts'
import { type TablePlan, isMasked } from '../plan/plan.ts'
import type { Orphan, Proof } from '../report.ts'
import { type ColumnProof, compareVariety } from '../verify/variety.ts'
import { inOrder } from './schedule.ts'
import { type Session, type TableFacts, pagesOf } from './session.ts'
import { createVarieties } from './variety.ts'

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
  const known = new Map(references.map((reference) => [placeOf(reference), new Set<string>()]))
  const pending = new Map<Reference, Map<string, number>>(references.map((reference) => [reference, new Map()]))
  const counts: { table: string; source: number; target: number }[] = []
  const columns = new Map<TablePlan, ColumnProof[]>()
  await inOrder(plan.tables, { after: () => [], limit: 4 }, async (table) => {
    let rows = 0
    const varieties = createVarieties(table)
    const watched = session.watched(table)
    for await (const page of pagesOf(target, watched)) {
      rows += page.length
      for (const row of page) {
        varieties.add(row)
        for (const { column } of watched.columns) witness.check(table.name, column, row[column.name] ?? null)
        for (const [reference, unmet] of pending) note(row, { table, reference, unmet, known: known.get(placeOf(reference))! })
      }
    }
    const { rows: expected, varieties: before } = facts.get(table)!
    columns.set(table, before ? table.columns.filter(isMasked).map((plan) => compareVariety(table.name, plan, { source: before.of(plan), target: varieties.of(plan) })) : [])
    if (rows !== expected) counts.push({ table: table.name, source: expected, target: rows })
  })
  return { leaks: witness.leaks(), orphans: orphansOf(pending, known), counts, columns: plan.tables.flatMap((table) => columns.get(table)!), sequences: [] }
}

interface Noting {
  table: TablePlan
  reference: Reference
  unmet: Map<string, number>
  known: Set<string>
}

function note(row: Row, { table, reference: { from, to, key }, unmet, known }: Noting): void {
  if (table === to) known.add(rowKey(row, key.references.columns))
  if (table !== from || key.columns.some((column) => row[column] === null)) return
  const wanted = rowKey(row, key.columns)
  // The row that it points to may still come.
  if (!known.has(wanted)) unmet.set(wanted, (unmet.get(wanted) ?? 0) + 1)
}

function orphansOf(pending: ReadonlyMap<Reference, ReadonlyMap<string, number>>, known: ReadonlyMap<string, ReadonlySet<string>>): Orphan[] {
  return [...pending].flatMap(([reference, unmet]) => {
    const count = [...unmet].reduce((sum, [wanted, rows]) => (known.get(placeOf(reference))!.has(wanted) ? sum : sum + rows), 0)
    const { from, to, key } = reference
    return count === 0 ? [] : [{ table: from.name, columns: key.columns, references: to.name, count }]
  })
}

const placeOf = ({ to, key }: Reference): string => JSON.stringify([to.name, key.references.columns])

const referencesOf = (tables: readonly TablePlan[]): Reference[] =>
  tables.flatMap((from) =>
    from.table.foreignKeys.flatMap((key) => {
      const to = tables.find(({ table }) => table.schema === key.references.schema && table.name === key.references.table)
      return to ? [{ from, key, to }] : []
    }),
  )
