import { ActionError } from '@axcouncil/core/errors'
import type { Config } from '../config/config.ts'
import { sayDoubtful } from '../plan/doubtful.ts'
import type { Plan } from '../plan/plan.ts'
import type { Postgres } from '../transports/postgres.ts'
import { missingGrants } from './grants.ts'
import { largeObjectsOf } from './large-objects.ts'
import { ACTING_SCHEMAS, KINDS, type Outbound, outboundOf } from './outbound.ts'
import { quoteTable } from './names.ts'
import { checkOwnership } from './ownership.ts'

interface Databases {
  source: Postgres
  target: Postgres
  say: (line: string) => void
}

/** @throws ActionError where rows were to be copied that are jobs, requests or secrets. */
export function refuseActing({ schemas, file }: Config): void {
  const acting = schemas.filter((schema) => ACTING_SCHEMAS.includes(schema))
  if (acting.length === 0) return
  throw new ActionError(`${file} names the ${acting.length === 1 ? 'schema' : 'schemas'} ${acting.join(', ')}, whose rows are jobs, requests and secrets that a copy would set off`, {
    advice: 'Nothing was written. Take it out of `schemas`.',
  })
}

/**
 * Looks at what is around the tables: what either database does outside of itself, whether the target's triggers can be
 * kept from firing, what its roles may not do there that they may in the source, what does not come along since it is in no
 * table, and which views will show old rows.
 * @throws ActionError where triggers would fire.
 */
export async function lookAround(plan: Plan, { source, target, say }: Databases): Promise<{ outbound: Outbound[]; todo: string[] }> {
  await checkOwnership(plan, target)
  const large = await largeObjectsOf(plan, source)
  const outbound = [...(await outboundOf(source, 'source')), ...large.found, ...(await outboundOf(target, 'target'))]
  for (const line of sayOutbound(outbound)) say(line)
  const grants = await missingGrants(plan, source, target)
  const todo = [...sayDoubtful(plan), ...large.todo]
  if (grants.length > 0) todo.push(`The target grants less than the source does, so that its Data API refuses what production's answers. Put into a migration: ${grants.join(' ')}`)
  const stale = await target.query<{ name: string }>(STALE, [plan.tables.map(({ table }) => quoteTable(table))])
  if (stale.length > 0) todo.push(`Materialized views of the target hold rows of before until they are refreshed: ${stale.map(({ name }) => `refresh materialized view ${name};`).join(' ')}`)
  return { outbound, todo }
}

// Each after those that it reads.
const STALE = `
  with recursive readers (oid) as (
    select unnest($1::text[])::regclass::oid
    union select r.ev_class from readers t join pg_depend d on d.refobjid = t.oid and d.refclassid = 'pg_class'::regclass and d.classid = 'pg_rewrite'::regclass join pg_rewrite r on r.oid = d.objid)
  select format('%I.%I', n.nspname, c.relname) as name from readers join pg_class c using (oid) join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'm' and c.relispopulated order by c.oid`

/** A line a kind and side. */
export function sayOutbound(outbound: readonly Outbound[]): string[] {
  const groups = Object.values(Object.groupBy(outbound, ({ side, kind }) => `${side} ${kind}`))
  return groups.map((group) => {
    const { side, kind } = group![0]!
    const names = group!.map(({ name, enabled }) => `${name}${enabled === false ? ', switched off' : ''}`).join('; ')
    return side === 'source' ? `${KINDS[kind]} of the source, left out: ${names}` : `${KINDS[kind]} of the target, ${kind === 'webhook' ? 'silent while rows are loaded' : 'left as it is'}: ${names}`
  })
}
