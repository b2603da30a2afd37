import { formatDuration } from '@axcouncil/core/duration'
import { maskTable, type Row } from '../mask/table.ts'
import type { TablePlan } from '../plan/plan.ts'
import { progress } from '../rest/progress.ts'
import type { Postgres } from '../transports/postgres.ts'
import { spliceCopy } from '../transports/splice.ts'
import { writeFields } from './copy-text.ts'
import { portionsOf } from './portions.ts'
import { type Session, encode, quoteName, quoteTable, rowsOf } from './session.ts'

/** How to load one table. */
export interface Loading {
  /** Whether the source masks; else the runner does. */
  pushed: boolean
  /** Whether its rows may be written as frozen: the table was emptied in this transaction and is no partitioned one. */
  freeze: boolean
  /** Connections to the source that see the same as the session's, which help it with what is pushed. */
  helpers: readonly Postgres[]
}

/** Copies a table and answers how many rows there were. Rows that the source masks pass through the runner unread. */
export async function copyTable(session: Session, plan: TablePlan, { pushed, freeze, helpers }: Loading): Promise<number> {
  const { source, target, clock, say } = session
  const started = clock.elapsed()
  const columns = plan.columns.map(({ column }) => quoteName(column.name)).join(', ')
  const into = `copy ${quoteTable(plan.table)} (${columns}) from stdin${freeze ? ' (freeze)' : ''}`
  const tick = progress({ clock, say, what: `copying ${plan.name}`, total: await estimateRows(source, plan) })
  const portions = pushed ? await portionsOf(plan, source) : []
  const rows = pushed
    ? await spliceCopy({ from: [source, ...helpers], next: () => portions.shift(), into: { ...target, statement: into }, onRows: tick })
    : await throughRunner(session, plan, { into, tick })
  say(`copied ${plan.name}: ${rows.toLocaleString('en')} rows in ${formatDuration(clock.elapsed() - started)}${pushed ? ', masked in the source' : ''}`)
  return rows
}

/** About how many rows a table has, as its last ANALYZE saw it; undefined where that is not known, or where only some are copied. */
export async function estimateRows(source: Pick<Postgres, 'query'>, { table, where }: TablePlan): Promise<number | undefined> {
  if (where) return undefined
  const [found] = await source.query<{ rows: number }>(
    `select coalesce(sum(c.reltuples), 0)::float8 as rows from pg_class c where c.relkind = 'r' and c.reltuples > 0 and (c.oid = $1::text::regclass or c.oid in (select relid from pg_partition_tree($1::text::regclass)))`,
    [quoteTable(table)],
  )
  return found!.rows > 0 ? found!.rows : undefined
}

async function throughRunner(session: Session, plan: TablePlan, { into, tick }: { into: string; tick: (rows: number) => void }): Promise<number> {
  let count = 0
  await session.target.copyIn(into, maskedLines(session, plan, (rows) => {
    count = rows
    tick(rows)
  }))
  return count
}

/** The lines of a table in COPY's text format, masked on the runner; `tick` is told how many there were so far. */
export async function* maskedLines({ source, digest }: Pick<Session, 'source' | 'digest'>, plan: TablePlan, tick: (rows: number) => void): AsyncIterable<string> {
  let count = 0
  const mask = maskTable(plan, digest)
  for await (const rows of rowsOf(source, plan, 'chosen')) {
    yield rows.map((row) => lineOf(mask(row), plan, row)).join('')
    count += rows.length
    tick(count)
  }
}

const lineOf = (masked: Row, { columns }: TablePlan, row: Row): string => writeFields(columns.map((plan) => encode(masked[plan.column.name]!, plan, row)))
