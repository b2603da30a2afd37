import { ActionError } from '@axcouncil/core/errors'
import { type Catalog, tableName } from '../catalog/catalog.ts'
import type { Config } from '../config/config.ts'
import { ConfigError, type Fault } from '../config/faults.ts'
import { type ClassifiedTable, type Unclassified, type UnclassifiedColumn, classify } from './classify.ts'
import { type Told, orderTables } from './order.ts'
import type { Plan, TablePlan } from './plan.ts'
import { type Proposal, proposeLine } from './propose.ts'

export type { UnclassifiedColumn }

/** Columns that no rule names. The message says the lines to add to seed.yml. */
export class UnclassifiedError extends ActionError {
  readonly columns: readonly UnclassifiedColumn[]
  readonly file: string
  /** What to add, as YAML. */
  readonly proposal: string

  /** `proposals`: what values say, where they could be counted; else names and types decide alone. */
  constructor(file: string, columns: readonly UnclassifiedColumn[], proposals: ReadonlyMap<UnclassifiedColumn, Proposal> = new Map()) {
    const named = columns.map(({ table, column }) => `${table}.${column.name} (${column.type})`)
    const lines = columns.map((each) => `\`${each.column.name}: ${proposals.get(each)?.rule ?? proposeLine(each.column)}\` to ${each.table}`)
    super(`${named.length === 1 ? 'The column' : `${named.length} columns:`} ${named.join(', ')} ${named.length === 1 ? 'has' : 'have'} no rule in ${file}`, {
      advice: `Nothing was written. Decide what they hold and add, for example, ${lines.join(', ')}.`,
    })
    this.file = file
    this.columns = columns
    this.proposal = proposalOf(columns, proposals)
  }
}

/** The lines of seed.yml that would classify these columns, as far as names, types and counted values tell. */
export function proposalOf(columns: readonly UnclassifiedColumn[], proposals: ReadonlyMap<UnclassifiedColumn, Proposal> = new Map()): string {
  const tables = Object.entries(Object.groupBy(columns, ({ table }) => table))
  const lines = tables.flatMap(([table, of]) => [
    `  ${table}:`,
    '    columns:',
    ...of!.map((each) => {
      const { rule, why } = proposals.get(each) ?? { rule: proposeLine(each.column), why: undefined }
      return `      ${yamlKey(each.column.name)}: ${rule}${why ? `  # ${why}` : ''}`
    }),
  ])
  return ['tables:', ...lines].join('\n')
}

/** A name as YAML has it for a key. */
export const yamlKey = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name))

/** How to plan: what to do with columns without a rule, and with references in circles that cannot be opened. */
export interface PlanOptions {
  unclassified: Unclassified
  /** `allow` where foreign keys are out of the way while rows are loaded. */
  circles: 'refuse' | 'allow'
}

/**
 * The plan of a clone.
 * @throws ConfigError, UnclassifiedError or ActionError, each with everything of its kind.
 */
export function makePlan(catalog: Catalog, config: Config, { unclassified: mode, circles }: PlanOptions): Plan {
  const { tables, excluded, unclassified, faults } = classify(catalog, config, mode)
  const wrong = [...faults, ...danglingReferences(tables, { excluded, config })]
  if (wrong.length > 0) throw new ConfigError(config.file, wrong)
  if (unclassified.length > 0) throw new UnclassifiedError(config.file, unclassified)
  if (tables.length === 0 && !(config.auth?.users && circles === 'allow')) throw nothingToCopy(catalog, config)
  const { tables: ordered, closed } = orderTables(tables, toldReferences(tables, config))
  if (closed.length > 0 && circles === 'allow') return { tables: tables.map((table) => ({ ...table, deferred: [] })), excluded }
  if (closed.length > 0) {
    throw new ActionError(`The tables ${closed.join(', ')} refer to one another in a circle and none of the references may be null`, {
      advice: 'Exclude one of them in seed.yml.',
    })
  }
  return { tables: ordered.map(({ table, deferred }): TablePlan => ({ ...table, deferred })), excluded }
}

function nothingToCopy({ tables }: Catalog, { file, schemas }: Config): ActionError {
  const where = `the ${schemas.length === 1 ? 'schema' : 'schemas'} ${schemas.join(', ')} of the source`
  return tables.length === 0
    ? new ActionError(`There is no table in ${where}`, { advice: `Nothing was written. Name the right ones in ${file}, as in \`schemas: [public]\`, and see that the role may use them and that the connection is to the right database.` })
    : new ActionError(`${file} excludes every table in ${where}`, { advice: 'Nothing was written.' })
}

const toldReferences = (tables: readonly ClassifiedTable[], { relations }: Config): Told[] =>
  relations.flatMap((relation) => {
    const [from, to] = [relation.from, relation.to].map(({ table }) => tables.find(({ name }) => name === table))
    return from && to ? [{ from, to }] : []
  })

// A row that stays must not point to a row that does not come along.
function danglingReferences(tables: readonly ClassifiedTable[], { excluded, config }: { excluded: readonly string[]; config: Config }): Fault[] {
  return tables.flatMap(({ name, table, columns }) =>
    table.foreignKeys.flatMap(({ columns: from, references }) => {
      const target = tableName({ schema: references.schema, name: references.table }, config.schemas)
      const copied = columns.filter(({ column, rule }) => from.includes(column.name) && rule.name !== 'null')
      if (!excluded.includes(target) || copied.length < from.length) return []
      const line = config.tables.get(target)?.line ?? 1
      return [{ line, message: `${name}.${from.join(', ')} refers to ${target}, which is excluded: exclude ${name} too, or give ${from[0]} the rule null` }]
    }),
  )
}
