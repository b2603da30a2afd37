import type { Row } from '../mask/table.ts'
import { type ColumnPlan, type TablePlan, isMasked } from '../plan/plan.ts'
import type { Json } from '../rules/json.ts'
import { type Distinct, createDistinct } from '../verify/distinct.ts'
import type { Variety } from '../verify/variety.ts'

/** Counts the different values and the nulls of a table's masked columns while its rows go by. */
export interface Varieties {
  add(row: Row): void
  of(column: ColumnPlan): Variety
}

/** Counters for every masked column of a table. */
export function createVarieties({ columns }: Pick<TablePlan, 'columns'>): Varieties {
  const counters = new Map<ColumnPlan, { distinct: Distinct; nulls: number }>(columns.filter(isMasked).map((plan) => [plan, { distinct: createDistinct(), nulls: 0 }]))
  return {
    add: (row) => {
      for (const [plan, counter] of counters) {
        const value = row[plan.column.name] ?? null
        if (value === null) counter.nulls += 1
        else counter.distinct.add(normal(value, plan))
      }
    },
    of: (plan) => {
      const { distinct, nulls } = counters.get(plan)!
      return { ...distinct.count(), nulls }
    },
  }
}

// Values that a rule takes for the same: apart from case and blanks, and numbers of phones however they are written.
function normal(value: Json, { rule }: ColumnPlan): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return rule.name === 'phone' ? text.replace(/[^0-9]/g, '') || text : text.trim().toLowerCase()
}
