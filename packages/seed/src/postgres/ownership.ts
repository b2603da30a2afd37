import { ActionError } from '@axcouncil/core/errors'
import type { Plan } from '../plan/plan.ts'
import type { Postgres } from '../transports/postgres.ts'
import { quoteTable } from './names.ts'

/** @throws ActionError that names the tables which our role does not own: it could not silence their triggers. */
export async function checkOwnership({ tables }: Plan, target: Postgres): Promise<void> {
  const names = tables.map(({ table }) => quoteTable(table))
  const strange = await target.query<{ name: string; owner: string; role: string }>(STRANGE, [names])
  if (strange.length === 0) return
  const { role } = strange[0]!
  const owners = [...new Set(strange.map(({ owner }) => owner))]
  const listed = strange.map(({ name }) => tables[names.indexOf(name)]!.name)
  throw new ActionError(`The role ${role} does not own ${listed.join(', ')} in the target, so that their triggers would fire while rows are loaded`, {
    advice: `Nothing was written. Connect as ${owners.join(' or ')}, or run there, as somebody who may: ${strange.map(({ name }) => `alter table ${name} owner to ${role};`).join(' ')} Or exclude the tables in seed.yml.`,
  })
}

// A partition can have an owner of its own.
const STRANGE = `
  select t.name, min(pg_get_userbyid(c.relowner)) as owner, current_user::text as role
  from unnest($1::text[]) t (name)
    join pg_class c on c.oid = t.name::regclass or c.oid in (select relid from pg_partition_tree(t.name::regclass))
  where not pg_has_role(current_user, c.relowner, 'USAGE') group by t.name order by t.name`
