import { type Plan, type TablePlan, isMasked } from './plan.ts'

/** Prints a plan: a line for each table, with what becomes of its columns. */
export function sayPlan({ tables, excluded }: Plan, say: (line: string) => void): void {
  for (const plan of tables) {
    const { name, columns } = plan
    const masked = columns.filter(isMasked).map(({ column, rule }) => `${column.name}: ${rule.name}`)
    const circles = circlesOf(plan)
    const later = circles.length > 0 ? `; ${circles.join(', ')} in a circle` : ''
    say(`${name}: ${masked.length > 0 ? masked.join(', ') : 'nothing masked'}${later}`)
  }
  for (const name of excluded) say(`${name}: excluded`)
}

// A reference to the table itself is none, or one of rows alone.
const circlesOf = ({ table, deferred }: TablePlan): string[] =>
  deferred.filter((column) => !table.foreignKeys.some(({ columns, references }) => columns.includes(column) && references.schema === table.schema && references.table === table.name))
