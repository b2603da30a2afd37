import type { Config } from '../config/config.ts'
import { enclosed } from '../plan/enclosed.ts'
import type { Plan } from '../plan/plan.ts'
import type { Orphan } from '../report.ts'
import { type Edge, edgesOf } from '../tenant/edges.ts'
import type { Postgres } from '../transports/postgres.ts'
import { onlyTable, quoteName } from './names.ts'

/**
 * Counts rows whose reference points to nothing, by the references that PostgreSQL did not check when they came back: those
 * that are NOT VALID, and those that seed.yml declares. Where the source has such rows too, as many of them are no fault.
 */
export async function uncheckedOrphans({ source, target, plan }: { source: Postgres; target: Postgres; plan: Plan }, config: Config): Promise<Orphan[]> {
  const unchecked = new Set((await target.query<{ name: string }>(`select conname as name from pg_constraint where contype = 'f' and not convalidated`)).map(({ name }) => name))
  const edges = edgesOf(plan, config).filter(({ loose, name }) => loose || unchecked.has(name!))
  const orphans: Orphan[] = []
  for (const edge of edges) {
    const [before, after] = await Promise.all([source, target].map((database) => orphansBy(database, edge)))
    if (after! > before!) orphans.push({ table: edge.child.name, columns: edge.columns, references: edge.parent.name, count: after! - before! })
  }
  return orphans
}

async function orphansBy(database: Postgres, { child, columns, parent, references, when, loose }: Edge): Promise<number> {
  const cast = loose ? '::text' : ''
  const same = columns.map((name, i) => `p.${quoteName(references[i]!)}${cast} = c.${quoteName(name)}${cast}`).join(' and ')
  const given = columns.map((name) => `c.${quoteName(name)} is not null`).join(' and ')
  const from = `(select * from ${onlyTable(child.table)}${when ? ` where ${enclosed(when)}` : ''})`
  const [found] = await database.query<{ orphans: string }>(`select count(*) as orphans from ${from} c where ${given} and not exists (select from ${onlyTable(parent.table)} p where ${same})`)
  return Number(found!.orphans)
}
