import { ActionError } from '@axcouncil/core/errors'
import type { Column, Table } from '../catalog/catalog.ts'
import type { Made, Reference } from './blueprint.ts'
import type { Limits } from './limits.ts'
import { LARGEST } from './values.ts'

/** What makes the rows of a table differ where they must. */
export type Differing = Pick<Made, 'unique' | 'turns'>

interface Differ {
  name: string
  table: Table
  count: number
  references: readonly Reference[]
  limits: Limits
  /** How many rows a reference may be to. */
  available: (reference: Reference) => number
}

/**
 * Decides for every key and unique index which column differs from row to row; where there are only references and small
 * columns in it, their combinations are gone through one by one.
 * @throws ActionError where there are fewer combinations than rows.
 */
export function differ(made: Differ): Differing {
  const unique = new Set<string>()
  const turns = new Map<Reference | string, (row: number) => number | undefined>()
  const { table, references, limits, count } = made
  for (const set of [table.primaryKey, ...table.uniques].filter(({ length }) => length > 0)) {
    const columns = set.flatMap((name) => table.columns.filter((column) => column.name === name))
    const free = columns.filter((column) => !references.some((reference) => reference.columns.includes(column.name)) && !isSmall(column, limits))
    if (free.some(({ name }) => unique.has(name))) continue
    const chosen = free.find(({ nullable, generated }) => !nullable && !generated) ?? free.find(({ generated }) => !generated)
    if (chosen) {
      unique.add(chosen.name)
      if (count > (LARGEST[chosen.type] ?? Infinity)) throw tooMany(made, [chosen.name], LARGEST[chosen.type]!)
      continue
    }
    const factors = [...references.filter((reference) => reference.columns.some((name) => set.includes(name))), ...columns.filter((column) => isSmall(column, limits)).map(({ name }) => name)]
    if (factors.length === 0 || factors.some((factor) => turns.has(factor))) continue
    combine(made, { set, factors, turns, mayBeNull: columns.some(({ nullable }) => nullable) })
  }
  return { unique, turns }
}

const isSmall = (column: Column, { columns }: Limits): boolean =>
  column.category === 'boolean' || column.labels !== undefined || columns.get(column.name)?.values !== undefined

interface Combining {
  set: readonly string[]
  factors: readonly (Reference | string)[]
  turns: Map<Reference | string, (row: number) => number | undefined>
  mayBeNull: boolean
}

function combine(made: Differ, { set, factors, turns, mayBeNull }: Combining): void {
  const { table, limits, count } = made
  const first = factors.find((factor): factor is Reference => typeof factor !== 'string' && factor.per !== undefined)
  const per = first?.per
  const size = (factor: Reference | string): number =>
    typeof factor === 'string' ? (limits.columns.get(factor)?.values?.length ?? table.columns.find(({ name }) => name === factor)?.labels?.length ?? 2) : made.available(factor)
  const others = factors.filter((factor) => factor !== first)
  const sizes = others.map(size)
  const most = sizes.reduce((product, one) => product * one, 1)
  if ((per ?? count) > most && !(mayBeNull && per === undefined)) throw tooMany(made, set, per === undefined ? most : (count / per) * most)
  if (first && per !== undefined) turns.set(first, (row) => Math.floor(row / per))
  others.forEach((factor, i) => {
    const below = sizes.slice(0, i).reduce((product, one) => product * one, 1)
    turns.set(factor, (row) => {
      const [parent, rest] = per === undefined ? [0, row] : [Math.floor(row / per), row % per]
      if (rest >= most) return undefined
      // Each digit is moved along by those before it and by the parent: still a different combination for every row.
      return (Math.floor(rest / below) + (rest % below) + parent) % sizes[i]!
    })
  })
}

const tooMany = ({ name, count }: Differ, set: readonly string[], most: number): ActionError =>
  new ActionError(`${count.toLocaleString('en')} rows of ${name} cannot be made: ${set.join(', ')} must not repeat and can have ${most.toLocaleString('en')} values`, {
    advice: 'Nothing was written. Ask for fewer rows, or for more of the tables that it refers to.',
  })
