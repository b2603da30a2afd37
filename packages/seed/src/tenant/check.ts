import { ActionError } from '@axcouncil/core/errors'
import type { Config } from '../config/config.ts'
import { enclosed } from '../plan/enclosed.ts'
import type { Plan } from '../plan/plan.ts'
import { onlyTable, quoteName } from '../postgres/names.ts'
import type { Postgres } from '../transports/postgres.ts'
import { edgesOf } from './edges.ts'
import type { Tenant } from './scope.ts'

/**
 * Asserts in the target, before its transaction ends, that no row of another tenant came along: every row of the tenant's
 * table is the tenant or hangs off it, and no row of any other table names one that is not there.
 * @throws ActionError upon which the target stays as it was.
 */
export async function checkTenant(plan: Plan, { target, config, tenant }: { target: Postgres; config: Config; tenant: Tenant }): Promise<void> {
  const root = plan.tables.find(({ name }) => name === tenant.table)!
  const key = root.table.primaryKey[0]!
  const edges = edgesOf(plan, config).filter(({ parent }) => parent === root)
  // A rule for the key replaces it: then the tenant is whoever has no owner in the table itself.
  const kept = root.columns.some(({ column, rule }) => column.name === key && rule.name === 'keep')
  const parents = edges.filter(({ child }) => child === root).map(({ columns }) => columns.map((name) => `r.${quoteName(name)} is null`).join(' or '))
  if (kept) {
    const tree = edges.filter(({ child }) => child === root).map(({ columns, references }) => `(${columns.map((name, i) => `r.${quoteName(name)} = t.${quoteName(references[i]!)}`).join(' and ')})`)
    const step = tree.length > 0 ? ` union select r.* from ${onlyTable(root.table)} r join tenant t on ${tree.join(' or ')}` : ''
    const [found] = await target.query<{ strange: string }>(
      `with recursive tenant as (select * from ${onlyTable(root.table)} where ${quoteName(key)}::text = $1${step})
       select (select count(*) from ${onlyTable(root.table)}) - (select count(distinct ${quoteName(key)}) from tenant) as strange`,
      [tenant.key],
    )
    if (Number(found!.strange) !== 0) throw strangers(Number(found!.strange), root.name)
  } else if (parents.length === 0) {
    const [found] = await target.query<{ rows: string }>(`select count(*) as rows from ${onlyTable(root.table)}`)
    if (Number(found!.rows) !== 1) throw strangers(Number(found!.rows) - 1, root.name)
  }
  for (const { child, columns, references, when, loose } of edges.filter((edge) => edge.loose)) {
    const cast = loose ? '::text' : ''
    const [found] = await target.query<{ rows: string }>(
      `select count(*) as rows from (select * from ${onlyTable(child.table)}${when ? ` where ${enclosed(when)}` : ''}) c
       where c.${quoteName(columns[0]!)} is not null and not exists (select from ${onlyTable(root.table)} r where r.${quoteName(references[0]!)}${cast} = c.${quoteName(columns[0]!)}${cast})`,
    )
    if (Number(found!.rows) !== 0) throw strangers(Number(found!.rows), child.name)
  }
}

const strangers = (count: number, table: string): ActionError =>
  new ActionError(`${count} rows of another tenant came along in ${table}`, { advice: 'The target was left as it was. Say in `relations` of seed.yml what the database does not declare, or exclude the table.' })
