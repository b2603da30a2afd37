import { type Plan, isMasked } from '../plan/plan.ts'
import type { Postgres } from '../transports/postgres.ts'
import { onlyTable, quoteName, quoteTable } from './names.ts'
import type { Outbound } from './outbound.ts'

/** Large objects of the source, which are in no table and so do not come along, and what somebody has to do about them. */
export interface LargeObjects {
  found: Outbound[]
  todo: string[]
}

/**
 * Finds out which columns of the plan hold numbers of large objects (types oid and lo) and how many rows have one. What a
 * column's numbers mean nothing declares, so that they are compared with those that there are.
 */
export async function largeObjectsOf({ tables }: Plan, source: Pick<Postgres, 'query'>): Promise<LargeObjects> {
  const [all] = await source.query<{ count: string }>('select count(*) from pg_largeobject_metadata')
  if (all!.count === '0') return { found: [], todo: [] }
  const found = [objects(`${Number(all!.count).toLocaleString('en')} in all`)]
  const kept: string[] = []
  for (const { table, name } of await source.query<{ table: string; name: string }>(COLUMNS, [tables.map(({ table }) => quoteTable(table))])) {
    const plan = tables.find((each) => quoteTable(each.table) === table)!
    const column = plan.columns.find((each) => each.column.name === name)
    const [referring] = await source.query<{ rows: string }>(`select count(*) as rows from ${onlyTable(plan.table)} t where exists (select from pg_largeobject_metadata m where m.oid = t.${quoteName(name)})`)
    if (referring!.rows === '0') continue
    found.push(objects(`${Number(referring!.rows).toLocaleString('en')} by ${plan.name}.${name}`))
    if (column && !isMasked(column)) kept.push(`${plan.name}.${name}`)
  }
  const todo = kept.length === 0 ? [] : [`Large objects are not copied, so that the numbers in ${kept.join(', ')} mean none in the target, or others of its own. Give ${kept.length === 1 ? 'this column' : 'these columns'} the rule null in seed.yml.`]
  return { found, todo }
}

const objects = (name: string): Outbound => ({ side: 'source', kind: 'large-object', name, enabled: undefined })

// The type lo of the extension is a domain.
const COLUMNS = `
  select t.name as table, a.attname as name from unnest($1::text[]) t (name) join pg_attribute a on a.attrelid = t.name::regclass and a.attnum > 0 and not a.attisdropped
    join pg_type y on y.oid = a.atttypid where 'oid'::regtype in (y.oid, y.typbasetype) order by 1, a.attnum`
