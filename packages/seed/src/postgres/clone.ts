import { ActionError } from '@axcouncil/core/errors'
import { formatDuration } from '@axcouncil/core/duration'
import type { Clock } from '@axcouncil/core/clock'
import { type Accounts, carryAccounts } from '../auth/accounts.ts'
import { withoutAccounts } from '../auth/plan.ts'
import { catalogOfPostgres } from '../catalog/postgres.ts'
import type { Config } from '../config/config.ts'
import { databaseError } from '../database-error.ts'
import { type MaskKey, createDigest, deriveKey } from '../mask/digest.ts'
import type { Unclassified } from '../plan/classify.ts'
import { sayDoubtful } from '../plan/doubtful.ts'
import { UnclassifiedError, makePlan } from '../plan/make-plan.ts'
import { sayPlan } from '../plan/say.ts'
import { type Plan, type TablePlan, isMasked } from '../plan/plan.ts'
import { checkTarget, withHeirs } from '../plan/target.ts'
import { type Proof, holds, sum } from '../report.ts'
import { type CloneOutcome, reportTables } from '../outcome.ts'
import { type Postgres, isServerError } from '../transports/postgres.ts'
import { analyze } from './analyze.ts'
import { lookAround, refuseActing } from './around.ts'
import { checkConditions } from './conditions.ts'
import { checkConstants } from './constants.ts'
import { refuseCrowded } from './crowded.ts'
import { openDoors } from './doors.ts'
import { beginReading, withHelper } from './helper.ts'
import { giveKey } from './keys.ts'
import { copyTable } from './load.ts'
import { seenByAnonymous } from './anonymous.ts'
import { proveAll } from './proofs.ts'
import { withValues } from './proposals.ts'
import { whyOnRunner } from './pushed.ts'
import { quietly } from './quiet.ts'
import { setSequences } from './sequences.ts'
import { SETTINGS } from './settings.ts'
import { onlyTable, quoteName, quoteTable } from './names.ts'
import type { Session } from './session.ts'
import { checkTextKeys } from './text-keys.ts'
import { takeTurn } from './turn.ts'

/** A clone over PostgreSQL. */
export interface PostgresClone {
  source: Postgres
  target: Postgres
  config: Config
  unclassified: Unclassified
  maskKey: string
  dryRun: boolean
  /** Opens another connection to the source. */
  another: () => Promise<Postgres>
  /** Chooses rows, within the source's snapshot. */
  narrow?: (plan: Plan) => Promise<Plan>
  /** Asserts more of the target before its transaction ends. */
  check?: (plan: Plan) => Promise<void>
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
  return explained('The clone failed and left the target as it was', async () => {
    refuseActing(config)
    const snapshot = await beginReading(source)
    await refuseSameDatabase(source, target)
    const planned = await group('Plan', () => planOf(options))
    const plan = options.narrow ? await group('Choose rows', () => options.narrow!(planned)) : planned
    const { outbound, todo } = await group('Look around', () => lookAround(plan, options))
    const accounts = config.auth?.users ? await group('Accounts', () => carryAccounts({ ...options, narrowed: options.narrow && plan })) : undefined
    const all: Plan = { ...plan, tables: [...plan.tables, ...(accounts?.tables ?? [])] }
    const key = deriveKey(options.maskKey)
    const onRunner = await group('Check what there is', () => checkValues(plan, { source, config, key }))
    for (const why of onRunner.values()) options.say(why)
    if (dryRun) return { tables: await dryRunTables(options, all), excluded: plan.excluded, proof: undefined, limits: [], todo, outbound }
    const session: Session = { source, target, plan, digest: createDigest(key), onRunner: new Set(onRunner.keys()), clock: options.clock, say: options.say }
    const { copied, proof } = await replaceAll(session, { ...options, accounts, snapshot, key })
    return { tables: reportTables(all, copied, new Map()), excluded: plan.excluded, proof, limits: [...onRunner.values(), ...(accounts ? ['The rows of auth.users and auth.identities were masked in this job\'s memory and not in the source.'] : [])], todo, outbound }
  })
}

async function planOf({ source, target, config, unclassified, say }: PostgresClone): Promise<Plan> {
  const plan = await planOrPropose(source, config, unclassified)
  const there = await catalogOfPostgres(target, config.schemas)
  checkTarget(plan, there)
  sayPlan(plan, say)
  for (const line of sayDoubtful(plan)) say(line)
  return withHeirs(plan, there)
}

/** The plan of all tables. Where columns have no rule, the error proposes what their values look like. */
export async function planOrPropose(source: Postgres, config: Config, unclassified: Unclassified): Promise<Plan> {
  const catalog = await catalogOfPostgres(source, config.schemas)
  try {
    const plan = makePlan(catalog, withoutAccounts(config), { unclassified, circles: 'allow' })
    await checkConditions(plan, source, config)
    return plan
  } catch (error) {
    throw error instanceof UnclassifiedError ? await withValues(source, error) : error
  }
}

/**
 * Gives the source the key and looks at what it holds: whether the rules' own values fit, no key is somebody's address, and
 * no pseudonyms meet where they must not. Answers the tables that the source cannot mask, with the reason.
 */
export async function checkValues(plan: Plan, { source, config, key }: { source: Postgres; config: Config; key: MaskKey }): Promise<Map<TablePlan, string>> {
  await giveKey(source, key)
  await checkConstants(plan, source, config)
  await checkTextKeys(plan, source)
  const onRunner = await maskedOnRunner(source, plan)
  await refuseCrowded({ ...plan, tables: plan.tables.filter((table) => !onRunner.has(table)) }, source)
  return onRunner
}

/** Tables that the source cannot mask, with the reason. */
async function maskedOnRunner(source: Pick<Postgres, 'query'>, { tables }: Plan): Promise<Map<TablePlan, string>> {
  const [server] = await source.query<{ encoding: string; version: string }>(`select current_setting('server_encoding') as encoding, current_setting('server_version_num') as version`)
  const masked = tables.filter(({ columns }) => columns.some(isMasked))
  const { encoding, version } = server!
  const everywhere = encoding !== 'UTF8' ? `the source's encoding is ${encoding}` : Number(version) < 140_000 ? 'the source is older than PostgreSQL 14' : undefined
  return new Map(masked.flatMap((table) => {
    const why = everywhere === undefined ? whyOnRunner(table) : `The rows of ${table.name} were masked in this job's memory and not in the source: ${everywhere}.`
    return why === undefined ? [] : [[table, why]]
  }))
}

// To sort an index and to check a reference of millions of rows without files; where an administrator gave more, that stays.
const ROOM = `select set_config('maintenance_work_mem', '128MB', true) where pg_size_bytes(current_setting('maintenance_work_mem')) < pg_size_bytes('128MB')`

interface Replaced {
  copied: Map<TablePlan, Copied>
  proof: Proof
}

interface Replacing extends PostgresClone {
  accounts: Accounts | undefined
  /** The source's, by which another connection sees the same. */
  snapshot: string | undefined
  key: MaskKey
}

async function replaceAll(session: Session, { config, group, check, accounts, ...helping }: Replacing): Promise<Replaced> {
  const { target, plan, clock, say } = session
  await target.query('begin isolation level read committed, read write')
  await target.query(`${SETTINGS}; set local lock_timeout = '60s'; ${ROOM}`)
  await takeTurn(target)
  const before = await seenByAnonymous(target, config)
  const doors = await quietly(target, () => openDoors(target, plan.tables))
  if (plan.tables.length > 0) await target.query(`truncate ${plan.tables.map(({ table }) => onlyTable(table)).join(', ')}`)
  const rows = new Map<TablePlan, number>()
  await group('Copy, masked', () => withHelper(plan, helping, async (helpers) => {
    for (const table of plan.tables) rows.set(table, await copyTable(session, table, { pushed: !session.onRunner.has(table), freeze: doors.freezable.has(quoteTable(table.table)), helpers }))
  }))
  if (accounts) for (const [table, count] of await group('Copy accounts, masked', () => accounts.copy(session.digest))) rows.set(table, count)
  await group('Bring keys, indexes, triggers and sequences back', async () => {
    const started = clock.elapsed()
    await setSequences(target, plan.tables)
    await quietly(target, async () => {
      for (const statement of doors.restore) await target.query(statement)
    })
    say(`${doors.restore.length} keys, indexes and triggers in ${formatDuration(clock.elapsed() - started)}; every reference was checked`)
  })
  const proof = await group('Verify', async () => {
    const started = clock.elapsed()
    const found = await proveAll(session, { config, rows, before })
    await check?.(plan)
    await accounts?.check()
    say(`every row was checked in ${formatDuration(clock.elapsed() - started)}`)
    return found
  })
  const copied = await countMasked(session, rows, proof)
  if (!holds(proof)) {
    await target.query('rollback')
    say('The target was left as it was.')
  } else {
    await target.query('commit')
    if (plan.tables.length > 0) await analyze(target, plan.tables, say)
  }
  return { copied, proof }
}

interface Copied {
  rows: number
  masked: number
}

/** How many values were replaced: all that are there in columns with a rule. The proof has counted what is null, but of accounts. */
async function countMasked({ target, plan }: Session, rows: ReadonlyMap<TablePlan, number>, { columns }: Proof): Promise<Map<TablePlan, Copied>> {
  const copied = new Map<TablePlan, Copied>()
  for (const [table, count] of rows) {
    const nulls = columns.filter((proved) => proved.table === table.name).map((proved) => proved.target.nulls)
    copied.set(table, { rows: count, masked: plan.tables.includes(table) ? nulls.length * count - sum(nulls) : await countValues(target, table) })
  }
  return copied
}

async function countValues(target: Postgres, { table, columns }: TablePlan): Promise<number> {
  const counts = columns.filter(isMasked).map(({ column }) => `count(${quoteName(column.name)})`)
  const [found] = await target.query<{ masked: string }>(`select ${['0', ...counts].join(' + ')} as masked from ${onlyTable(table)}`)
  return Number(found!.masked)
}

async function dryRunTables({ source }: PostgresClone, plan: Plan): Promise<CloneOutcome['tables']> {
  const copied = new Map<TablePlan, Copied>()
  for (const table of plan.tables) {
    const where = table.where ? ` where ${table.where}` : ''
    const [found] = await source.query<{ rows: string }>(`select count(*) as rows from ${onlyTable(table.table)}${where}`)
    copied.set(table, { rows: Number(found!.rows), masked: 0 })
  }
  return reportTables(plan, copied, new Map())
}

/**
 * Two names may be one database: when the server started, to the microsecond, and the database's number tell.
 * @throws ActionError where they are.
 */
export async function refuseSameDatabase(source: Postgres, target: Postgres): Promise<void> {
  const identify = 'select pg_postmaster_start_time()::text || (select oid from pg_database where datname = current_database()) as id'
  const [a, b] = await Promise.all([source, target].map((database) => database.query<{ id: string }>(identify).then(([row]) => row?.id)))
  if (a !== b) return
  throw new ActionError('The source and the target are the same database under two names', { advice: 'Nothing was changed. Find out which of the two connections is wrong.' })
}

/** Errors of the server quote rows; what is shown of them, after `what`, does not. */
export async function explained<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isServerError(error)) throw error
    const { message, advice } = databaseError(what, error)
    throw new ActionError(message, advice === undefined ? {} : { advice })
  }
}
