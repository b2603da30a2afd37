import type { Clock } from '@axcouncil/core/clock'
import { formatDuration } from '@axcouncil/core/duration'
import { ActionError } from '@axcouncil/core/errors'
import { checkReferences, probeTarget, replaceAccounts } from '../auth/load.ts'
import { isAccounts } from '../auth/plan.ts'
import { catalogOfPostgres } from '../catalog/postgres.ts'
import { type CloneOutcome, reportTables } from '../outcome.ts'
import type { TablePlan } from '../plan/plan.ts'
import { analyze } from '../postgres/analyze.ts'
import { explained } from '../postgres/clone.ts'
import { type OpenedDoors, openDoors } from '../postgres/doors.ts'
import { onlyTable, quoteName, quoteTable } from '../postgres/names.ts'
import { shapesOf } from '../postgres/prove.ts'
import { setSequences } from '../postgres/sequences.ts'
import { type Proof, holds } from '../report.ts'
import type { Postgres } from '../transports/postgres.ts'
import { planRestore, schemasOf, writable } from './fits.ts'
import { keyOf } from './key.ts'
import type { Manifest, SnapshotTable } from './manifest.ts'
import { type Snapshot, checkSnapshot, openSnapshot } from './open.ts'
import { quietly } from '../postgres/quiet.ts'
import { takeTurn } from '../postgres/turn.ts'
import { SETTINGS } from '../postgres/settings.ts'

/** A snapshot to be restored. */
export interface SnapshotRestoring {
  /** The file, absolute. */
  path: string
  /** The target's name, as the manifest names the source. */
  place: string
  /** With it the file's seal is checked. */
  maskKey: string | undefined
  dryRun: boolean
  clock: Clock
  say: (line: string) => void
  group: <T>(title: string, chapter: () => Promise<T>) => Promise<T>
}

/**
 * Makes the tables of the target what the snapshot holds, all or nothing. The file is read through and compared with its
 * checksums before the target is asked anything.
 */
export async function restoreSnapshot(connect: () => Promise<Postgres>, options: SnapshotRestoring): Promise<CloneOutcome> {
  const { path, maskKey, group, say } = options
  const snapshot = await openSnapshot(path, maskKey === undefined ? undefined : keyOf(maskKey))
  try {
    await group('Check the snapshot', () => check(snapshot, options))
    const target = await connect()
    try {
      return await explained('Restoring failed and left the target as it was', () => restore(snapshot, target, options))
    } finally {
      await target.close().catch(() => {})
    }
  } finally {
    await snapshot.close()
    say(maskKey === undefined ? 'The seal was not checked: that takes the mask-key.' : 'The seal is that of the mask-key.')
  }
}

async function check(snapshot: Snapshot, { place, say, clock }: SnapshotRestoring): Promise<void> {
  const started = clock.elapsed()
  const { made, source, tables } = snapshot.manifest
  say(`made ${made} of ${source}`)
  if (source === place) throw new ActionError(`The snapshot was made of ${place}, and the target is that very database`, { advice: 'Nothing was changed. Restoring would put pseudonyms in place of its people: give the connection of the staging database.' })
  await checkSnapshot(snapshot)
  for (const { name, rows, columns } of tables) say(`${name}: ${rows.toLocaleString('en')} rows, ${columns.length} columns`)
  say(`every checksum fits, in ${formatDuration(clock.elapsed() - started)}`)
}

async function restore(snapshot: Snapshot, target: Postgres, { dryRun, group, say, clock }: SnapshotRestoring): Promise<CloneOutcome> {
  const { manifest } = snapshot
  const plan = planRestore(manifest, await catalogOfPostgres(target, schemasOf(manifest)))
  const told = new Map(plan.tables.map((table, i) => [table, manifest.tables[i]!]))
  const outcome = { tables: reportTables(plan, told, new Map()), excluded: plan.excluded, limits: [], todo: [] }
  const accounts = plan.tables.filter(({ name }) => isAccounts(name))
  const tables = plan.tables.filter((table) => !accounts.includes(table))
  const door = accounts.length > 0 ? await probeTarget(target) : undefined
  if (dryRun) return { ...outcome, proof: undefined }
  await target.query('begin')
  await target.query(`${SETTINGS}; set local lock_timeout = '60s'`)
  await takeTurn(target)
  const doors = await quietly(target, () => openDoors(target, tables))
  await target.query(`truncate ${tables.map(({ table }) => onlyTable(table)).join(', ')}`)
  await group('Restore', () => load(new Map(tables.map((table) => [table, told.get(table)!])), { snapshot, target, doors, clock, say }))
  if (door) await group('Restore accounts', () => replaceAccounts(target, door, { tables: accounts, linesOf: (table) => writable(snapshot.linesOf(told.get(table)!), told.get(table)!, table), clock, say }))
  await group('Bring keys, indexes, triggers and sequences back', async () => {
    await setSequences(target, tables)
    await setOthers(target, manifest)
    for (const statement of doors.restore) await target.query(statement)
    say('every reference was checked')
  })
  const proof = await group('Verify', () => prove(target, told))
  if (door) await checkReferences(target)
  await target.query(holds(proof) ? 'commit' : 'rollback')
  if (holds(proof)) await analyze(target, tables, say)
  else say('The target was left as it was.')
  return { ...outcome, proof }
}

interface Loading {
  snapshot: Snapshot
  target: Postgres
  doors: OpenedDoors
  clock: Clock
  say: (line: string) => void
}

async function load(told: ReadonlyMap<TablePlan, SnapshotTable>, { snapshot, target, doors, clock, say }: Loading): Promise<void> {
  for (const [plan, packed] of told) {
    const { table, name, columns } = plan
    const started = clock.elapsed()
    const into = `copy ${quoteTable(table)} (${columns.map(({ column }) => quoteName(column.name)).join(', ')}) from stdin${doors.freezable.has(quoteTable(table)) ? ' (freeze)' : ''}`
    await target.copyIn(into, writable(snapshot.linesOf(packed), packed, plan))
    say(`restored ${name}: ${packed.rows.toLocaleString('en')} rows in ${formatDuration(clock.elapsed() - started)}`)
  }
}

// Sequences that belong to no column go on where the source's were, where the target has them.
async function setOthers(target: Postgres, { sequences }: Manifest): Promise<void> {
  for (const { schema, name, last } of sequences) {
    const there = await target.query('select from pg_sequences where schemaname = $1 and sequencename = $2', [schema, name])
    if (there.length > 0) await target.query(`alter sequence ${quoteTable({ schema, name })} restart with ${BigInt(last) + 1n}`)
  }
}

// There is no source to compare with: what can be proved is that all rows are there and that nothing in them looks like
// somebody's. References were checked while the keys came back.
async function prove(target: Postgres, told: ReadonlyMap<TablePlan, SnapshotTable>): Promise<Proof> {
  const [counts, leaks]: [Proof['counts'][number][], Proof['leaks'][number][]] = [[], []]
  for (const [plan, { rows }] of told) {
    leaks.push(...(await shapesOf({ target }, plan)))
    const [found] = await target.query<{ rows: string }>(`select count(*) as rows from ${onlyTable(plan.table)}`)
    if (Number(found!.rows) !== rows) counts.push({ table: plan.name, source: rows, target: Number(found!.rows) })
  }
  return { leaks: leaks.sort((a, b) => b.count - a.count), orphans: [], counts, columns: [], sequences: [], anonymous: undefined }
}
