import type { Clock } from '@axcouncil/core/clock'
import { formatDuration } from '@axcouncil/core/duration'
import { sayAccounts } from '../auth/accounts.ts'
import { probeSource } from '../auth/load.ts'
import { accountLines } from '../auth/mask.ts'
import { hashOfPassword } from '../auth/password.ts'
import { isAccounts, planAccounts } from '../auth/plan.ts'
import { catalogOfPostgres } from '../catalog/postgres.ts'
import type { Config } from '../config/config.ts'
import { createDigest, deriveKey } from '../mask/digest.ts'
import { type CloneOutcome, reportTables } from '../outcome.ts'
import type { Unclassified } from '../plan/classify.ts'
import { sayDoubtful } from '../plan/doubtful.ts'
import type { Plan, TablePlan } from '../plan/plan.ts'
import { sayPlan } from '../plan/say.ts'
import { checkValues, explained, planOrPropose } from '../postgres/clone.ts'
import { sayOutbound } from '../postgres/around.ts'
import { largeObjectsOf } from '../postgres/large-objects.ts'
import { estimateRows, maskedLines } from '../postgres/load.ts'
import { onlyTable } from '../postgres/names.ts'
import { maskedSelect } from '../postgres/pushed.ts'
import { SETTINGS } from '../postgres/settings.ts'
import { type Proof, holds } from '../report.ts'
import { progress } from '../rest/progress.ts'
import type { Postgres } from '../transports/postgres.ts'
import { type SnapshotFile, createSnapshotFile } from './file.ts'
import { keyOf } from './key.ts'
import { type Manifest, type SnapshotSequence, type SnapshotTable, digestOfRules, tableOf } from './manifest.ts'
import { type Scanned, createScan } from './scan.ts'

/** A snapshot to be written, whichever way the source is reached. */
export interface SnapshotWriting {
  config: Config
  unclassified: Unclassified
  maskKey: string
  dryRun: boolean
  /** The file, absolute. */
  path: string
  /** What the source is called. */
  place: string
  clock: Clock
  say: (line: string) => void
  group: <T>(title: string, chapter: () => Promise<T>) => Promise<T>
}

/**
 * Writes one snapshot of the source, masked, into a file. Where a masked value looks like somebody's, the file is not kept.
 * The source is only read.
 */
export async function writeSnapshotOverPostgres(source: Postgres, options: SnapshotWriting): Promise<CloneOutcome> {
  const { config, unclassified, group, say } = options
  return explained('No snapshot was written', async () => {
    await source.query('begin isolation level repeatable read, read only')
    await source.query(SETTINGS)
    const plan = await group('Plan', async () => {
      const made = await planOrPropose(source, config, unclassified)
      sayPlan(made, say)
      for (const line of sayDoubtful(made)) say(line)
      const accounts = await accountsOf(source, config, say)
      return { ...made, tables: [...made.tables, ...accounts] }
    })
    const key = deriveKey(options.maskKey)
    const onRunner = await group('Check what there is', () => checkValues({ ...plan, tables: plan.tables.filter(({ name }) => !isAccounts(name)) }, { source, config, key }))
    for (const why of onRunner.values()) say(why)
    const { found: outbound, todo } = await largeObjectsOf(plan, source)
    for (const line of sayOutbound(outbound)) say(line)
    if (options.dryRun) return { ...(await countOnly(source, plan)), limits: [], outbound }
    const mask = { source, digest: createDigest(key), passwordHash: config.auth?.users ? await hashOfPassword(config.auth) : '' }
    const packed = await packTables(plan, options, (table) => {
      if (isAccounts(table.name)) return asBytes(accountLines(mask, table))
      return onRunner.has(table) ? asBytes(maskedLines(mask, table, () => {})) : source.copyOut(`copy (${maskedSelect(table)}) to stdout`)
    }, {
      sizeOf: (table) => estimateRows(source, table),
      tell: async () => ({ transport: 'postgres', sequences: await sequencesOf(source, config.schemas) }),
    })
    return { ...packed, limits: [...onRunner.values()], todo: [...packed.todo, ...sayDoubtful(plan), ...todo], outbound }
  })
}

async function accountsOf(source: Postgres, config: Config, say: (line: string) => void): Promise<TablePlan[]> {
  if (!config.auth?.users) return []
  const accounts = planAccounts(await catalogOfPostgres(source, ['auth']), undefined, config)
  await probeSource(source)
  sayAccounts(accounts, say)
  return accounts
}

/** What else is asked of the source while its tables are packed. */
export interface Asked {
  /** About how many rows a table has. */
  sizeOf: (table: TablePlan) => Promise<number | undefined>
  tell: () => Promise<Pick<Manifest, 'transport' | 'sequences'>>
}

/** Packs the masked lines of all tables into the file, proves it, and keeps it only if the proof holds. */
export async function packTables(
  plan: Plan,
  { path, place, maskKey, clock, say, group }: SnapshotWriting,
  linesOf: (table: TablePlan) => AsyncIterable<Buffer>,
  { sizeOf, tell }: Asked,
): Promise<Omit<CloneOutcome, 'limits'>> {
  const made = new Date(clock.now()).toISOString()
  const key = keyOf(maskKey)
  const file = await createSnapshotFile(path)
  try {
    const tables = await group('Pack, masked', () => packAll(plan, { file, clock, say, linesOf, sizeOf }))
    const proof: Proof = { leaks: [...tables.values()].flatMap(({ scanned }) => scanned.leaks), orphans: [], counts: [], columns: [], sequences: [], anonymous: undefined }
    const outcome = { tables: reportTables(plan, new Map([...tables].map(([table, { scanned }]) => [table, scanned])), new Map()), excluded: plan.excluded, proof, todo: [] }
    if (!holds(proof)) {
      say('The snapshot was not kept.')
      return outcome
    }
    const manifest: Manifest = { version: 1, made, source: place, rules: digestOfRules(plan), key: key.fingerprint, tables: [...tables.values()].map(({ packed }) => packed), excluded: [...plan.excluded], ...(await tell()) }
    say(`${path}: ${megabytes(await file.finish(manifest, key))}`)
    return outcome
  } finally {
    await file.discard()
  }
}

interface Packing {
  file: SnapshotFile
  clock: Clock
  say: (line: string) => void
  linesOf: (table: TablePlan) => AsyncIterable<Buffer>
  sizeOf: Asked['sizeOf']
}

async function packAll({ tables }: Plan, { file, clock, say, linesOf, sizeOf }: Packing): Promise<Map<TablePlan, { scanned: Scanned; packed: SnapshotTable }>> {
  const done = new Map<TablePlan, { scanned: Scanned; packed: SnapshotTable }>()
  for (const table of tables) {
    const started = clock.elapsed()
    const scan = createScan(table, progress({ clock, say, what: `packing ${table.name}`, total: await sizeOf(table) }))
    const segment = await file.add(scan.see(linesOf(table)))
    const scanned = scan.found()
    done.set(table, { scanned, packed: tableOf(table, { rows: scanned.rows, masked: scanned.masked, segment }) })
    say(`packed ${table.name}: ${scanned.rows.toLocaleString('en')} rows, ${megabytes(segment.length)} in ${megabytes(segment.size)}, in ${formatDuration(clock.elapsed() - started)}`)
  }
  return done
}

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`

async function* asBytes(lines: AsyncIterable<string>): AsyncIterable<Buffer> {
  for await (const text of lines) yield Buffer.from(text)
}

async function countOnly(source: Postgres, plan: Plan): Promise<Omit<CloneOutcome, 'limits'>> {
  const counted = new Map<TablePlan, { rows: number; masked: number }>()
  for (const table of plan.tables) {
    const [found] = await source.query<{ rows: string }>(`select count(*) as rows from ${onlyTable(table.table)}${table.where ? ` where ${table.where}` : ''}`)
    counted.set(table, { rows: Number(found!.rows), masked: 0 })
  }
  return { tables: reportTables(plan, counted, new Map()), excluded: plan.excluded, proof: undefined, todo: [] }
}

// Those of columns follow from the rows. What a role may not read has no last value here and is left out.
const sequencesOf = (source: Postgres, schemas: readonly string[]): Promise<SnapshotSequence[]> =>
  source.query<SnapshotSequence>(
    `select n.nspname as schema, c.relname as name, pg_sequence_last_value(c.oid)::text as last from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'S' and n.nspname = any ($1) and case when has_sequence_privilege(c.oid, 'select,usage') then pg_sequence_last_value(c.oid) end is not null
       and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.refobjsubid > 0 and d.deptype in ('a', 'i'))`,
    [schemas],
  )
