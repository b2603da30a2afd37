import type { Table } from '../catalog/catalog.ts'
import type { TablePlan } from '../plan/plan.ts'
import type { Proof } from '../report.ts'
import type { Json } from '../rules/json.ts'
import { type Shape, shapesIn } from '../verify/shapes.ts'
import { type Leak, textsIn } from '../verify/witness.ts'
import { linesOf, readFields } from './copy-text.ts'
import { openMeetings } from './meetings.ts'
import { type Readable, readableColumns } from './readable.ts'
import type { Session } from './session.ts'
import { suspicious } from './suspicious.ts'
import { onlyTable } from './names.ts'

/**
 * Proves a load, every row of it. Of values that cannot recur none may be in both databases; of those that do recur (names,
 * dates) at most half the rows may have kept theirs. Whatever looks like a person's in any column counts as a leak too.
 */
export async function prove(session: Session, rows: ReadonlyMap<TablePlan, number>): Promise<Pick<Proof, 'leaks' | 'orphans' | 'counts'>> {
  const { source, target } = session
  const meetings = await openMeetings(source, target)
  const [counts, leaks]: [Proof['counts'][number][], Leak[]] = [[], []]
  for (const [table, expected] of rows) {
    leaks.push(...(await meetings.of(table, () => shapesOf(session, table))))
    const [found] = await target.query<{ rows: string }>(`select count(*) as rows from ${onlyTable(table.table)}`)
    if (Number(found!.rows) !== expected) counts.push({ table: table.name, source: expected, target: Number(found!.rows) })
  }
  // PostgreSQL has checked every reference while the foreign keys came back.
  return { leaks: leaks.sort((a, b) => b.count - a.count), orphans: [], counts }
}

/** What looks like a person's in the texts of a table of the target. */
export async function shapesOf({ target }: Pick<Session, 'target'>, { name, table }: TablePlan): Promise<Leak[]> {
  const columns = await readableColumns(target, table)
  if (columns.length === 0) return []
  // Few rows answer, which the planner cannot know: it would not let workers look, or have them hand over all rows first.
  await target.query('set local parallel_tuple_cost = 0.001')
  const found = new Map<string, Leak>()
  for await (const lines of linesOf(target.copyOut(`copy (${suspects(columns, table)}) to stdout`))) {
    for (const line of lines) {
      for (const [place, value] of readFields(line).entries()) {
        if (value === null) continue
        for (const shape of textShapes(value, columns[place]!)) {
          const leak = found.get(`${place} ${shape}`) ?? { table: name, column: columns[place]!.name, kind: shape, count: 0 }
          found.set(`${place} ${shape}`, { ...leak, count: leak.count + 1 })
        }
      }
    }
  }
  await target.query('set local parallel_tuple_cost to default')
  return [...found.values()]
}

// Rows with a suspicious text, and of them such texts alone. What makes a row of each row keeps the planner from computing a
// text anew for each question; `offset 0` would too, but keeps workers from asking.
function suspects(columns: readonly Readable[], table: Table): string {
  const asked = columns.map((_, i) => suspicious(`seen."${i}"`))
  const texts = columns.map(({ text }, i) => `${text} as "${i}"`)
  const rows = `select generate_series(1, 1) as one, ${texts.join(', ')} from ${onlyTable(table)} t`
  return `select ${asked.map((is, i) => `case when ${is} then seen."${i}" end`).join(', ')} from (${rows}) seen where case when seen.one = 1 then ${asked.join(' or ')} end`
}

function textShapes(value: string, { kind, isNetwork }: Readable): Shape[] {
  const texts = kind === 'json' ? textsIn(JSON.parse(value) as Json) : [value]
  const shapes = texts.flatMap(shapesIn)
  return isNetwork ? shapes.filter((shape) => shape !== 'ip') : shapes
}
