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
export async function prove(session: Session, copied: ReadonlyMap<TablePlan, { rows: number }>): Promise<Pick<Proof, 'leaks' | 'orphans' | 'counts'>> {
  const { source, target, plan } = session
  const meetings = await openMeetings(source, target)
  const [counts, leaks]: [Proof['counts'][number][], Leak[]] = [[], []]
  for (const table of plan.tables) {
    leaks.push(...(await meetings.of(table, () => shapesOf(session, table))))
    const [found] = await target.query<{ rows: string }>(`select count(*) as rows from ${onlyTable(table.table)}`)
    const expected = copied.get(table)!.rows
    if (Number(found!.rows) !== expected) counts.push({ table: table.name, source: expected, target: Number(found!.rows) })
  }
  // PostgreSQL has checked every reference while the foreign keys came back.
  return { leaks: leaks.sort((a, b) => b.count - a.count), orphans: [], counts }
}

/** What looks like a person's in the texts of a table of the target. */
export async function shapesOf({ target }: Pick<Session, 'target'>, { name, table }: TablePlan): Promise<Leak[]> {
  const columns = await readableColumns(target, table)
  if (columns.length === 0) return []
  const values = columns.map(({ text }) => text)
  const statement = `copy (select place, value from (select unnest(array[${columns.map((_, place) => place).join(', ')}]) as place, unnest(array[${values.join(', ')}]) as value from ${onlyTable(table)} t offset 0) seen where ${suspicious('seen.value')}) to stdout`
  const found = new Map<string, Leak>()
  for await (const lines of linesOf(target.copyOut(statement))) {
    for (const line of lines) {
      const [place, value] = readFields(line) as [string, string]
      const column = columns[Number(place)]!
      for (const shape of textShapes(value, column)) {
        const leak = found.get(`${place} ${shape}`) ?? { table: name, column: column.name, kind: shape, count: 0 }
        found.set(`${place} ${shape}`, { ...leak, count: leak.count + 1 })
      }
    }
  }
  return [...found.values()]
}

function textShapes(value: string, { kind, isNetwork }: Readable): Shape[] {
  const texts = kind === 'json' ? textsIn(JSON.parse(value) as Json) : [value]
  const shapes = texts.flatMap(shapesIn)
  return isNetwork ? shapes.filter((shape) => shape !== 'ip') : shapes
}
