import type { ForeignKey } from '../catalog/catalog.ts'
import type { ClassifiedTable } from './classify.ts'

/** The order in which tables can be loaded. */
export interface Order {
  tables: { table: ClassifiedTable; deferred: readonly string[] }[]
  /** Circles of references that cannot be opened since none of their columns may be null, as names of tables. */
  closed: readonly string[]
}

/** A reference that nobody declared in the database; it may be left out of the order where it would close a circle. */
export interface Told {
  from: ClassifiedTable
  to: ClassifiedTable
}

/**
 * Puts every table after those that it refers to. Where references go round in a circle, and where a table refers to
 * itself, nullable references are deferred: empty at first, filled at the end.
 */
export function orderTables(tables: readonly ClassifiedTable[], told: readonly Told[] = []): Order {
  const left = new Set(tables)
  const ordered: Order['tables'] = []
  const deferred = new Map(tables.map((table) => [table, new Set(selfReferences(table))]))
  const waitsFor = (table: ClassifiedTable): ForeignKey[] =>
    table.table.foreignKeys.filter(
      (key) => !key.columns.some((column) => deferred.get(table)!.has(column)) && [...left].some((other) => other !== table && refersTo(key, other)),
    )
  while (left.size > 0) {
    const free = [...left].filter((table) => waitsFor(table).length === 0)
    const calm = free.filter((table) => !told.some(({ from, to }) => from === table && to !== table && left.has(to)))
    const ready = calm.length > 0 ? calm : free
    for (const table of ready) {
      left.delete(table)
      ordered.push({ table, deferred: [...deferred.get(table)!] })
    }
    if (ready.length > 0) continue
    const opened = [...left].flatMap((table) => waitsFor(table).map((key) => ({ table, column: nullableColumn(table, key) }))).find(({ column }) => column)
    if (!opened) return { tables: ordered, closed: [...left].map(({ name }) => name) }
    deferred.get(opened.table)!.add(opened.column!)
  }
  return { tables: ordered, closed: selfClosed(tables) }
}

const refersTo = ({ references }: ForeignKey, { table }: ClassifiedTable): boolean =>
  references.schema === table.schema && references.table === table.name

const nullableColumn = ({ table }: ClassifiedTable, { columns }: ForeignKey): string | undefined =>
  table.columns.find(({ name, nullable }) => nullable && columns.includes(name))?.name

const selfReferences = (table: ClassifiedTable): string[] =>
  table.table.foreignKeys.filter((key) => refersTo(key, table)).flatMap((key) => nullableColumn(table, key) ?? [])

const selfClosed = (tables: readonly ClassifiedTable[]): string[] =>
  tables.filter((table) => table.table.foreignKeys.some((key) => refersTo(key, table) && !nullableColumn(table, key))).map(({ name }) => name)
