import { type Catalog, type Column, type Table, isTextLike, tableName } from '../catalog/catalog.ts'
import type { Config, TableConfig } from '../config/config.ts'
import { type Faults, collectFaults } from '../config/faults.ts'
import type { Fault } from '../config/faults.ts'
import type { Rule } from '../config/rule.ts'
import { templateColumns } from '../mask/table.ts'
import { enclosed } from './enclosed.ts'
import { misfit } from './fits.ts'
import type { ColumnPlan } from './plan.ts'

/** What to do with columns that no rule names. */
export type Unclassified = 'fail' | 'mask' | 'exclude'

/** A text-like column that no rule names. */
export interface UnclassifiedColumn {
  /** As seed.yml calls it. */
  table: string
  place: Pick<Table, 'schema' | 'name' | 'inherited'>
  column: Column
}

export interface ClassifiedTable {
  name: string
  table: Table
  columns: ColumnPlan[]
  where: string | undefined
}

export interface Classification {
  tables: ClassifiedTable[]
  excluded: string[]
  unclassified: UnclassifiedColumn[]
  /** What seed.yml says that cannot be, by its lines. */
  faults: readonly Fault[]
}

/**
 * Decides for every column of every table what happens to it. Keys and references keep their values unless a rule names
 * the key, which the references then follow; types that hold no words need no rule; everything else must have one.
 */
export function classify(catalog: Catalog, config: Config, mode: Unclassified): Classification {
  const faults = collectFaults()
  const named = new Map(catalog.tables.map((table) => [tableName(table, config.schemas), table]))
  for (const [name, { line }] of config.tables) {
    if (!named.has(name)) faults.add(line, `there is no table ${name} in the source`)
  }
  const tables: ClassifiedTable[] = []
  const unclassified: UnclassifiedColumn[] = []
  for (const [name, table] of named) {
    const entry = config.tables.get(name)
    if (entry?.kind === 'exclude') continue
    const columns = table.columns.flatMap((column) => {
      const decided = decide({ column, table, entry, catalog, config })
      if (decided) return [decided]
      if (column.generated) return []
      if (mode === 'mask') return [{ column, rule: unnamed(column), from: 'unclassified', unique: false } satisfies ColumnPlan]
      if (mode === 'fail' || !(column.nullable || column.hasDefault)) unclassified.push({ table: name, place: table, column })
      return []
    })
    checkEntry({ name, table, entry, faults })
    tables.push({ name, table, columns, where: entry?.kind === 'columns' && entry.where !== undefined ? enclosed(entry.where) : undefined })
  }
  markUnique(tables)
  const excluded = [...named.keys()].filter((name) => config.tables.get(name)?.kind === 'exclude')
  return { tables, excluded, unclassified, faults: faults.list }
}

interface Question {
  column: Column
  table: Table
  entry: TableConfig | undefined
  catalog: Catalog
  config: Config
}

function decide({ column, table, entry, catalog, config }: Question): ColumnPlan | undefined {
  if (column.generated) return undefined
  const own = ruleOf(entry, column.name)
  if (own) return { column, rule: own, from: 'config', unique: own.unique }
  const followed = ruleOfKey({ table, column, catalog, config }, new Set())
  if (followed) return { column, rule: followed, from: 'reference', unique: followed.unique }
  const isKey = table.primaryKey.includes(column.name) || table.foreignKeys.some(({ columns }) => columns.includes(column.name))
  if (isKey) return { column, rule: KEEP, from: 'key', unique: false }
  return isTextLike(column) ? undefined : { column, rule: KEEP, from: 'harmless', unique: false }
}

const KEEP: Rule = { name: 'keep', unique: false }

const ruleOf = (entry: TableConfig | undefined, column: string): Rule | undefined =>
  entry?.kind === 'keep' ? KEEP : entry?.kind === 'columns' ? entry.columns.get(column)?.rule : undefined

/** The rule of the key that a column refers to, however many references away it is named. */
function ruleOfKey(question: Omit<Question, 'entry'>, seen: Set<string>): Rule | undefined {
  const { table, column, catalog, config } = question
  for (const { columns, references } of table.foreignKeys) {
    const at = columns.indexOf(column.name)
    const target = at < 0 ? undefined : catalog.tables.find((other) => other.schema === references.schema && other.name === references.table)
    const key = target?.columns.find(({ name }) => name === references.columns[at])
    const place = target && `${target.schema}.${target.name}.${key?.name}`
    if (!target || !key || seen.has(place!)) continue
    seen.add(place!)
    const entry = config.tables.get(tableName(target, config.schemas))
    const rule = (entry?.kind === 'columns' ? entry.columns.get(key.name)?.rule : undefined) ?? ruleOfKey({ ...question, table: target, column: key }, seen)
    if (rule && rule.name !== 'keep') return rule
  }
  return undefined
}

function checkEntry({ name, table, entry, faults }: { name: string; table: Table; entry: TableConfig | undefined; faults: Faults }): void {
  if (entry?.kind !== 'columns') return
  for (const [columnName, { rule, line }] of entry.columns) {
    const column = table.columns.find((known) => known.name === columnName)
    if (!column) {
      faults.add(line, `${name} has no column ${columnName}`)
      continue
    }
    const why = column.generated ? undefined : misfit(rule, column)
    if (why) faults.add(line, `${name}.${columnName} ${why}`)
    if (rule.name !== 'template') continue
    for (const wanted of templateColumns(rule.value)) {
      if (!table.columns.some((known) => known.name === wanted)) faults.add(line, `${name}.${columnName}: its template names ${wanted}, which is no column of ${name}`)
      if (entry.columns.get(wanted)?.rule.name === 'template') faults.add(line, `${name}.${columnName}: its template names ${wanted}, which is a template itself`)
    }
  }
}

const NAMES: readonly string[] = ['full-name', 'first-name', 'last-name', 'company', 'address']

// Where one column of names must not repeat, all columns with that rule get the longer pseudonyms: the same value has the
// same pseudonym in every table. Texts differ by themselves nearly always, so that only the column concerned changes.
function markUnique(tables: readonly ClassifiedTable[]): void {
  const longer = new Set<string>()
  for (const { table, columns } of tables) {
    for (const plan of columns) {
      plan.unique = plan.rule.unique || (isInKey(plan, table) && !holdsKey(plan.rule, { table, columns }))
      if (plan.unique && NAMES.includes(plan.rule.name)) longer.add(plan.rule.name)
    }
  }
  for (const { columns } of tables) for (const plan of columns) plan.unique ||= longer.has(plan.rule.name)
}

const isInKey = ({ column }: ColumnPlan, { primaryKey, uniques }: Table): boolean => [primaryKey, ...uniques].some((set) => set.includes(column.name))

// A template with the whole primary key, which stays, differs by itself, and is cut to the column's length as it is.
function holdsKey(rule: Rule, { table: { primaryKey }, columns }: Pick<ClassifiedTable, 'table' | 'columns'>): boolean {
  const named = rule.name === 'template' ? [...rule.value.matchAll(/\{([^}:]+)\}/g)].map(([, name]) => name) : []
  return primaryKey.length === 1 && named.includes(primaryKey[0]!) && columns.some(({ column, rule: other }) => other.name === 'keep' && column.name === primaryKey[0])
}

/** What `unclassified: mask` does to a column: text becomes other text, what is no text becomes null. */
function unnamed(column: Column): Rule {
  const rules: Rule[] = [{ name: 'free-text', unique: false }, { name: 'ip', unique: false }, { name: 'hash', unique: false, length: 16 }]
  return rules.find((rule) => misfit(rule, column) === undefined) ?? { name: 'null', unique: false }
}
