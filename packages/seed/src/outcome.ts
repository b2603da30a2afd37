import type { Plan, TablePlan } from './plan/plan.ts'
import type { Report, TableReport } from './report.ts'

/** What a clone ends with; names and times are added by the caller. */
export type CloneOutcome = Pick<Report, 'tables' | 'excluded' | 'proof' | 'limits' | 'todo' | 'outbound'>

/** The tables of a report. `stale` counts rows that the target had and the source has not. */
export const reportTables = (
  { tables }: Plan,
  copied: ReadonlyMap<TablePlan, { rows: number; masked: number }>,
  stale: ReadonlyMap<TablePlan, number>,
): TableReport[] =>
  tables.map((table) => ({
    name: table.name,
    rows: copied.get(table)!.rows,
    masked: copied.get(table)!.masked,
    stale: stale.get(table) ?? 0,
    columns: table.columns.map(({ column, rule, from }) => ({ name: column.name, type: column.type, category: column.category, rule: rule.name, from })),
  }))
