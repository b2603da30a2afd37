import type { Clock } from '@axcouncil/core/clock'
import { ActionError } from '@axcouncil/core/errors'
import type { Column, Table } from '../catalog/catalog.ts'
import type { Digest } from '../mask/digest.ts'
import { type Row, rowKey } from '../mask/table.ts'
import type { Plan, TablePlan } from '../plan/plan.ts'
import type { RestDatabase, RowFilter } from '../transports/rest.ts'
import type { Witness } from '../verify/witness.ts'
import type { Spool } from './spool.ts'
import type { Varieties } from './variety.ts'

/** What the parts of one clone over REST share. */
export interface Session {
  source: RestDatabase
  target: RestDatabase
  plan: Plan
  /** Every column that a table has in the target, planned or not. */
  watched: (table: TablePlan) => Watched
  /** The rows of the source, in portions; all of a table unless fewer were chosen. */
  rows: (table: TablePlan) => AsyncIterable<Row[]>
  digest: Digest
  spool: Spool
  witness: Witness
  clock: Clock
  /** Prints a line of progress. */
  say: (line: string) => void
}

/** A table and the columns of it that are read. */
export interface Watched {
  table: Table
  columns: readonly { column: Column }[]
}

/** What was learned of one table while it was read. */
export interface TableFacts {
  rows: number
  masked: number
  /** Keys of the masked rows, which are those that the target shall have. */
  keys: Set<string>
  /** Of masked columns; undefined where rows are made and not masked. */
  varieties?: Varieties
}

/** The name of a row by its key, the same whether it was read from the source's spool or from the target. */
export const keyOf = ({ table }: TablePlan, row: Row): string => rowKey(row, table.primaryKey)

/** Every page of a table, or of the rows that match, in the order of its key; the next one is on its way while one is worked on. */
export async function* pagesOf(database: RestDatabase, { table, columns }: Watched, where?: RowFilter): AsyncIterable<Row[]> {
  const wanted = columns.map(({ column }) => column)
  const fetch = (after: Row | undefined): Promise<Row[]> => {
    const page = database.page(table, wanted, after, where)
    // Awaited in the next turn, if there is one.
    page.catch(() => {})
    return page
  }
  let next = fetch(undefined)
  let end: string | undefined
  for (;;) {
    const page = await next
    // A server may give fewer rows than were asked for: only an empty page is the end.
    if (page.length === 0) return
    const last = rowKey(page.at(-1)!, table.primaryKey)
    if (last === end) throw new ActionError(`The Data API gives the same rows of ${table.name} again and again`, { advice: 'It misreads a key of that table. Use the way over PostgreSQL (`source-db-url`, `target-db-url`).' })
    end = last
    next = fetch(page.at(-1))
    yield page
  }
}

/** The columns of a table's key alone. */
export const keyColumns = ({ table, columns }: TablePlan): Pick<TablePlan, 'table' | 'columns'> => ({
  table,
  columns: columns.filter(({ column }) => table.primaryKey.includes(column.name)),
})
