import type { Clock } from '@axcouncil/core/clock'
import { formatDuration } from '@axcouncil/core/duration'
import { catalogOfPostgres } from '../catalog/postgres.ts'
import type { Config } from '../config/config.ts'
import type { Row } from '../mask/table.ts'
import { type CloneOutcome, reportTables } from '../outcome.ts'
import type { TablePlan } from '../plan/plan.ts'
import { analyze } from '../postgres/analyze.ts'
import { explained } from '../postgres/clone.ts'
import { writeFields } from '../postgres/copy-text.ts'
import { openDoors } from '../postgres/doors.ts'
import { setSequences } from '../postgres/sequences.ts'
import { takeTurn } from '../postgres/turn.ts'
import { encode, onlyTable, quoteName, quoteTable } from '../postgres/session.ts'
import { type Proof, holds } from '../report.ts'
import { progress } from '../rest/progress.ts'
import type { Postgres } from '../transports/postgres.ts'
import type { Amount } from './amounts.ts'
import type { Made } from './blueprint.ts'
import { type Design, design } from './design.ts'
import { createDice } from './dice.ts'
import { limitsOf } from './limits.ts'
import { createRows } from './rows.ts'

/** What rows to make, and how to tell about it. */
export interface Synthetic {
  config: Config
  amounts: readonly Amount[]
  seed: number
  dryRun: boolean
  clock: Clock
  say: (line: string) => void
  group: <T>(title: string, chapter: () => Promise<T>) => Promise<T>
}

/**
 * Replaces the rows of the tables by made ones, in one transaction: cut off at any moment, the target is as it was.
 * Bringing the foreign keys back checks every reference.
 */
export async function synthesizeOverPostgres(target: Postgres, options: Synthetic): Promise<CloneOutcome> {
  const { group, say, seed, dryRun, clock } = options
  return explained('Making rows failed and left the target as it was', async () => {
    const designed = await group('Plan', () => designOf(target, options))
    const counted = new Map(designed.tables.map((made, i) => [designed.plans[i]!, { rows: made.count, masked: 0 }]))
    const outcome = { tables: reportTables({ tables: designed.plans, excluded: [] }, counted, new Map()), excluded: [], limits: [], todo: [] }
    if (dryRun) return { ...outcome, proof: undefined }
    await target.query('begin')
    await target.query(`set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; set local lock_timeout = '60s'`)
    await takeTurn(target)
    const { restore } = await openDoors(target, designed.plans)
    await target.query(`truncate ${designed.plans.map(({ table }) => onlyTable(table)).join(', ')}`)
    await group('Make rows', () => fill(target, designed, { seed, clock, say }))
    await group('Bring keys, triggers and sequences back', async () => {
      await setSequences(target, designed.plans)
      for (const statement of restore) await target.query(statement)
      say('every reference was checked')
    })
    const proof = await count(target, designed)
    await target.query(holds(proof) ? 'commit' : 'rollback')
    if (holds(proof)) await analyze(target, designed.plans, say)
    return { ...outcome, proof }
  })
}

async function designOf(target: Postgres, { config, amounts, say }: Synthetic): Promise<Design> {
  const designed = await design({
    catalog: await catalogOfPostgres(target, config.schemas),
    config,
    amounts,
    say,
    limitsOf: (table) => limitsOf(target, table),
    existing: async (table, columns) => {
      const list = columns.map(quoteName)
      const rows = await target.query<{ key: string[] }>(
        `select array[${list.map((name) => `${name}::text`).join(', ')}] as key from ${onlyTable(table)} where ${list.map((name) => `${name} is not null`).join(' and ')} order by ${list.join(', ')} limit 100000`,
      )
      return rows.map(({ key }) => key)
    },
  })
  for (const { name, count } of designed.tables) say(`${name}: ${count.toLocaleString('en')} rows`)
  return designed
}

async function fill(target: Postgres, { tables, plans }: Design, { seed, clock, say }: Pick<Synthetic, 'seed' | 'clock' | 'say'>): Promise<void> {
  const rows = createRows(tables, createDice(seed))
  for (const [i, made] of tables.entries()) {
    const started = clock.elapsed()
    const plan = plans[i]!
    const columns = plan.columns.map(({ column }) => quoteName(column.name)).join(', ')
    await target.copyIn(`copy ${quoteTable(plan.table)} (${columns}) from stdin`, lines(made))
    say(`made ${plan.name}: ${made.count.toLocaleString('en')} rows in ${formatDuration(clock.elapsed() - started)}`)

    function* lines(one: Made): Iterable<string> {
      const tick = progress({ clock, say, what: `making ${plan.name}`, total: one.count })
      let done = 0
      for (const portion of rows.all(one, 1_000)) {
        yield portion.map((row) => lineOf(row, plan)).join('')
        done += portion.length
        tick(done)
      }
    }
  }
}

const lineOf = (row: Row, { columns }: TablePlan): string => writeFields(columns.map((plan) => encode(row[plan.column.name]!, plan)))

async function count(target: Postgres, { tables }: Design): Promise<Proof> {
  const counts: { table: string; source: number; target: number }[] = []
  for (const { table, name, count: expected } of tables) {
    const [found] = await target.query<{ rows: string }>(`select count(*) as rows from ${onlyTable(table)}`)
    if (Number(found!.rows) !== expected) counts.push({ table: name, source: expected, target: Number(found!.rows) })
  }
  return { leaks: [], orphans: [], counts, columns: [], sequences: [], anonymous: undefined }
}
