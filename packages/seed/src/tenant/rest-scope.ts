import { ActionError } from '@axcouncil/core/errors'
import type { Column } from '../catalog/catalog.ts'
import type { Config } from '../config/config.ts'
import { type Row, rowKey } from '../mask/table.ts'
import type { Plan, TablePlan } from '../plan/plan.ts'
import { pagesOf } from '../rest/session.ts'
import type { RestDatabase } from '../transports/rest.ts'
import { type Condition, fulfils, readCondition } from './condition.ts'
import { type Edge, edgesOf } from './edges.ts'
import { allWith } from './rest-rows.ts'
import { type Tenant, reachableFrom, rootOf, strangers } from './scope.ts'

/** What is asked for, see scopeToTenant. */
export interface RestScope {
  source: RestDatabase
  config: Config
  tenant: Tenant
  say: (line: string) => void
}

/** Rows of every table, of each its keys and references alone. */
export type Chosen = ReadonlyMap<TablePlan, readonly Row[]>

/**
 * Chooses the rows of one tenant over the Data API, by the same rules as scopeToTenant does in PostgreSQL. Only keys,
 * references and what conditions ask for are read, and kept in memory for the chosen rows alone.
 * @throws ActionError where there is no such row, where what belongs to it refers to another tenant, or for a condition
 * that only a database can decide.
 */
export async function chooseOverRest(plan: Plan, { source, config, tenant, say }: RestScope): Promise<Chosen> {
  const root = rootOf(plan, tenant)
  const edges = edgesOf(plan, config).map((edge) => ({ ...edge, condition: conditionOf(edge) }))
  const rows = createRows(source, edges)
  const key = root.table.primaryKey[0]!
  const found = await rows.find(root, [key], [{ [key]: tenant.key }])
  if (found.length === 0) {
    throw new ActionError(`There is no row of ${tenant.table} with the key in the input \`tenant\``, { advice: 'Nothing was written. Give <table>:<id> of a row that the source has.' })
  }
  rows.add(root, found)
  const itself = edges.filter(({ child, parent }) => child === root && parent === root)
  await spread(rows, [root], (frontier) => below(rows, { edges: itself, frontier, owned: () => [] }))
  const roots = rows.of(root).length
  const owned = (child: TablePlan): Conditional[] => edges.filter((edge) => edge.child === child && edge.parent === root)
  await spread(rows, [root], (frontier) => below(rows, { edges, frontier, owned }))
  const hanging = new Set(plan.tables.filter((table) => rows.of(table).length > 0))
  const reachable = reachableFrom(root, edges)
  for (const table of plan.tables) {
    if (config.tables.get(table.name)?.kind !== 'keep' || reachable.has(table)) continue
    for await (const page of pagesOf(source, { table: table.table, columns: rows.columns(table).map((column) => ({ column })) })) rows.add(table, page)
  }
  await spread(rows, plan.tables, (frontier) => above(rows, edges, frontier))
  // What named another tenant has led to it.
  if (rows.of(root).length > roots) throw strangers({ tenant, root, edges, below: hanging })
  for (const table of plan.tables) say(`${table.name}: ${rows.of(table).length.toLocaleString('en')} rows${hanging.has(table) || rows.of(table).length === 0 ? '' : ', which others refer to'}`)
  return new Map(plan.tables.map((table) => [table, rows.of(table)]))
}

type Conditional = Edge & { condition: Condition | undefined }

function conditionOf({ when, child, columns }: Edge): Condition | undefined {
  const condition = when === undefined ? undefined : readCondition(when)
  if (when === undefined || condition) return condition
  throw new ActionError(`The condition of the relation from ${child.name}.${columns.join(', ')} can only be decided by PostgreSQL: ${when}`, {
    advice: "Nothing was written. Write it as column = 'text' or column in ('a', 'b'), or use the way over PostgreSQL (`source-db-url`, `target-db-url`).",
  })
}

type Frontier = ReadonlyMap<TablePlan, readonly Row[]>
type Step = (frontier: Frontier) => AsyncIterable<[TablePlan, Row[]]>

// Level by level until nothing new is found, which ends circles too.
async function spread(rows: Rows, from: readonly TablePlan[], step: Step): Promise<void> {
  let frontier: Map<TablePlan, Row[]> = new Map(from.map((table) => [table, [...rows.of(table)]]))
  while ([...frontier.values()].some(({ length }) => length > 0)) {
    const fresh = new Map<TablePlan, Row[]>()
    for await (const [table, found] of step(frontier)) fresh.set(table, [...(fresh.get(table) ?? []), ...rows.add(table, found)])
    frontier = fresh
  }
}

async function* below(rows: Rows, { edges, frontier, owned }: { edges: readonly Conditional[]; frontier: Frontier; owned: (child: TablePlan) => Conditional[] }): AsyncIterable<[TablePlan, Row[]]> {
  for (const { child, columns, parent, references, condition } of edges) {
    const values = valuesOf(frontier.get(parent) ?? [], { from: references, to: columns })
    const found = await rows.find(child, columns, values)
    // What names another row of the root's table belongs to that one, whoever else it refers to.
    yield [child, found.filter((row) => fulfils(row, condition) && owned(child).every((edge) => !leads(row, edge) || rows.has(edge, row)))]
  }
}

async function* above(rows: Rows, edges: readonly Conditional[], frontier: Frontier): AsyncIterable<[TablePlan, Row[]]> {
  for (const edge of edges) {
    const leading = (frontier.get(edge.child) ?? []).filter((row) => leads(row, edge) && !rows.has(edge, row))
    yield [edge.parent, await rows.find(edge.parent, edge.references, valuesOf(leading, { from: edge.columns, to: edge.references }))]
  }
}

const leads = (row: Row, { columns, condition }: Conditional): boolean => columns.every((name) => row[name] !== null) && fulfils(row, condition)

/** The different values of some columns, under other names; rows with a null among them refer to nothing. */
function valuesOf(rows: readonly Row[], { from, to }: { from: readonly string[]; to: readonly string[] }): Row[] {
  const full = rows.filter((row) => from.every((name) => row[name] !== null))
  const different = new Map(full.map((row) => [rowKey(row, from), row]))
  return [...different.values()].map((row) => Object.fromEntries(to.map((name, i) => [name, row[from[i]!]!])))
}

type Rows = ReturnType<typeof createRows>

/** Sets of rows by their keys, and by what others refer to them by. */
function createRows(source: RestDatabase, edges: readonly Conditional[]) {
  const sets = new Map<TablePlan, Map<string, Row>>()
  const referred = new Map<string, Set<string>>()
  const setOf = (table: TablePlan): Map<string, Row> => {
    if (!sets.has(table)) sets.set(table, new Map())
    return sets.get(table)!
  }
  const placeOf = (table: TablePlan, references: readonly string[]): string => JSON.stringify([table.name, references])
  const columns = (table: TablePlan): Column[] => {
    const names = new Set([
      ...table.table.primaryKey,
      ...edges.flatMap((edge) => [...(edge.child === table ? [...edge.columns, ...(edge.condition ? [edge.condition.column] : [])] : []), ...(edge.parent === table ? edge.references : [])]),
    ])
    return table.table.columns.filter(({ name }) => names.has(name))
  }
  return {
    columns,
    of: (table: TablePlan): Row[] => [...setOf(table).values()],
    /** Whether the row that this one refers to by an edge was chosen. */
    has: ({ parent, columns: from, references }: Edge, row: Row): boolean => referred.get(placeOf(parent, references))?.has(rowKey(row, from)) === true,
    add: (table: TablePlan, found: readonly Row[]): Row[] => {
      const set = setOf(table)
      const fresh = found.filter((row) => !set.has(rowKey(row, table.table.primaryKey)))
      for (const row of fresh) {
        set.set(rowKey(row, table.table.primaryKey), row)
        for (const { parent, references } of edges) {
          if (parent !== table) continue
          const place = placeOf(table, references)
          if (!referred.has(place)) referred.set(place, new Set())
          referred.get(place)!.add(rowKey(row, references))
        }
      }
      return fresh
    },
    find: (table: TablePlan, by: readonly string[], values: readonly Row[]): Promise<Row[]> => allWith(source, { table, columns: by, select: columns(table), values }),
  }
}
