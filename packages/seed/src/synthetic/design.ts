import { ActionError } from '@axcouncil/core/errors'
import { type Catalog, type Column, type Table, tableName } from '../catalog/catalog.ts'
import type { Config } from '../config/config.ts'
import { ConfigError, collectFaults } from '../config/faults.ts'
import type { Rule } from '../config/rule.ts'
import { misfit } from '../plan/fits.ts'
import { orderTables } from '../plan/order.ts'
import type { TablePlan } from '../plan/plan.ts'
import type { Json } from '../rules/json.ts'
import { type Amount, type Sized, sizesOf } from './amounts.ts'
import type { Made, Parents, Reference } from './blueprint.ts'
import type { Limits } from './limits.ts'
import { proposeRule } from '../plan/propose.ts'
import { otherOf } from './values.ts'
import { differ } from './unique.ts'

/** What a design needs to know of the target. */
export interface Ground {
  catalog: Catalog
  config: Config
  amounts: readonly Amount[]
  limitsOf(table: Table): Promise<Limits>
  /** Values of these columns of some rows that the target has already, in a fixed order. */
  existing(table: Pick<Table, 'schema' | 'name' | 'inherited'>, columns: readonly string[]): Promise<readonly (readonly Json[])[]>
  say(line: string): void
}

/** All tables that rows are made for, each after those that it refers to. */
export interface Design {
  tables: readonly Made[]
  plans: readonly TablePlan[]
}

// So many rows of a table that nobody asked for and others cannot do without.
const SOME = 10

/**
 * Designs the rows: what they refer to, what must differ, what checks allow.
 * @throws ConfigError or ActionError that says what cannot be, before anything is written.
 */
export async function design(ground: Ground): Promise<Design> {
  const { catalog, config, say } = ground
  const sizes = sizesOf(ground.amounts, config)
  const named = new Map(catalog.tables.map((table) => [tableName(table, config.schemas), table]))
  refuseUnknown(sizes, named, config)
  const references = new Map<string, Reference[]>()
  const waiting = [...sizes.keys()]
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const found: Reference[] = []
    for (const wanted of wantedReferences(name, named.get(name)!, config)) {
      const { reference, missing } = await referTo(wanted, { name, sizes, named, ground })
      if (missing) {
        sizes.set(missing, { count: SOME, per: undefined })
        waiting.push(missing)
        say(`${missing}: ${SOME} rows, since ${name}.${wanted.columns.join(', ')} must refer to some and there are none`)
      }
      if (reference) found.push(reference)
    }
    references.set(name, found.toSorted((a, b) => b.columns.length - a.columns.length))
  }
  const tables: Made[] = []
  for (const [name, { count }] of sizes) tables.push(await makeTable(name, { table: named.get(name)!, count, references: references.get(name)!, sizes, ground }))
  const { tables: ordered, closed } = orderTables(tables.map((made) => classified(made)))
  const late = tables.filter(({ name }) => closed.includes(name) && !ordered.some(({ table }) => table.name === name)).map((made) => ({ ...classified(made), deferred: [] }))
  const plans = [...ordered.map(({ table, deferred }) => ({ ...table, deferred })), ...late]
  return { plans, tables: plans.map((plan) => tables.find(({ name }) => name === plan.name)!) }
}

function refuseUnknown(sizes: ReadonlyMap<string, Sized>, named: ReadonlyMap<string, Table>, { file, tables, synthetic }: Config): void {
  const faults = collectFaults()
  for (const name of sizes.keys()) {
    if (!named.has(name) && synthetic.has(name)) faults.add(synthetic.get(name)!.line, `there is no table ${name} in the target`)
    else if (!named.has(name)) throw new ActionError(`The input \`rows\` names the table ${name}, which the target does not have`, { advice: 'Nothing was written. Run the migrations on the target first.' })
  }
  for (const [name, entry] of tables) {
    const table = named.get(name)
    if (!table) faults.add(entry.line, `there is no table ${name} in the target`)
    if (!table || entry.kind !== 'columns') continue
    for (const [columnName, { rule, line }] of entry.columns) {
      const column = table.columns.find((known) => known.name === columnName)
      const why = column && !column.generated && rule.name !== 'keep' ? misfit(rule, column) : column ? undefined : 'is no column of it'
      if (why) faults.add(line, `${name}.${columnName} ${why}`)
    }
  }
  if (faults.list.length > 0) throw new ConfigError(file, faults.list)
}

/** A reference before it is known what rows there are. */
interface Wanted {
  columns: readonly string[]
  references: { schema: string; table: string; columns: readonly string[] }
  nullable: boolean
  when: Reference['when']
}

function wantedReferences(name: string, table: Table, { relations, schemas, file }: Config): Wanted[] {
  const nullable = (columns: readonly string[]): boolean => table.columns.some((column) => column.nullable && columns.includes(column.name))
  const declared = table.foreignKeys.map(({ columns, references }) => ({ columns, references, nullable: nullable(columns), when: undefined }))
  const told = relations.filter(({ from }) => from.table === name).map(({ from, to, when, line }): Wanted => {
    const [, column, value] = (when && /^\s*"?([\w ]+?)"?\s*=\s*'((?:[^']|'')*)'\s*$/.exec(when)) || []
    if (when && (!column || value === undefined)) throw new ConfigError(file, [{ line, message: `rows cannot be made so that ${when}; of conditions only column = 'text' can be made true` }])
    const [schema, other] = to.table.includes('.') ? (to.table.split('.') as [string, string]) : [schemas[0]!, to.table]
    return { columns: [from.column], references: { schema, table: other, columns: [to.column] }, nullable: nullable([from.column]), when: column ? { column, value: value!.replaceAll("''", "'") } : undefined }
  })
  return [...declared, ...told]
}

interface Place {
  name: string
  sizes: ReadonlyMap<string, Sized>
  named: ReadonlyMap<string, Table>
  ground: Ground
}

async function referTo(wanted: Wanted, { name, sizes, named, ground }: Place): Promise<{ reference: Reference | undefined; missing?: string }> {
  const { columns, references, nullable, when } = wanted
  const to = tableName({ schema: references.schema, name: references.table }, ground.config.schemas)
  const per = sizes.get(name)!.per
  const made: Reference = { columns, to: { kind: 'made', name: to, columns: references.columns }, per: per?.table === to ? per.count : undefined, when, nullable }
  if (sizes.has(to)) return { reference: made }
  const values = await ground.existing(named.get(to) ?? { schema: references.schema, name: references.table }, references.columns)
  const there: Parents = { kind: 'there', values }
  if (values.length > 0 || nullable) return { reference: { ...made, to: there } }
  if (named.has(to)) return { reference: made, missing: to }
  throw new ActionError(`${name}.${columns.join(', ')} must refer to a row of ${to}, and there is none`, {
    advice: `Nothing was written. Make some rows of ${to} first; seed-db makes none outside of the schemas ${ground.config.schemas.join(', ')}.`,
  })
}

interface Making {
  table: Table
  count: number
  references: readonly Reference[]
  sizes: ReadonlyMap<string, Sized>
  ground: Ground
}

async function makeTable(name: string, { table, count, references, sizes, ground }: Making): Promise<Made> {
  const limits = await ground.limitsOf(table)
  const entry = ground.config.tables.get(name)
  const rules = new Map<string, Rule>(entry?.kind === 'columns' ? [...entry.columns].map(([column, { rule }]) => [column, rule]) : [])
  const available = ({ to }: Reference): number => (to.kind === 'there' ? to.values.length : sizes.get(to.name)!.count)
  const differing = differ({ name, table, count, references, limits, available })
  const needed = (column: Column): boolean =>
    !column.generated && (rules.has(column.name) || differing.unique.has(column.name) || table.primaryKey.includes(column.name) || references.some(({ columns, when }) => columns.includes(column.name) || when?.column === column.name) || isMade(column, limits))
  const unknown = table.columns.filter((column) => !column.generated && !column.hasDefault && !column.nullable && column.category === 'other' && !needed(column))
  if (unknown.length > 0) {
    throw new ActionError(`Nothing is known about values of ${unknown.map((column) => `${name}.${column.name} (${column.type})`).join(', ')}`, {
      advice: 'Nothing was written. Give each a rule in seed.yml, such as { rule: constant, value: … } or pick.',
    })
  }
  return { name, table, count, columns: table.columns.filter(needed), references, rules, limits, ...differing }
}

// What a default says about an application's own words is better than anything made up.
function isMade(column: Column, { columns }: Limits): boolean {
  if (column.category === 'other') return otherOf(column.type, { draw: () => 0, row: 0 }) !== undefined
  const wordless = column.category === 'text' || column.category === 'json' || column.category === 'array' || column.category === 'binary'
  return !column.hasDefault || !wordless || columns.get(column.name)?.values !== undefined || (column.category === 'text' && proposeRule(column) !== 'free-text')
}

const classified = ({ name, table, columns }: Made): Omit<TablePlan, 'deferred'> & { columns: TablePlan['columns'][number][] } => ({
  name,
  table,
  columns: columns.map((column) => ({ column, rule: { name: 'keep', unique: false }, from: 'harmless', unique: false })),
  where: undefined,
})
