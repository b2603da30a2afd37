import { hash } from 'node:crypto'
import { ActionError } from '@axcouncil/core/errors'
import type { Row } from '../mask/table.ts'
import { type ColumnPlan, type TablePlan, isMasked } from '../plan/plan.ts'
import type { Json } from '../rules/json.ts'

/** Looks for different values of a column that became the same where none may repeat. */
export interface Repeats {
  /** Rows of the source, and what was made of each. */
  add(rows: readonly Row[], masked: readonly Row[]): void
  /** @throws ActionError that names the columns; to be called before anything is written, since writing cannot be undone. */
  refuse(): void
}

/**
 * Watches a table's columns that `unique: true` in seed.yml names, and those that the source lets no value repeat in as far as
 * the Data API tells. Exact, since all values go by.
 */
export function createRepeats({ name, table, columns }: TablePlan): Repeats {
  const isUnique = ({ rule, column }: ColumnPlan): boolean => rule.unique || table.uniques.some((set) => set.length === 1 && set[0] === column.name)
  const watched = columns.filter((plan) => isMasked(plan) && isUnique(plan)).map((plan) => ({ plan, made: new Map<string, string>(), repeated: 0 }))
  return {
    add: (rows, masked) => {
      for (const watch of watched) {
        for (const [i, row] of rows.entries()) {
          const pseudonym = masked[i]![watch.plan.column.name] ?? null
          if (pseudonym === null) continue
          const [original, becomes] = [shortOf(row[watch.plan.column.name] ?? null), shortOf(pseudonym)]
          const before = watch.made.get(becomes)
          if (before === undefined) watch.made.set(becomes, original)
          else if (before !== original) watch.repeated += 1
        }
      }
    },
    refuse: () => {
      const crowded = watched.filter(({ repeated }) => repeated > 0)
      if (crowded.length === 0) return
      const told = crowded.map(({ plan, repeated }) => `${name}.${plan.column.name} (rule ${plan.rule.name}): ${repeated.toLocaleString('en')} of its values would become what another is`)
      throw new ActionError(`Pseudonyms would repeat where they must not: ${told.join('; ')}`, {
        advice: 'Nothing was written. Widen the column, or make its values of the row\'s key, as in { rule: template, value: "{id}" }; a list, a number or a date that moves a little repeats soon.',
      })
    },
  }
}

// Good for telling whether two values are the same, in memory alone: 96 bits, so that they are not by chance.
const shortOf = (value: Json): string => hash('sha256', typeof value === 'object' ? JSON.stringify(value) : String(value), 'base64').slice(0, 16)
