import type { Plan } from '../plan/plan.ts'
import type { Postgres } from '../transports/postgres.ts'
import { quoteTable } from './names.ts'

interface Grant {
  role: string
  privilege: string
}

/**
 * The statements that would let Supabase's roles do with the target's tables what they may do with the source's: since
 * October 2026 new tables are granted to nobody by themselves (https://github.com/orgs/supabase/discussions/45329). They
 * are told and not run: what people may do is decided by migrations.
 */
export async function missingGrants({ tables }: Plan, source: Postgres, target: Postgres): Promise<string[]> {
  const names = tables.map(({ table }) => quoteTable(table))
  const [there, here] = await Promise.all([source, target].map((database) => grantsOf(database, names)))
  return names.flatMap((name) => {
    const missing = (there!.get(name) ?? []).filter(({ role, privilege }) => !here!.get(name)?.some((grant) => grant.role === role && grant.privilege === privilege))
    const byRole = Object.entries(Object.groupBy(missing, ({ role }) => role))
    return byRole.map(([role, grants]) => `grant ${grants!.map(({ privilege }) => privilege).join(', ')} on ${name} to ${role};`)
  })
}

async function grantsOf(database: Postgres, names: readonly string[]): Promise<Map<string, Grant[]>> {
  const rows = await database.query<Grant & { name: string }>(GRANTS, [names])
  return Map.groupBy(rows, ({ name }) => name)
}

const GRANTS = `
  select t.name, r.rolname::text as role, p.privilege
  from unnest($1::text[]) t (name) cross join pg_roles r cross join unnest(array['select', 'insert', 'update', 'delete']) with ordinality p (privilege, n)
  where r.rolname in ('anon', 'authenticated', 'service_role') and has_table_privilege(r.rolname, t.name, p.privilege) order by t.name, r.rolname, p.n`
