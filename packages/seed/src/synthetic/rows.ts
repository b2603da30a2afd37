import type { Row } from '../mask/table.ts'
import type { Json } from '../rules/json.ts'
import type { Made, Reference } from './blueprint.ts'
import type { Dice } from './dice.ts'
import { edgeOf, valueOf } from './values.ts'

/** Makes the rows of all tables. Nothing is kept: any row follows from the seed and its number alone. */
export interface Rows {
  /** One row, numbered from 0. */
  row(made: Made, row: number): Row
  /** All rows of a table, in portions. */
  all(made: Made, size: number): Iterable<Row[]>
}

export function createRows(tables: readonly Made[], dice: Dice): Rows {
  const named = new Map(tables.map((made) => [made.name, made]))
  const drawer = (place: number, row: number) => {
    let turn = 0
    return (below: number): number => dice.draw(place, row, below, (turn += 1))
  }
  const places = new Map<string, number>()
  const placeOf = (...names: string[]): number => {
    const name = names.join('\u0001')
    const place = places.get(name) ?? dice.place(...names)
    places.set(name, place)
    return place
  }

  const plain = (made: Made, name: string, row: number): Json => {
    const column = made.table.columns.find((known) => known.name === name)!
    const limit = made.limits.columns.get(name) ?? {}
    const unique = made.unique.has(name)
    const rule = made.rules.get(name)
    const draw = drawer(placeOf(made.name, name), row)
    const turn = made.turns.get(name)?.(row)
    if (turn !== undefined) return column.labels?.[turn] ?? limit.values?.[turn] ?? turn === 1
    if (column.nullable && !unique && rule?.name !== 'constant' && (edgeOf(row) === 'null' || draw(20) === 0)) return null
    return valueOf({ table: made.name, column, rule, limit, row, unique, draw, rowDraw: drawer(placeOf(made.name), row) })
  }

  const valueAt = (made: Made, name: string, row: number): Json => {
    if (!isReference(made, name)) return plain(made, name, row)
    const referred = referencesAt(made, row)
    return referred.has(name) ? referred.get(name)! : plain(made, name, row)
  }

  // Rows are made one after another, and each asks for several of its references.
  const last = new Map<Made, { row: number; values: Map<string, Json> }>()
  const referencesAt = (made: Made, row: number): Map<string, Json> => {
    const known = last.get(made)
    if (known?.row === row) return known.values
    const values = resolve(made, row)
    last.set(made, { row, values })
    return values
  }

  function resolve(made: Made, row: number): Map<string, Json> {
    const values = new Map<string, Json>()
    for (const reference of chosen(made, row)) {
      const open = reference.columns.filter((column) => !values.has(column))
      if (open.length === 0) continue
      const parent = parentOf(made, { reference, row, values })
      if (parent) reference.columns.forEach((column, i) => values.set(column, parent[i]!))
      // A key of several columns refers to nothing as soon as one of them is null; those shared with others stay.
      else for (const column of open) if (made.table.columns.find(({ name }) => name === column)!.nullable) values.set(column, null)
      if (reference.when) values.set(reference.when.column, parent ? reference.when.value : null)
    }
    return values
  }

  // Of relations on one column, which differ in `when`, every row has one.
  function chosen(made: Made, row: number): Reference[] {
    const conditional = made.references.filter(({ when }) => when)
    const others = made.references.filter(({ when }) => !when)
    return conditional.length === 0 ? others : [...others, conditional[row % conditional.length]!]
  }

  function parentOf(made: Made, { reference, row, values }: { reference: Reference; row: number; values: ReadonlyMap<string, Json> }): readonly Json[] | undefined {
    const { to } = reference
    const itself = to.kind === 'made' && to.name === made.name
    const parent = to.kind === 'made' ? named.get(to.name)! : undefined
    const available = to.kind === 'there' ? to.values.length : itself ? Math.max(row, reference.nullable ? 0 : 1) : parent!.count
    const at = (number: number): readonly Json[] => (to.kind === 'there' ? to.values[number]! : to.columns.map((column) => valueAt(parent!, column, number)))
    const draw = drawer(placeOf(made.name, ...reference.columns, 'to'), row)
    const turns = made.turns.get(reference)
    const turn = turns ? turns(row) : undefined
    if (turns) return turn === undefined || turn >= available ? undefined : at(turn)
    if (reference.per !== undefined) return at(Math.floor(row / reference.per) % available)
    const shared = reference.columns.flatMap((column, i) => (values.has(column) ? [i] : []))
    if (available === 0 || (reference.nullable && shared.length === 0 && (edgeOf(row) === 'null' || draw(20) === 0))) return undefined
    if (shared.length === 0) return at(draw(available))
    const fitting = index({ reference, shared, at, available: itself ? parent!.count : available }).get(JSON.stringify(shared.map((i) => values.get(reference.columns[i]!))))
    const earlier = itself ? fitting?.filter((number) => number < available) : fitting
    return earlier && earlier.length > 0 ? at(earlier[draw(earlier.length)]!) : undefined
  }

  // Keys of several columns that share one with another reference must agree in it.
  const indexes = new Map<Reference, Map<string, number[]>>()
  function index({ reference, shared, at, available }: { reference: Reference; shared: readonly number[]; at: (number: number) => readonly Json[]; available: number }): Map<string, number[]> {
    const known = indexes.get(reference)
    if (known) return known
    const found = new Map<string, number[]>()
    indexes.set(reference, found)
    for (let number = 0; number < available; number += 1) {
      const key = at(number)
      const name = JSON.stringify(shared.map((i) => key[i]))
      if (!found.has(name)) found.set(name, [])
      found.get(name)!.push(number)
    }
    return found
  }

  const row = (made: Made, number: number): Row => {
    const values: Row = Object.fromEntries(made.columns.map(({ name }) => [name, valueAt(made, name, number)]))
    for (const [less, more] of made.limits.ascending) {
      const [a, b] = [values[less] ?? null, values[more] ?? null]
      if (a === null || b === null) continue
      if (a > b) [values[less], values[more]] = [b, a]
    }
    for (const [name, rule] of made.rules) if (rule.name === 'template' && name in values) values[name] = fill(rule.value, values)
    return values
  }
  return {
    row,
    *all(made, size) {
      for (let start = 0; start < made.count; start += size) {
        yield Array.from({ length: Math.min(size, made.count - start) }, (_, i) => row(made, start + i))
      }
    },
  }
}

const isReference = (made: Made, name: string): boolean =>
  made.references.some(({ columns, when }) => columns.includes(name) || when?.column === name)

const fill = (template: string, row: Row): string =>
  template.replace(/\{([\p{L}_][\p{L}\p{N}_ ]*)(?::(\d+))?\}/gu, (_, column: string, length?: string) => {
    const text = String(row[column] ?? '')
    return length === undefined ? text : [...text].slice(0, Number(length)).join('')
  })
