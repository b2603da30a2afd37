import { ActionError } from '@axcouncil/core/errors'
import type { Config } from '../config/config.ts'
import { enclosed } from '../plan/enclosed.ts'
import type { Plan, TablePlan } from '../plan/plan.ts'
import { onlyTable, quoteName, quoteTable } from '../postgres/names.ts'
import type { Postgres } from '../transports/postgres.ts'
import { type Edge, edgesOf } from './edges.ts'

/** Whose rows are wanted: the row of a table with this key. */
export interface Tenant {
  table: string
  key: string
}

/**
 * Reads `companies:<id>` (contracts: input tenant).
 * @throws Error that reads on after the name of the input.
 */
export function parseTenant(text: string): Tenant {
  const [, table, key] = /^([^:\s]+):(\S.*)$/.exec(text.trim()) ?? []
  if (table && key) return { table, key }
  throw new Error('must be a table and the key of one of its rows, as in companies:42')
}

interface Scope {
  source: Postgres
  config: Config
  tenant: Tenant
  say: (line: string) => void
}

/**
 * Narrows a plan to one tenant: from its row down along every reference to it, then up to what those rows refer to, and
 * never down again from there. Rows are known by where they lie in the source's snapshot, so that no value of any row
 * leaves it or is in a statement.
 * @throws ActionError where there is no such row, or where what belongs to it refers to another tenant.
 */
export async function scopeToTenant(plan: Plan, { source, config, tenant, say }: Scope): Promise<Plan> {
  const root = rootOf(plan, tenant)
  // A tenant is a small part of the rows, which the planner cannot know: indexes are quicker wherever there are any. With workers
  // it would rather walk a whole index than begin where the known rows lie, which no workers can share.
  await source.query('set local enable_seqscan = off; set local max_parallel_workers_per_gather = 0')
  const edges = edgesOf(plan, config)
  const rows = createRows(source, await partitionedOf(source, plan))
  const found = await rows.find(root, `${quoteName(root.table.primaryKey[0]!)}::text = $1`, [tenant.key])
  if (found.length === 0) {
    throw new ActionError(`There is no row of ${tenant.table} with the key in the input \`tenant\``, { advice: 'Nothing was written. Give <table>:<id> of a row that the source has.' })
  }
  await rows.add(root, found)
  const itself = edges.filter(({ child, parent }) => child === root && parent === root)
  await spread({ rows, edges: itself, from: [root], step: (edge, frontier) => rows.below(edge, frontier, []) })
  const roots = rows.count(root)
  // What names another row of the root's table belongs to that one, whoever else it refers to.
  const owned = (child: TablePlan): Edge[] => edges.filter((edge) => edge.child === child && edge.parent === root)
  await spread({ rows, edges, from: [root], step: (edge, frontier) => rows.below(edge, frontier, owned(edge.child)) })
  const below = new Set(plan.tables.filter((table) => rows.count(table) > 0))
  const reachable = reachableFrom(root, edges)
  for (const table of plan.tables) if (config.tables.get(table.name)?.kind === 'keep' && !reachable.has(table)) await rows.add(table, await rows.find(table, 'true', []))
  await spread({ rows, edges, from: plan.tables, step: (edge, frontier) => rows.above(edge, frontier) })
  await source.query('set local enable_seqscan to default; set local max_parallel_workers_per_gather to default')
  if (rows.count(root) > roots) throw strangers({ tenant, root, edges, below })
  for (const table of plan.tables) say(`${table.name}: ${rows.count(table).toLocaleString('en')} rows${below.has(table) || rows.count(table) === 0 ? '' : ', which others refer to'}`)
  return { ...plan, tables: plan.tables.map((table) => ({ ...table, where: rows.condition(table) })) }
}

/** @throws ActionError where the tenant's table is not planned, or has no key of one column. */
export function rootOf({ tables, excluded }: Plan, { table }: Tenant): TablePlan {
  const root = tables.find(({ name }) => name === table)
  const wrong = excluded.includes(table) ? 'is excluded in seed.yml' : !root ? 'is not in the source' : root.table.primaryKey.length === 1 ? undefined : 'has no primary key of one column'
  if (root && wrong === undefined) return root
  throw new ActionError(`The table ${table} in the input \`tenant\` ${wrong}`, { advice: 'Nothing was written. Give <table>:<id>, as in companies:42.' })
}

/** The error of a tenant whose rows lead to another one; `below` are the tables that hang off it. */
export function strangers({ tenant, root, edges, below }: { tenant: Tenant; root: TablePlan; edges: readonly Edge[]; below: ReadonlySet<TablePlan> }): ActionError {
  const ways = edges.filter(({ child, parent }) => below.has(child) && (parent === root || below.has(parent)) && !(parent === root && child !== root))
  const named = [...new Set(ways.map(({ child, columns }) => `${child.name}.${columns.join(', ')}`))]
  return new ActionError(`Rows that belong to the tenant refer to rows of another one in ${tenant.table}, by one of ${named.join('; ')}`, {
    advice: 'Nothing was written. Give that reference the rule null in seed.yml, exclude its table, or give the table a `where`.',
  })
}

/** The tables that hang off another one, directly or not. */
export function reachableFrom(root: TablePlan, edges: readonly Edge[]): Set<TablePlan> {
  const found = new Set([root])
  for (const table of found) for (const { child, parent } of edges) if (parent === table) found.add(child)
  return found
}

interface Spreading {
  rows: Rows
  edges: readonly Edge[]
  from: readonly TablePlan[]
  /** Where the rows of `frontier` lead along an edge. */
  step: (edge: Edge, frontier: ReadonlyMap<TablePlan, string>) => Promise<{ table: TablePlan; found: string[] } | undefined>
}

// Level by level until nothing new is found, which ends circles too.
async function spread({ rows, edges, from, step }: Spreading): Promise<void> {
  let frontier = new Map(from.filter((table) => rows.count(table) > 0).map((table) => [table, rows.condition(table)]))
  for (let level = 0; frontier.size > 0; level += 1) {
    const fresh = new Map<TablePlan, string[]>()
    for (const edge of edges) {
      const led = await step(edge, frontier)
      if (!led) continue
      const added = await rows.add(led.table, led.found)
      if (added.length > 0) fresh.set(led.table, [...(fresh.get(led.table) ?? []), ...added])
    }
    frontier = new Map()
    for (const [table, ids] of fresh) frontier.set(table, await rows.remember(table, ids, `level_${level % 2}`))
  }
}

type Rows = ReturnType<typeof createRows>

/** Sets of rows, each table's by where they lie; conditions refer to them by settings of the source's transaction. */
function createRows(source: Postgres, partitioned: ReadonlySet<TablePlan>) {
  const sets = new Map<TablePlan, Set<string>>()
  const numbers = new Map<TablePlan, number>()
  const setOf = (table: TablePlan): Set<string> => {
    if (!sets.has(table)) sets.set(table, new Set())
    return sets.get(table)!
  }
  const settingOf = (table: TablePlan, name: string): string => {
    if (!numbers.has(table)) numbers.set(table, numbers.size)
    return `axcouncil.${name}_${numbers.get(table)}`
  }
  const idOf = (table: TablePlan): string => (partitioned.has(table) ? `tableoid::text || ctid::text` : 'ctid::text')
  const among = (table: TablePlan, setting: string): string =>
    partitioned.has(table)
      ? `tableoid::text || ctid::text in (select unnest(current_setting('${setting}')::text[]))`
      : `ctid = any (current_setting('${setting}')::tid[])`
  const put = (setting: string, ids: Iterable<string>): Promise<unknown> =>
    source.query('select set_config($1, $2, true) is null', [setting, `{${[...ids].map((id) => `"${id}"`).join(',')}}`])
  const find = async (table: TablePlan, condition: string, parameters: readonly unknown[]): Promise<string[]> => {
    const where = table.where ? `(${table.where}) and ` : ''
    return (await source.query<{ id: string }>(`select ${idOf(table)} as id from ${onlyTable(table.table)} where ${where}${condition}`, parameters)).map(({ id }) => id)
  }
  const list = (columns: readonly string[], loose: boolean): string => `(${columns.map((name) => `${quoteName(name)}${loose ? '::text' : ''}`).join(', ')})`
  const given = (columns: readonly string[], loose: boolean): string => list(columns, loose).slice(1, -1)
  return {
    find,
    count: (table: TablePlan): number => setOf(table).size,
    condition: (table: TablePlan): string => (setOf(table).size === 0 ? 'false' : among(table, settingOf(table, 'rows'))),
    /** Adds rows and answers those that were not there yet. */
    add: async (table: TablePlan, ids: readonly string[]): Promise<string[]> => {
      const set = setOf(table)
      const fresh = ids.filter((id) => !set.has(id))
      for (const id of fresh) set.add(id)
      if (fresh.length > 0) await put(settingOf(table, 'rows'), set)
      return fresh
    },
    /** A condition for these rows alone. */
    remember: async (table: TablePlan, ids: readonly string[], name: string): Promise<string> => {
      await put(settingOf(table, name), ids)
      return among(table, settingOf(table, name))
    },
    below: async ({ child, columns, parent, references, when, loose }: Edge, frontier: ReadonlyMap<TablePlan, string>, owned: readonly Edge[]) => {
      const from = frontier.get(parent)
      if (from === undefined) return undefined
      const theirs = `${list(columns, loose)} in (select ${given(references, loose)} from ${onlyTable(parent.table)} where ${from})`
      const own = owned.map((edge) => {
        const roots = `select ${given(edge.references, edge.loose)} from ${onlyTable(edge.parent.table)} where ${among(edge.parent, settingOf(edge.parent, 'rows'))}`
        const none = edge.columns.map((name) => `${quoteName(name)} is null`).join(' or ')
        return `(${edge.when ? `${enclosed(edge.when)} is not true or ` : ''}${none} or ${list(edge.columns, edge.loose)} in (${roots}))`
      })
      return { table: child, found: await find(child, [theirs, ...(when ? [enclosed(when)] : []), ...own].join(' and '), []) }
    },
    above: async ({ child, columns, parent, references, when, loose }: Edge, frontier: ReadonlyMap<TablePlan, string>) => {
      const from = frontier.get(child)
      if (from === undefined) return undefined
      const theirs = `select ${given(columns, loose)} from ${onlyTable(child.table)} where ${from}${when ? ` and ${enclosed(when)}` : ''}`
      return { table: parent, found: await find(parent, `${list(references, loose)} in (${theirs})`, []) }
    },
  }
}

async function partitionedOf(source: Postgres, { tables }: Plan): Promise<Set<TablePlan>> {
  const names = tables.map(({ table }) => quoteTable(table))
  const found = await source.query<{ name: string }>(`select n as name from unnest($1::text[]) n join pg_class c on c.oid = n::regclass where c.relkind = 'p'`, [names])
  return new Set(tables.filter(({ table }) => found.some(({ name }) => name === quoteTable(table))))
}
