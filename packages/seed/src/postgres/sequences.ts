import type { TablePlan } from '../plan/plan.ts'
import type { Postgres } from '../transports/postgres.ts'
import { quoteName, quoteTable } from './session.ts'

/**
 * Sets every sequence that belongs to a column of these tables behind the column's highest value. By RESTART, which a
 * transaction undoes; what setval sets stays when it is rolled back.
 */
export async function setSequences(target: Postgres, tables: readonly TablePlan[]): Promise<void> {
  for (const { table } of tables) {
    const owned = await target.query<{ column: string; sequence: string; start: string; low: string; high: string }>(OWNED, [quoteTable(table)])
    for (const { column, sequence, start, low, high } of owned) {
      const [found] = await target.query<{ next: string }>(`select least(greatest(coalesce(max(${quoteName(column)})::numeric + 1, $1), $2), $3)::text as next from ${quoteTable(table)}`, [start, low, high])
      await target.query(`alter sequence ${sequence} restart with ${BigInt(found!.next)}`)
    }
  }
}

const OWNED = `
  select a.attname as column, s.oid::regclass::text as sequence, q.seqstart::text as start, q.seqmin::text as low, q.seqmax::text as high
  from pg_depend d join pg_class s on s.oid = d.objid and s.relkind = 'S' join pg_sequence q on q.seqrelid = s.oid
    join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
  where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i') and q.seqincrement > 0
    and d.refobjid = $1::text::regclass`
