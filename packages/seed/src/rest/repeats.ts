import { hash } from 'node:crypto'
import { ActionError } from '@axcouncil/core/errors'
import { mentions } from '../catalog/mentions.ts'
import type { RuleName } from '../config/rule.ts'
import { DatabaseError } from '../database-error.ts'
import type { Row } from '../mask/table.ts'
import { differentLine } from '../plan/different.ts'
import { yamlKey } from '../plan/make-plan.ts'
import { type ColumnPlan, type TablePlan, isMasked } from '../plan/plan.ts'
import { roomOfUnique } from '../plan/room.ts'
import type { Json } from '../rules/json.ts'

/** Looks for different values of columns that became the same where none may repeat. */
export interface Repeats {
  /** Rows of the source, and what was made of each. */
  add(rows: readonly Row[], masked: readonly Row[]): void
  /** @throws ActionError that names the columns; to be called before anything is written, since writing cannot be undone. */
  refuse(): void
}

/**
 * Watches a table's columns that `unique: true` in seed.yml names, and those that the source lets no value repeat in, alone or
 * with others, in as far as the Data API tells. Exact, since all values go by.
 */
export function createRepeats(plan: TablePlan): Repeats {
  const watched = watchedSets(plan).map((columns) => ({ columns, made: new Map<string, string>(), repeated: 0 }))
  return {
    add: (rows, masked) => {
      for (const watch of watched) {
        const names = watch.columns.map(({ column }) => column.name)
        for (const [i, row] of rows.entries()) {
          if (names.some((column) => (masked[i]![column] ?? null) === null)) continue
          const [original, becomes] = [row, masked[i]!].map((each) => names.map((column) => shortOf(each[column] ?? null)).join()) as [string, string]
          const before = watch.made.get(becomes)
          if (before === undefined) watch.made.set(becomes, original)
          else if (before !== original) watch.repeated += 1
        }
      }
    },
    refuse: () => {
      const crowded = watched.filter(({ repeated }) => repeated > 0)
      if (crowded.length === 0) return
      const told = crowded.map(({ columns, repeated }) => `${named(columns.filter(isMasked), plan)}: ${repeated.toLocaleString('en')} of ${columns.length === 1 ? 'its values' : `the values of ${columns.map(({ column }) => column.name).join(', ')}`} would become what another is`)
      const lines = crowded.flatMap(({ columns }) => columns.filter(isMasked).map((each) => lineOf(each, plan)))
      throw new ActionError(`Pseudonyms would repeat where they must not: ${told.join('; ')}`, {
        advice: `Nothing was written. Widen the column, or give it in seed.yml a rule whose values differ, for example ${[...new Set(lines)].join(', ')}. A list, a number or a date that moves a little repeats soon.`,
      })
    },
  }
}

function watchedSets({ table, columns }: TablePlan): ColumnPlan[][] {
  const alone = columns.filter((plan) => isMasked(plan) && (plan.rule.unique || table.uniques.some((set) => set.length === 1 && set[0] === plan.column.name)))
  const sets = table.uniques.filter(({ length }) => length > 1).map((set) => columns.filter(({ column }) => set.includes(column.name)))
  return [...alone.map((plan) => [plan]), ...sets.filter((set) => set.some((plan) => isMasked(plan) && roomOfUnique(plan) < ROOM))]
}

// So much is enough for a million rows, that two of them meet once in a hundred runs.
const ROOM = 5e13

const named = (columns: readonly ColumnPlan[], { name }: TablePlan): string => columns.map(({ column, rule }) => `${name}.${column.name} (rule ${rule.name})`).join(' and ')

/** What the target refused of a table that nothing else is in: its own pseudonyms meet, which the Data API did not tell beforehand. */
export function meetingOf(plan: TablePlan, refused: DatabaseError): DatabaseError {
  const columns = plan.columns.filter((each) => isMasked(each) && refused.key !== undefined && mentions(refused.key, each.column.name))
  if (columns.length === 0) return refused
  return new DatabaseError(`${refused.message}: pseudonyms became the same, of ${named(columns, plan)}`, {
    code: refused.code,
    key: refused.key,
    advice: `Which values must not repeat the Data API does not tell before they are written. Give the columns in seed.yml a rule whose values differ, for example ${columns.map((each) => lineOf(each, plan)).join(', ')}.`,
  })
}

// Rules whose pseudonyms are kept apart where it is asked for and there is room.
const KEPT_APART: readonly RuleName[] = ['full-name', 'first-name', 'last-name', 'company', 'address', 'free-text']

function lineOf(masked: ColumnPlan, plan: TablePlan): string {
  const { rule, column: { name, maxLength = Infinity } } = masked
  const line = !rule.unique && KEPT_APART.includes(rule.name) && maxLength >= 12 ? `${yamlKey(name)}: { rule: ${rule.name}, unique: true }` : differentLine(plan, masked)
  return `\`${line}\` of ${plan.name}`
}

// Good for telling whether two values are the same, in memory alone: 96 bits, so that they are not by chance.
const shortOf = (value: Json): string => hash('sha256', typeof value === 'object' ? JSON.stringify(value) : String(value), 'base64').slice(0, 16)
