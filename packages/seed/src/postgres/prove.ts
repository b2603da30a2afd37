import { randomBytes } from 'node:crypto'
import type { Category } from '../catalog/catalog.ts'
import type { TablePlan } from '../plan/plan.ts'
import type { Proof } from '../report.ts'
import type { Json } from '../rules/json.ts'
import { spliceCopy } from '../transports/splice.ts'
import { type Shape, shapesIn } from '../verify/shapes.ts'
import { type Leak, textsIn } from '../verify/witness.ts'
import { linesOf, readFields } from './copy-text.ts'
import { literal } from './expressions.ts'
import { type Witnessed, hashesOf, witnessed } from './hashes.ts'
import type { Session } from './session.ts'
import { quoteName, quoteTable } from './names.ts'

/**
 * Proves a load inside the databases, every row of it: keyed hashes of the source's values go into a temporary table of
 * the target and meet there those of the target's. Of values that cannot recur none may meet; of those that do recur (names,
 * dates) at most half the rows may have kept theirs. Whatever looks like a person's in any column counts as a leak too.
 */
export async function prove(session: Session, copied: ReadonlyMap<TablePlan, { rows: number }>): Promise<Proof> {
  const { source, target, plan } = session
  const places = plan.tables.flatMap((table) => witnessed(table))
  const key = randomBytes(16).toString('hex')
  for (const database of [source, target]) await database.query(`select set_config('axcouncil.proof_key', $1, true)`, [key])
  await target.query('create temporary table axcouncil_proof (place int, hash bytea) on commit drop')
  const [counts, leaks]: [Proof['counts'][number][], Leak[]] = [[], []]
  for (const table of plan.tables) {
    const own = places.filter((place) => place.table === table)
    if (own.length > 0) await sendHashes(session, table, own)
    leaks.push(...(await shapesOf(session, table)))
    const [found] = await target.query<{ rows: string }>(`select count(*) as rows from ${quoteTable(table.table)}`)
    const expected = copied.get(table)!.rows
    if (Number(found!.rows) !== expected) counts.push({ table: table.name, source: expected, target: Number(found!.rows) })
    leaks.push(...(await meetings(session, table, own)))
    if (own.length > 0) await target.query('truncate axcouncil_proof')
  }
  // PostgreSQL has checked every reference while the foreign keys came back.
  return { leaks: leaks.sort((a, b) => b.count - a.count), orphans: [], counts }
}

async function sendHashes({ source, target }: Session, table: TablePlan, places: readonly Witnessed[]): Promise<void> {
  const statement = `copy (${hashesOf(table, places, 'chosen')}) to stdout`
  await spliceCopy({ from: { submit: source.submit, statement }, into: { submit: target.submit, statement: 'copy axcouncil_proof from stdin' } })
}

async function meetings({ target }: Session, table: TablePlan, places: readonly Witnessed[]): Promise<Leak[]> {
  if (places.length === 0) return []
  await target.query('analyze axcouncil_proof')
  const found = await target.query<{ place: number; met: string; all: string }>(`
    select place, count(*) filter (where exists (select from axcouncil_proof p where p.place = h.place and p.hash = h.hash)) as met, count(*) as all
    from (${hashesOf(table, places, 'all')}) h group by place`)
  return found.flatMap(({ place, met, all }): Leak[] => {
    const { column, kind } = places[place]!
    const [count, of] = [Number(met), Number(all)]
    if (kind === 'value') return count > 0 ? [{ table: table.name, column: column.name, kind: 'source-value', count }] : []
    return of >= 20 && count > of / 2 ? [{ table: table.name, column: column.name, kind: 'unchanged', count }] : []
  })
}

const HARMLESS: readonly Category[] = ['number', 'boolean', 'time', 'enum', 'uuid']

// The server picks out what might have one of the shapes, and nearly nothing of a masked table does; what is picked is
// looked at here as closely as the Data API's rows are.
const MIGHT = literal('@|[0-9]([ ()./-]*[0-9]){6}|[0-9]+[.][0-9]+[.][0-9]+[.][0-9]|eyJ|sb_secret_|k_live_|gh[pousr]_|github_pat_|xox[abprs]-|AKIA')
// Most texts have none of this, which is the quickest to see.
const FIRST = literal('[0-9@_]|eyJ|xox|AKIA')
const OURS = literal('^([+]999[0-9]{11}|[A-Za-z]+[.][A-Za-z]+[.][0-9A-Fa-f]{12}@example[.]com|[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})$')

async function shapesOf({ target }: Session, { name, table, columns }: TablePlan): Promise<Leak[]> {
  const texts = columns.map(({ column }) => column).filter(({ category, element }) => !HARMLESS.includes(category === 'array' ? (element ?? 'other') : category))
  if (texts.length === 0) return []
  const values = texts.map(({ name: column, category }, place) => `(${place}, ${category === 'array' ? `array_to_json(t.${quoteName(column)})` : `t.${quoteName(column)}`}::text)`)
  const statement = `copy (select seen.place, seen.value from ${quoteTable(table)} t cross join lateral (values ${values.join(', ')}) seen (place, value) where case when seen.value ~ ${FIRST} then seen.value !~ ${OURS} and seen.value ~ ${MIGHT} end) to stdout`
  const found = new Map<string, Leak>()
  for await (const lines of linesOf(target.copyOut(statement))) {
    for (const line of lines) {
      const [place, value] = readFields(line) as [string, string]
      const column = texts[Number(place)]!
      for (const shape of textShapes(value, column.category)) {
        const leak = found.get(`${place} ${shape}`) ?? { table: name, column: column.name, kind: shape, count: 0 }
        found.set(`${place} ${shape}`, { ...leak, count: leak.count + 1 })
      }
    }
  }
  return [...found.values()]
}

function textShapes(value: string, category: Category): Shape[] {
  const texts = category === 'json' || category === 'array' ? textsIn(JSON.parse(value) as Json) : [value]
  const shapes = texts.flatMap(shapesIn)
  return category === 'network' ? shapes.filter((shape) => shape !== 'ip') : shapes
}
