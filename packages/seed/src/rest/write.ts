import { formatDuration } from '@axcouncil/core/duration'
import { DatabaseError } from '../database-error.ts'
import type { Row } from '../mask/table.ts'
import type { TablePlan } from '../plan/plan.ts'
import type { RowFilter } from '../transports/rest.ts'
import { progress } from './progress.ts'
import { refersTo } from './read.ts'
import { inParallel } from './schedule.ts'
import { type Session, type TableFacts, keyColumns, keyOf, pagesOf } from './session.ts'

// One statement takes at most 65,535 parameters, and Supabase Lite sends each value as one.
const MOST_VALUES = 65_534
const MOST_ROWS = 1_000
const MOST_BYTES = 2_000_000
const CONCURRENCY = 4

/** Deletes what the source no longer has, those that refer before those referred to. Answers how many rows per table. */
export async function deleteStale(session: Session, facts: ReadonlyMap<TablePlan, TableFacts>): Promise<Map<TablePlan, number>> {
  const found = new Map<TablePlan, Row[]>()
  for (const table of session.plan.tables.toReversed()) found.set(table, await staleKeys(session, table, facts.get(table)!.keys))
  if ([...found.values()].some((rows) => rows.length > 0)) await openCircles(session)
  for (const [table, rows] of found) {
    for (const some of chunks(rows, 80)) await session.target.delete(table.table, keyFilter(table, some))
    if (rows.length > 0) session.say(`deleted ${rows.length.toLocaleString('en')} rows of ${table.name} that the source no longer has`)
  }
  return new Map([...found].map(([table, rows]) => [table, rows.length]))
}

/** The rows of the target, by their keys, that the source has not. */
export async function staleKeys({ target }: Session, table: TablePlan, keys: ReadonlySet<string>): Promise<Row[]> {
  const stale: Row[] = []
  for await (const page of pagesOf(target, keyColumns(table))) stale.push(...page.filter((row) => !keys.has(keyOf(table, row))))
  return stale
}

// References in a circle would keep rows from being deleted in any order. They are written anew at the end.
async function openCircles({ target, plan }: Session): Promise<void> {
  for (const { table, deferred } of plan.tables) {
    for (const column of deferred) await target.update(table, { [column]: null }, (query) => query.not(column, 'is', null))
  }
}

const keyFilter = ({ table: { primaryKey } }: TablePlan, rows: readonly Row[]): RowFilter => {
  const [column] = primaryKey
  if (primaryKey.length === 1) return (query) => query.in(column!, rows.map((row) => row[column!]))
  const terms = rows.map((row) => `and(${primaryKey.map((name) => `${name}.eq.${JSON.stringify(String(row[name]))}`).join(',')})`)
  return (query) => query.or(terms.join(','))
}

/** Writes the spool to the target, referred-to tables first; references in a circle follow when all rows are there. */
export async function writeTarget(session: Session): Promise<void> {
  const { plan, clock, say } = session
  for (const table of plan.tables) {
    const started = clock.elapsed()
    const rows = await writeTable(session, table)
    say(`wrote ${table.name}: ${rows.toLocaleString('en')} rows in ${formatDuration(clock.elapsed() - started)}`)
  }
  for (const table of plan.tables) await writeDeferred(session, table)
}

/**
 * Upserts a table. Rows of the target may hold values that other rows are about to get (two people swapped names): then
 * the table, and what refers to it, is emptied and written anew.
 */
async function writeTable(session: Session, table: TablePlan): Promise<number> {
  try {
    return await upsertAll(session, table, (row) => withoutDeferred(table, row))
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== '23505') throw error
    session.say(`${table.name} has rows in the way: emptying it and what refers to it`)
    await openCircles(session)
    for (const other of dependants(session, table)) await empty(session, other)
    return upsertAll(session, table, (row) => withoutDeferred(table, row))
  }
}

const withoutDeferred = ({ deferred }: TablePlan, row: Row): Row => ({ ...row, ...Object.fromEntries(deferred.map((column) => [column, null])) })

/** The table and all that refer to it, directly or not, those that refer first. */
function dependants({ plan }: Session, table: TablePlan): TablePlan[] {
  const found = new Set([table])
  for (const other of plan.tables) if ([...found].some((known) => known !== other && refersTo(other, known))) found.add(other)
  return plan.tables.filter((other) => found.has(other)).toReversed()
}

/** Empties all tables of the plan, those that refer before those referred to. */
export async function emptyTables(session: Session): Promise<void> {
  await openCircles(session)
  for (const table of session.plan.tables.toReversed()) await empty(session, table)
}

async function empty(session: Session, table: TablePlan): Promise<void> {
  const [first] = table.table.primaryKey
  // Range by range: one statement for millions of rows would run out of the time that a statement may take.
  for await (const page of pagesOf(session.target, keyColumns(table))) {
    await session.target.delete(table.table, (query) => query.lte(first!, page.at(-1)![first!]))
  }
}

async function writeDeferred(session: Session, table: TablePlan): Promise<void> {
  if (table.deferred.length === 0) return
  await upsertAll(session, table, (row) => (table.deferred.some((column) => row[column] !== null) ? row : undefined))
}

async function upsertAll(session: Session, table: TablePlan, pick: (row: Row) => Row | undefined): Promise<number> {
  const { spool, target, clock, say } = session
  const size = Math.max(1, Math.min(MOST_ROWS, Math.floor(MOST_VALUES / table.columns.length)))
  const tick = progress({ clock, say, what: `writing ${table.name}` })
  let written = 0
  await inParallel(spool.read(table.name, size), CONCURRENCY, async (rows) => {
    for (const batch of batches(rows.map(pick).filter((row) => row !== undefined))) {
      await target.upsert(table.table, batch)
      written += batch.length
      tick(written)
    }
  })
  return written
}

/** Rows in portions whose bytes a server takes in one request; a row that is longer goes alone. */
function batches(rows: readonly Row[]): Row[][] {
  const result: Row[][] = []
  let bytes = MOST_BYTES
  for (const row of rows) {
    const size = JSON.stringify(row).length
    if (bytes + size > MOST_BYTES) {
      result.push([])
      bytes = 0
    }
    result.at(-1)!.push(row)
    bytes += size
  }
  return result
}

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
