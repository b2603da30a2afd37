import type { TablePlan } from '../plan/plan.ts'
import type { Proof } from '../report.ts'
import type { Postgres } from '../transports/postgres.ts'
import { onlyTable, quoteName, quoteTable } from './session.ts'

interface Sequence {
  column: string
  sequence: string
  start: string
  low: string
  high: string
  /** Whether it belongs to this column alone; else others draw from it too. */
  owned: boolean
}

/**
 * Sets every sequence that belongs to a column of these tables behind the column's highest value. By RESTART, which a
 * transaction undoes; what setval sets stays when it is rolled back. One that a default draws from without belonging to the
 * column is only ever raised: other tables may draw from it, too; of those that are loaded the highest value counts.
 */
export async function setSequences(target: Postgres, tables: readonly TablePlan[]): Promise<void> {
  const wanted = new Map<string, { next: bigint; set: boolean }>()
  for (const { table } of tables) {
    for (const { column, sequence, start, low, high, owned } of await sequencesOf(target, quoteTable(table))) {
      const [found] = await target.query<{ next: string; now: string }>(
        `select least(greatest(coalesce(max(${quoteName(column)})::numeric + 1, $1), $2), $3)::text as next, (${nextOf(sequence)})::text as now from ${onlyTable(table)}`,
        [start, low, high],
      )
      const known = wanted.get(sequence)
      const next = BigInt(found!.next)
      wanted.set(sequence, { next: known && known.next > next ? known.next : next, set: owned || known?.set === true || next > BigInt(found!.now) })
    }
  }
  for (const [sequence, { next, set }] of wanted) if (set) await target.query(`alter sequence ${sequence} restart with ${next}`)
}

const nextOf = (sequence: string): string => `select case when is_called then last_value + 1 else last_value end from ${sequence}`

/** The columns of these tables whose sequence would give out numbers that are taken. */
export async function sequencesBehind(target: Postgres, tables: readonly TablePlan[]): Promise<Proof['sequences']> {
  const behind: { table: string; column: string }[] = []
  for (const { name, table } of tables) {
    for (const { column, sequence, high } of await sequencesOf(target, quoteTable(table))) {
      const [found] = await target.query<{ behind: boolean }>(`select coalesce(max(${quoteName(column)}) >= (${nextOf(sequence)}) and max(${quoteName(column)}) < $1, false) as behind from ${onlyTable(table)}`, [high])
      if (found!.behind) behind.push({ table: name, column })
    }
  }
  return behind
}

const sequencesOf = (target: Postgres, table: string): Promise<Sequence[]> => target.query<Sequence>(SEQUENCES, [table])

const SEQUENCES = `
  select a.attname as column, s.oid::regclass::text as sequence, q.seqstart::text as start, q.seqmin::text as low, q.seqmax::text as high, bool_or(d.owned) as owned
  from (
      select objid as seq, refobjid as rel, refobjsubid as num, true as owned from pg_depend
        where classid = 'pg_class'::regclass and refclassid = 'pg_class'::regclass and deptype in ('a', 'i') and refobjid = $1::text::regclass
      union all
      select p.refobjid, f.adrelid, f.adnum, false from pg_depend p join pg_attrdef f on f.oid = p.objid
        where p.classid = 'pg_attrdef'::regclass and p.refclassid = 'pg_class'::regclass and f.adrelid = $1::text::regclass) d
    join pg_class s on s.oid = d.seq and s.relkind = 'S' join pg_sequence q on q.seqrelid = s.oid and q.seqincrement > 0
    join pg_attribute a on a.attrelid = d.rel and a.attnum = d.num and a.atttypid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
  group by a.attname, s.oid, q.seqrelid, q.seqstart, q.seqmin, q.seqmax`
