import { formatDuration } from '@axcouncil/core/duration'
import { DatabaseError } from '../database-error.ts'
import type { Row } from '../mask/table.ts'
import type { TablePlan } from '../plan/plan.ts'
import { keyFilters } from '../transports/key-filters.ts'
import { type Portions, isHierarchy, writeByLevels } from './hierarchy.ts'
import { inLearnedOrder, isBrokenReference } from './learned-order.ts'
import { progress } from './progress.ts'
import { refersTo } from './read.ts'
import { meetingOf } from './repeats.ts'
import { inOrder, inParallel } from './schedule.ts'
import { type Session, type TableFacts, keyColumns, keyOf, pagesOf } from './session.ts'

// One statement takes at most 65,535 parameters, and Supabase Lite sends each value as one.
const MOST_VALUES = 65_534
const MOST_ROWS = 1_000
const MOST_BYTES = 2_000_000
const CONCURRENCY = 4

/**
 * Deletes what the source no longer has, those that refer before those referred to. Answers how many rows per table the
 * server says it deleted: references may have taken others along.
 */
export async function deleteStale(session: Session, facts: ReadonlyMap<TablePlan, TableFacts>): Promise<Map<TablePlan, number>> {
  const found = await findStale(session, facts)
  const stale = session.plan.tables.toReversed().filter((table) => found.get(table)!.length > 0)
  if (stale.length > 0) await openCircles(session)
  const deleted = new Map(session.plan.tables.map((table) => [table, 0]))
  await inLearnedOrder(stale, async (table) => {
    for (const some of keyFilters(table, found.get(table)!)) {
      deleted.set(table, deleted.get(table)! + (await session.target.delete(table.table, some)))
    }
    session.say(`deleted ${deleted.get(table)!.toLocaleString('en')} rows of ${table.name} that the source no longer has`)
  })
  return deleted
}

/** The rows of the target, by their keys, that the source has not. */
export async function findStale(session: Session, facts: ReadonlyMap<TablePlan, TableFacts>): Promise<Map<TablePlan, Row[]>> {
  const found = new Map<TablePlan, Row[]>()
  await inOrder(session.plan.tables, { after: () => [], limit: CONCURRENCY }, async (table) => {
    found.set(table, await staleKeys(session, table, facts.get(table)!.keys))
  })
  return found
}

async function staleKeys({ target }: Session, table: TablePlan, keys: ReadonlySet<string>): Promise<Row[]> {
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

/**
 * Writes the spool to the target, referred-to tables first; references in a circle follow when all rows are there. Rows
 * of the target may hold values that other rows are about to get (two people swapped names): then the table, and what
 * refers to it, is emptied and everything written anew, since what was emptied may have taken along rows of tables that
 * nobody told refer to it.
 */
export async function writeTarget(session: Session): Promise<void> {
  const { tables } = session.plan
  const emptied = new Set<TablePlan>()
  for (let whole = false; !whole; ) {
    whole = true
    await inLearnedOrder(tables, async (table) => {
      if (!whole) return
      try {
        await writeTable(session, table)
      } catch (error) {
        if (!(error instanceof DatabaseError) || error.code !== '23505') throw error
        if (emptied.has(table)) throw meetingOf(table, error)
        session.say(`${table.name} has rows in the way: emptying it and what refers to it`)
        for (const other of await makeRoom(session, table)) emptied.add(other)
        whole = false
      }
    })
  }
  for (const table of tables) await writeDeferred(session, table)
}

async function writeTable(session: Session, table: TablePlan): Promise<void> {
  const started = session.clock.elapsed()
  const tick = progress({ ...session, what: `writing ${table.name}` })
  let written = 0
  const write = (rows: Portions): Promise<void> => upsertAll(session, table, rows, (count) => tick((written += count)))
  if (isHierarchy(table)) await writeHierarchy(session, table, write)
  else await write(withoutDeferred(table, portionsOf(session, table)))
  session.say(`wrote ${table.name}: ${written.toLocaleString('en')} rows in ${formatDuration(session.clock.elapsed() - started)}`)
}

// Rows that no order of parents and children fits are written twice, first without their parents.
async function writeHierarchy(session: Session, table: TablePlan, write: (rows: Portions) => Promise<void>): Promise<void> {
  const others = await writeByLevels(table, () => portionsOf(session, table), write)
  await write(withoutDeferred(table, others()))
  await upsertAll(session, table, others())
}

/** Empties a table and those that are known to refer to it, or all where that does not do. Answers which. */
async function makeRoom(session: Session, table: TablePlan): Promise<readonly TablePlan[]> {
  await openCircles(session)
  const known = dependants(session, table)
  try {
    for (const other of known) await empty(session, other)
    return known
  } catch (error) {
    if (!isBrokenReference(error)) throw error
    await emptyTables(session)
    return session.plan.tables
  }
}

/** The table and all that refer to it, directly or not, those that refer first. */
function dependants({ plan }: Session, table: TablePlan): TablePlan[] {
  const found = new Set([table])
  for (const other of plan.tables) if ([...found].some((known) => known !== other && refersTo(other, known))) found.add(other)
  return plan.tables.filter((other) => found.has(other)).toReversed()
}

/** Empties all tables of the plan, those that refer before those referred to. */
export async function emptyTables(session: Session): Promise<void> {
  await openCircles(session)
  await inLearnedOrder(session.plan.tables.toReversed(), (table) => empty(session, table))
}

async function empty(session: Session, table: TablePlan): Promise<void> {
  const [first] = table.table.primaryKey
  // Range by range: one statement for millions of rows would run out of the time that a statement may take.
  for await (const page of pagesOf(session.target, keyColumns(table))) {
    await session.target.delete(table.table, (query) => query.lte(first!, page.at(-1)![first!]))
  }
}

async function writeDeferred(session: Session, table: TablePlan): Promise<void> {
  if (table.deferred.length === 0 || isHierarchy(table)) return
  const isFilled = (row: Row): boolean => table.deferred.some((column) => row[column] !== null)
  await upsertAll(session, table, changed(portionsOf(session, table), (row) => (isFilled(row) ? row : undefined)))
}

const portionsOf = ({ spool }: Session, table: TablePlan): Portions =>
  spool.read(table.name, Math.max(1, Math.min(MOST_ROWS, Math.floor(MOST_VALUES / table.columns.length))))

const withoutDeferred = ({ deferred }: TablePlan, rows: Portions): Portions =>
  deferred.length === 0 ? rows : changed(rows, (row) => ({ ...row, ...Object.fromEntries(deferred.map((column) => [column, null])) }))

/** What `change` makes of each row; nothing of those that it answers undefined for. */
async function* changed(portions: Portions, change: (row: Row) => Row | undefined): Portions {
  for await (const rows of portions) {
    yield rows.map((row) => change(JSON.parse(row) as Row)).filter((row) => row !== undefined).map((row) => JSON.stringify(row))
  }
}

/** Writes rows of a table, and tells `wrote` of each request how many. */
async function upsertAll({ target }: Session, table: TablePlan, rows: Portions, wrote: (rows: number) => void = () => {}): Promise<void> {
  const columns = table.columns.map(({ column }) => column.name)
  await inParallel(rows, CONCURRENCY, async (portion) => {
    for (const batch of batches(portion)) {
      await target.upsert(table.table, columns, batch)
      wrote(batch.length)
    }
  })
}

/** Rows in portions whose bytes a server takes in one request; a row that is longer goes alone. */
function batches(rows: readonly string[]): string[][] {
  const result: string[][] = []
  let bytes = MOST_BYTES
  for (const row of rows) {
    const size = Buffer.byteLength(row)
    if (bytes + size > MOST_BYTES) {
      result.push([])
      bytes = 0
    }
    result.at(-1)!.push(row)
    bytes += size
  }
  return result
}
