import { ActionError } from '@axcouncil/core/errors'
import { formatDuration } from '@axcouncil/core/duration'
import type { Clock } from '@axcouncil/core/clock'
import { catalogOfPostgres } from '../catalog/postgres.ts'
import type { Config } from '../config/config.ts'
import { databaseError } from '../database-error.ts'
import { createDigest, deriveKey } from '../mask/digest.ts'
import type { Unclassified } from '../plan/classify.ts'
import { makePlan } from '../plan/make-plan.ts'
import { sayPlan } from '../plan/say.ts'
import type { Plan, TablePlan } from '../plan/plan.ts'
import { checkTarget } from '../plan/target.ts'
import { type Proof, holds } from '../report.ts'
import { type CloneOutcome, reportTables } from '../outcome.ts'
import { type Postgres, isServerError } from '../transports/postgres.ts'
import { createWitness } from '../verify/witness.ts'
import { openDoors } from './doors.ts'
import { type Copied, checkTable, copyTable } from './load.ts'
import { setSequences } from './sequences.ts'
import { type Session, quoteTable } from './session.ts'

/** A clone over PostgreSQL. */
export interface PostgresClone {
  source: Postgres
  target: Postgres
  config: Config
  unclassified: Unclassified
  maskKey: string
  dryRun: boolean
  clock: Clock
  say: (line: string) => void
  group: <T>(title: string, chapter: () => Promise<T>) => Promise<T>
}

/**
 * Makes the target equal to the masked source, all or nothing: one snapshot of the source, one transaction in the target,
 * which ends only after everything was proved. Cut off at any moment, the target is as it was.
 */
export async function cloneOverPostgres(options: PostgresClone): Promise<CloneOutcome> {
  const { source, target, config, group, dryRun } = options
  return explained(async () => {
    await source.query('begin isolation level repeatable read, read only')
    await source.query('set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0')
    await refuseSameDatabase(source, target)
    const plan = await group('Plan', () => planOf(options))
    const limits = config.auth?.users ? ['Accounts (auth.users) are not carried in this version: nobody can sign in to staging with the password in seed.yml.'] : []
    if (dryRun) return { tables: await dryRunTables(options, plan), excluded: plan.excluded, proof: undefined, limits, todo: [] }
    const digest = createDigest(deriveKey(options.maskKey))
    const session: Session = { source, target, plan, digest, witness: createWitness(), clock: options.clock, say: options.say }
    const { copied, stale, proof } = await replaceAll(session, group)
    return { tables: reportTables(plan, copied, stale), excluded: plan.excluded, proof, limits, todo: [] }
  })
}

async function planOf({ source, target, config, unclassified, say }: PostgresClone): Promise<Plan> {
  const plan = makePlan(await catalogOfPostgres(source, config.schemas), config, { unclassified, circles: 'allow' })
  checkTarget(plan, await catalogOfPostgres(target, config.schemas))
  sayPlan(plan, say)
  return plan
}

interface Replaced {
  copied: Map<TablePlan, Copied>
  stale: Map<TablePlan, number>
  proof: Proof
}

async function replaceAll(session: Session, group: PostgresClone['group']): Promise<Replaced> {
  const { target, plan, clock, say } = session
  const names = plan.tables.map(({ table }) => quoteTable(table)).join(', ')
  await target.query('begin')
  await target.query(`set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; set local lock_timeout = '60s'`)
  await target.query(LOCK)
  const { restore } = await openDoors(target, plan.tables)
  await target.query(`truncate ${names}`)
  const copied = new Map<TablePlan, Copied>()
  await group('Copy, masked', async () => {
    for (const table of plan.tables) copied.set(table, await copyTable(session, table))
  })
  await group('Bring keys, triggers and sequences back', async () => {
    const started = clock.elapsed()
    await setSequences(target, plan.tables)
    for (const statement of restore) await target.query(statement)
    say(`${restore.length} keys and triggers in ${formatDuration(clock.elapsed() - started)}; every reference was checked`)
  })
  const proof = await group('Verify', () => prove(session, copied))
  if (!holds(proof)) {
    await target.query('rollback')
    say('The target was left as it was.')
  } else {
    await target.query('commit')
    await target.query(`analyze ${names}`)
  }
  return { copied, stale: new Map(), proof }
}

// Two runs at once: the second waits for the first.
const LOCK = 'select pg_advisory_xact_lock(7236829109817541)'

async function prove(session: Session, copied: ReadonlyMap<TablePlan, Copied>): Promise<Proof> {
  const counts: { table: string; source: number; target: number }[] = []
  for (const table of session.plan.tables) {
    const rows = await checkTable(session, table)
    const expected = copied.get(table)!.rows
    if (rows !== expected) counts.push({ table: table.name, source: expected, target: rows })
  }
  // PostgreSQL has checked every reference while the foreign keys came back.
  return { leaks: session.witness.leaks(), orphans: [], counts }
}

async function dryRunTables({ source }: PostgresClone, plan: Plan): Promise<CloneOutcome['tables']> {
  const copied = new Map<TablePlan, Copied>()
  for (const table of plan.tables) {
    const where = table.where ? ` where ${table.where}` : ''
    const [found] = await source.query<{ rows: string }>(`select count(*) as rows from ${quoteTable(table.table)}${where}`)
    copied.set(table, { rows: Number(found!.rows), masked: 0 })
  }
  return reportTables(plan, copied, new Map())
}

// Two names may be one database: when the server started, to the microsecond, and the database's number tell.
async function refuseSameDatabase(source: Postgres, target: Postgres): Promise<void> {
  const identify = 'select pg_postmaster_start_time()::text || (select oid from pg_database where datname = current_database()) as id'
  const [a, b] = await Promise.all([source, target].map((database) => database.query<{ id: string }>(identify).then(([row]) => row?.id)))
  if (a !== b) return
  throw new ActionError('The source and the target are the same database under two names', { advice: 'Nothing was changed. Find out which of the two connections is wrong.' })
}

// Errors of the server quote rows; what is shown of them does not.
async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isServerError(error)) throw error
    const { message, advice } = databaseError('The clone failed and left the target as it was', error)
    throw new ActionError(message, advice === undefined ? {} : { advice })
  }
}
