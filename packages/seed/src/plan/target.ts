import { ActionError } from '@axcouncil/core/errors'
import type { Catalog } from '../catalog/catalog.ts'
import type { Plan } from './plan.ts'

/** @throws ActionError that names every table and column that the target lacks, or has and could not be given. */
export function checkTarget({ tables }: Plan, target: Catalog): void {
  const lacks = tables.flatMap(({ name, table, columns }) => {
    const there = target.tables.find((other) => other.schema === table.schema && other.name === table.name)
    if (!there) return [`the table ${name}`]
    const missing = columns.filter(({ column }) => !there.columns.some((other) => other.name === column.name))
    return missing.map(({ column }) => `${name}.${column.name}`)
  })
  const extra = tables.flatMap(({ name, table, columns }) => {
    const there = target.tables.find((other) => other.schema === table.schema && other.name === table.name)
    const unfilled = there?.columns.filter(
      (column) => !column.nullable && !column.hasDefault && !column.generated && !column.identity && !columns.some((plan) => plan.column.name === column.name),
    )
    return (unfilled ?? []).map((column) => `${name}.${column.name}`)
  })
  const said = [
    lacks.length > 0 ? `lacks ${lacks.join(', ')}` : '',
    extra.length > 0 ? `has ${extra.join(', ')}, which must not be empty and which the source cannot fill` : '',
  ].filter((part) => part !== '')
  if (said.length === 0) return
  throw new ActionError(`The target ${said.join('; it ')}`, {
    advice: 'Nothing was written. Run the same migrations on source and target; the Data API may need to be told of them: run NOTIFY pgrst, \'reload schema\' in the SQL editor.',
  })
}

/** The plan with what other tables of the target inherit from: neither side's rows may be taken for those of its heirs. */
export const withHeirs = (plan: Plan, target: Catalog): Plan => ({
  ...plan,
  tables: plan.tables.map((each) => {
    const there = target.tables.find(({ schema, name }) => schema === each.table.schema && name === each.table.name)
    return there?.inherited ? { ...each, table: { ...each.table, inherited: true } } : each
  }),
})
