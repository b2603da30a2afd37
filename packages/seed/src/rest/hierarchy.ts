import type { ForeignKey, Table } from '../catalog/catalog.ts'
import { type Row, rowKey } from '../mask/table.ts'
import type { TablePlan } from '../plan/plan.ts'

/** Rows, each as its JSON, in portions. */
export type Portions = AsyncIterable<readonly string[]>

// Each level reads the rows once more. What is deeper, such as a long chain of versions, is better written twice.
const MOST_LEVELS = 16

/** Whether all that a table defers are references to itself by its key: then its rows can be written in an order that fills them at once. */
export const isHierarchy = ({ table, deferred }: TablePlan): boolean =>
  deferred.length > 0 && deferred.every((column) => parentsOf(table).some(({ columns }) => columns.includes(column)))

const parentsOf = ({ schema, name, primaryKey, foreignKeys }: Table): ForeignKey[] =>
  foreignKeys.filter(({ references }) => references.schema === schema && references.table === name && primaryKey.every((column) => references.columns.includes(column)))

/**
 * Gives the rows of a table to `write` level by level: first those without a parent, then the children of those that have been
 * written, and so on. `rows` reads all anew, in the same order. Answers what reads the rows that are in no level: circles, and what
 * hangs deeper than 16 levels.
 */
export async function writeByLevels({ table }: TablePlan, rows: () => Portions, write: (level: Portions) => Promise<void>): Promise<() => Portions> {
  const references = parentsOf(table).map(({ columns, references }) => table.primaryKey.map((column) => columns[references.columns.indexOf(column)]!))
  const above = new Set<string>()
  const given = new Set<number>()
  const hasParent = (row: Row, key: string): boolean =>
    references.every((columns) => columns.some((column) => row[column] === null) || rowKey(row, columns) === key || above.has(rowKey(row, columns)))
  for (let level = 0; level < MOST_LEVELS; level += 1) {
    const found: string[] = []
    let left = 0
    await write(only(rows(), (json, i) => {
      if (given.has(i)) return false
      const row = JSON.parse(json) as Row
      const key = rowKey(row, table.primaryKey)
      if (!hasParent(row, key)) {
        left += 1
        return false
      }
      given.add(i)
      found.push(key)
      return true
    }))
    if (found.length === 0 || left === 0) break
    for (const key of found) above.add(key)
  }
  return () => only(rows(), (_, i) => !given.has(i))
}

/** The rows that are taken, in portions as large as those they come in. */
async function* only(rows: Portions, takes: (json: string, index: number) => boolean): Portions {
  let [index, size, taken] = [0, 0, [] as string[]]
  for await (const portion of rows) {
    size = Math.max(size, portion.length)
    for (const json of portion) {
      if (takes(json, index)) taken.push(json)
      index += 1
      if (taken.length < size) continue
      yield taken
      taken = []
    }
  }
  if (taken.length > 0) yield taken
}
