import { type Table, tableName } from '../catalog/catalog.ts'
import type { Config } from '../config/config.ts'
import type { Plan, TablePlan } from '../plan/plan.ts'

/** A reference between two planned tables, declared by the database or by `relations` of seed.yml. */
export interface Edge {
  /** Of the foreign key; undefined where seed.yml declares it. */
  name: string | undefined
  child: TablePlan
  columns: readonly string[]
  parent: TablePlan
  references: readonly string[]
  /** Condition in SQL on the child's row; undefined where it always holds. */
  when: string | undefined
  /** Declared by seed.yml: the two columns may have different types, and are compared as text. */
  loose: boolean
}

/** All references between planned tables but those that the rule null takes away. */
export function edgesOf({ tables }: Plan, { relations, schemas }: Pick<Config, 'relations' | 'schemas'>): Edge[] {
  const named = new Map(tables.map((plan) => [tableName(plan.table, schemas), plan]))
  const declared = tables.flatMap((child) =>
    child.table.foreignKeys.flatMap(({ name, columns, references }) => {
      const parent = tables.find(({ table }) => isTable(table, references))
      return parent ? [{ name, child, columns, parent, references: references.columns, when: undefined, loose: false }] : []
    }),
  )
  const told = relations.flatMap(({ from, to, when }) => {
    const [child, parent] = [named.get(from.table), named.get(to.table)]
    return child && parent ? [{ name: undefined, child, columns: [from.column], parent, references: [to.column], when, loose: true }] : []
  })
  return [...declared, ...told].filter(({ child, columns }) => !child.columns.some(({ column, rule }) => columns.includes(column.name) && rule.name === 'null'))
}

const isTable = ({ schema, name }: Table, references: { schema: string; table: string }): boolean => references.schema === schema && references.table === name
