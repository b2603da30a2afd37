import { Readable } from 'node:stream'
import type { Column } from '../catalog/catalog.ts'
import type { Row } from '../mask/table.ts'
import type { TablePlan } from '../plan/plan.ts'
import { pagesOf } from '../rest/session.ts'
import { inParallel } from '../rest/schedule.ts'
import { keyFilters } from '../transports/key-filters.ts'
import type { RestDatabase, RowFilter } from '../transports/rest.ts'

/** Rows of a table that have one of these values in these columns. */
export interface Wanted {
  table: TablePlan
  columns: readonly string[]
  values: readonly Row[]
  /** What of the rows is read. */
  select: readonly Column[]
}

/** Such rows, a page at a time, as many values in a request as a URL takes. */
export async function* rowsWith(source: RestDatabase, wanted: Wanted): AsyncIterable<Row[]> {
  for (const where of filtersOf(wanted)) yield* pagesBy(source, wanted, where)
}

const CONCURRENCY = 4

/** All of them at once. */
export async function allWith(source: RestDatabase, wanted: Wanted): Promise<Row[]> {
  const found: Row[] = []
  await inParallel(Readable.from(filtersOf(wanted)) as AsyncIterable<RowFilter>, CONCURRENCY, async (where) => {
    for await (const page of pagesBy(source, wanted, where)) found.push(...page)
  })
  return found
}

const pagesBy = (source: RestDatabase, { table, select }: Wanted, where: RowFilter): AsyncIterable<Row[]> =>
  pagesOf(source, { table: table.table, columns: select.map((column) => ({ column })) }, where)

const filtersOf = ({ table, columns, values }: Wanted): RowFilter[] =>
  keyFilters({ table: { ...table.table, primaryKey: columns } }, values.filter((row) => columns.every((name) => couldBe(row[name], table.columns.find(({ column }) => column.name === name)!.column))))

// References that seed.yml declares may be text where the key is a number: what is none would be refused.
function couldBe(value: unknown, { category }: Column): boolean {
  if (category === 'number') return /^-?\d+(\.\d+)?$/.test(String(value))
  return category !== 'uuid' || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(String(value))
}
