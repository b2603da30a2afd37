import { ActionError } from '@axcouncil/core/errors'
import { DatabaseError } from '../database-error.ts'
import type { Plan, TablePlan } from '../plan/plan.ts'
import { contactsIn } from '../verify/shapes.ts'
import { textsIn } from '../verify/witness.ts'
import type { RestDatabase } from '../transports/rest.ts'
import { isTextLike } from '../catalog/catalog.ts'
import { refuseTelling } from '../plan/telling-keys.ts'
import { pagesOf } from './session.ts'

// Names of parameters, which a query string cannot tell from columns, and signs that have a meaning in it.
const UNASKABLE = /^(select|order|limit|offset|columns|on_conflict|and|or|not)$|[.:,()"\\]/

/** @throws ActionError for what the Data API cannot do with these tables: page without a key, or by one that it cannot be asked by, or choose rows by SQL. */
export function checkTables({ tables }: Plan): void {
  const chosen = tables.filter(({ where }) => where !== undefined).map(({ name }) => name)
  if (chosen.length > 0) {
    throw new ActionError(`The Data API cannot choose rows by SQL, as \`where\` of ${chosen.join(', ')} says`, {
      advice: 'Nothing was written. Take `where` out of seed.yml.',
    })
  }
  const unaskable = tables.flatMap(({ name, table, deferred }) => [...new Set([...table.primaryKey, ...deferred])].filter((column) => UNASKABLE.test(column)).map((column) => `${name}.${column}`))
  if (unaskable.length > 0) {
    throw new ActionError(`The Data API cannot be asked by the columns ${unaskable.join(', ')}: their names mean something else in its addresses`, {
      advice: 'Nothing was written. Exclude these tables in seed.yml, or use the way over PostgreSQL.',
    })
  }
  const keyless = tables.filter(({ table }) => table.primaryKey.length === 0).map(({ name }) => name)
  if (keyless.length === 0) return
  throw new ActionError(`The Data API cannot copy ${keyless.join(', ')}: no primary key to read by`, {
    advice: 'Nothing was written. Add a primary key, exclude the table (or view) in seed.yml.',
  })
}

/**
 * The plan without the columns that the target computes by itself, which the Data API does not tell. Asks by updates of
 * rows whose key is null, of which there are none: the database refuses such columns before it looks for rows.
 * @throws DatabaseError where the role may not write, or cannot write a key.
 */
export async function withoutComputed(plan: Plan, target: RestDatabase): Promise<Plan> {
  const tables: TablePlan[] = []
  for (const table of plan.tables) tables.push(await probe(table, target))
  return { ...plan, tables }
}

async function probe(plan: TablePlan, target: RestDatabase): Promise<TablePlan> {
  const { table, columns } = plan
  const [key] = table.primaryKey
  try {
    await target.update(table, Object.fromEntries(columns.map(({ column }) => [column.name, null])), (query) => query.is(key!, null))
    return plan
  } catch (error) {
    const computed = error instanceof DatabaseError && error.code === '428C9' ? error.column : undefined
    if (!computed || table.primaryKey.includes(computed) || !columns.some(({ column }) => column.name === computed)) throw error
    return probe({ ...plan, columns: columns.filter(({ column }) => column.name !== computed) }, target)
  }
}

/**
 * Keys keep their values without a rule, and some applications use addresses as keys: such are looked through first.
 * @throws ActionError that names the keys that hold addresses or numbers of people.
 */
export async function checkTextKeys({ tables }: Plan, source: RestDatabase): Promise<void> {
  const telling: string[] = []
  for (const { name, table, columns } of tables) {
    const keys = columns.filter(({ column, from }) => from === 'key' && table.primaryKey.includes(column.name) && isTextLike(column))
    if (keys.length === 0) continue
    const paged = { table, columns: columns.filter(({ column }) => keys.some((key) => key.column === column) || table.primaryKey.includes(column.name)) }
    const found = new Set<string>()
    for await (const page of pagesOf(source, paged)) {
      for (const row of page) {
        for (const { column } of keys) {
          if (textsIn(row[column.name] ?? null).map(contactsIn).some(({ emails, phones }) => emails.length + phones.length > 0)) found.add(`${name}.${column.name}`)
        }
      }
    }
    telling.push(...found)
  }
  refuseTelling(telling)
}
