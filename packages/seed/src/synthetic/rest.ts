import { formatDuration } from '@axcouncil/core/duration'
import { createDigest, deriveKey } from '../mask/digest.ts'
import { type CloneOutcome, reportTables } from '../outcome.ts'
import type { TablePlan } from '../plan/plan.ts'
import { sayPlan } from '../plan/say.ts'
import { checkTables, withoutComputed } from '../rest/preflight.ts'
import { type Session, type TableFacts, keyOf, pagesOf } from '../rest/session.ts'
import { createSpool } from '../rest/spool.ts'
import { verifyTarget } from '../rest/verify.ts'
import { emptyTables, writeTarget } from '../rest/write.ts'
import type { RestDatabase } from '../transports/rest.ts'
import { createWitness } from '../verify/witness.ts'
import { type Design, design } from './design.ts'
import { createDice } from './dice.ts'
import { noLimits } from './limits.ts'
import type { Synthetic } from './postgres.ts'
import { createRows } from './rows.ts'

const LIMITS = [
  'Triggers of the target fire for every row written: the Data API cannot turn them off.',
  'The Data API does not tell the checks of a table, nor always what is unique: name the values in seed.yml where the target refuses a row.',
  'The Data API cannot set sequences: new rows that the application inserts may get numbers that are taken.',
]

/** Replaces the rows of the tables by made ones, over the Data API: each request is a transaction of its own there. */
export async function synthesizeOverRest(target: RestDatabase, options: Synthetic & { temp: string }): Promise<CloneOutcome> {
  const { group, say, seed, dryRun, clock } = options
  const { plan, designed } = await group('Plan', async () => {
    const found = await designOf(target, options)
    const planned = { tables: found.plans, excluded: [] }
    sayPlan(planned, say)
    checkTables(planned)
    return { plan: await withoutComputed(planned, target), designed: found }
  })
  const spool = createSpool(options.temp)
  try {
    const session: Session = { source: target, target, plan, watched: (table) => table, rows: (table) => pagesOf(target, table), digest: createDigest(deriveKey(String(seed))), spool, witness: createWitness(), clock, say }
    const facts = await group('Make rows', () => spoolRows(session, { designed, seed }))
    if (dryRun) return { tables: reportTables(plan, facts, new Map()), excluded: [], proof: undefined, limits: LIMITS, todo: [] }
    await group('Write the target', async () => {
      await emptyTables(session)
      await writeTarget(session)
    })
    const proof = await group('Verify', async () => ({ ...(await verifyTarget(session, facts)), anonymous: undefined }))
    return { tables: reportTables(plan, facts, new Map()), excluded: [], proof, limits: LIMITS, todo: [] }
  } finally {
    await spool.finish()
    spool.remove()
  }
}

async function designOf(target: RestDatabase, { config, amounts, say }: Synthetic): Promise<Design> {
  const catalog = await target.catalog(config.schemas)
  return design({
    catalog,
    config,
    amounts,
    say,
    limitsOf: () => Promise.resolve(noLimits),
    existing: async ({ schema, name }, columns) => {
      const table = catalog.tables.find((known) => known.schema === schema && known.name === name)
      if (!table || table.primaryKey.length === 0) return []
      const page = await target.page(table, table.columns.filter((column) => columns.includes(column.name) || table.primaryKey.includes(column.name)), undefined)
      return page.map((row) => columns.map((column) => row[column] ?? null))
    },
  })
}

async function spoolRows({ plan, spool, clock, say }: Session, { designed, seed }: { designed: Design; seed: number }): Promise<Map<TablePlan, TableFacts>> {
  const facts = new Map<TablePlan, TableFacts>()
  const rows = createRows(designed.tables, createDice(seed))
  for (const [i, table] of plan.tables.entries()) {
    const started = clock.elapsed()
    const keys = new Set<string>()
    for (const portion of rows.all(designed.tables[i]!, 1_000)) {
      for (const row of portion) keys.add(keyOf(table, row))
      const written = portion.map((row) => Object.fromEntries(table.columns.map(({ column }) => [column.name, row[column.name] ?? null])))
      await spool.append(table.name, written)
    }
    facts.set(table, { rows: designed.tables[i]!.count, masked: 0, keys })
    say(`made ${table.name}: ${designed.tables[i]!.count.toLocaleString('en')} rows in ${formatDuration(clock.elapsed() - started)}`)
  }
  await spool.finish()
  return facts
}
