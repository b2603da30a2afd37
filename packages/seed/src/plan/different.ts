import { yamlKey } from './make-plan.ts'
import type { ColumnPlan, TablePlan } from './plan.ts'

/** The line of seed.yml by which the values of a column differ from row to row, where its pseudonyms do not. */
export function differentLine({ table: { primaryKey }, columns }: Pick<TablePlan, 'table' | 'columns'>, { column, rule }: ColumnPlan): string {
  const name = yamlKey(column.name)
  const [key, another] = primaryKey
  const isKept = columns.some((each) => each.column.name === key && each.rule.name === 'keep')
  if (column.category === 'json') return `${name}: { rule: json, paths: … }, where email, username and hash make values that differ`
  if (column.category === 'text' && key !== undefined && another === undefined && isKept && rule.name !== 'template') {
    return `${name}: { rule: template, value: "{${key}}${rule.name === 'email' && column.maxLength === undefined ? '@example.com' : ''}" }`
  }
  return `${name}: ${column.nullable ? 'null' : 'keep'}`
}
