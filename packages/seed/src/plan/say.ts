import { type Plan, isMasked } from './plan.ts'

/** Prints a plan: a line for each table, with what becomes of its columns. */
export function sayPlan({ tables, excluded }: Plan, say: (line: string) => void): void {
  for (const { name, columns, deferred } of tables) {
    const masked = columns.filter(isMasked).map(({ column, rule }) => `${column.name}: ${rule.name}`)
    const later = deferred.length > 0 ? `; ${deferred.join(', ')} in a circle` : ''
    say(`${name}: ${masked.length > 0 ? masked.join(', ') : 'nothing masked'}${later}`)
  }
  for (const name of excluded) say(`${name}: excluded`)
}
