import { ActionError } from '@axcouncil/core/errors'
import type { Plan } from '../plan/plan.ts'
import type { Postgres } from '../transports/postgres.ts'
import { quoteTable } from './names.ts'

/**
 * @throws ActionError that names the tables which our role does not own: it could not silence the triggers of those that are
 * loaded, nor set aside the foreign keys of others that refer to them.
 */
export async function checkOwnership({ tables }: Plan, target: Postgres): Promise<void> {
  const names = tables.map(({ table }) => quoteTable(table))
  const strange = await target.query<Strange>(STRANGE, [names])
  if (strange.length > 0) {
    const listed = strange.map(({ name }) => tables[names.indexOf(name)]!.name)
    throw refusal(strange, `${listed.join(', ')} in the target, so that their triggers would fire while rows are loaded`, ' Or exclude the tables in seed.yml.')
  }
  const referring = await target.query<Strange & { key: string }>(REFERRING, [names])
  if (referring.length === 0) return
  const keys = referring.map(({ name, key }) => `${name} (${key})`)
  throw refusal(referring, `${keys.join(', ')} in the target, whose references to loaded tables have to be set aside meanwhile`, '')
}

interface Strange {
  name: string
  owner: string
  role: string
}

function refusal(strange: readonly Strange[], what: string, otherwise: string): ActionError {
  const { role } = strange[0]!
  const owners = new Set(strange.map(({ owner }) => owner))
  const names = new Set(strange.map(({ name }) => name))
  return new ActionError(`The role ${role} does not own ${what}`, {
    advice: `Nothing was written. Connect as ${[...owners].join(' or ')}, or run there, as somebody who may: ${[...names].map((name) => `alter table ${name} owner to ${role};`).join(' ')}${otherwise}`,
  })
}

// A partition can have an owner of its own.
const STRANGE = `
  select t.name, min(pg_get_userbyid(c.relowner)) as owner, current_user::text as role
  from unnest($1::text[]) t (name)
    join pg_class c on c.oid = t.name::regclass or c.oid in (select relid from pg_partition_tree(t.name::regclass))
  where not pg_has_role(current_user, c.relowner, 'USAGE') group by t.name order by t.name`

const REFERRING = `
  select format('%I.%I', n.nspname, c.relname) as name, f.conname as key, pg_get_userbyid(c.relowner) as owner, current_user::text as role
  from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_namespace n on n.oid = c.relnamespace
  where f.contype = 'f' and f.conparentid = 0 and f.confrelid = any ($1::text[]::regclass[]::oid[]) and not pg_has_role(current_user, c.relowner, 'USAGE')
  order by 1, 2`
