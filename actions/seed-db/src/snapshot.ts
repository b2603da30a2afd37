import { resolve } from 'node:path'
import type { Ports } from '@axcouncil/core/action'
import type { CloneOutcome } from '@axcouncil/seed/outcome'
import { refuseSameDatabase } from '@axcouncil/seed/postgres/clone'
import { type Report, holds } from '@axcouncil/seed/report'
import { restoreSnapshot } from '@axcouncil/seed/snapshot/restore'
import { type SnapshotWriting, writeSnapshotOverPostgres } from '@axcouncil/seed/snapshot/write'
import { writeSnapshotOverRest } from '@axcouncil/seed/snapshot/write-rest'
import { type Postgres, openPostgres } from '@axcouncil/seed/transports/postgres'
import { openRest } from '@axcouncil/seed/transports/rest'
import { loadConfig } from './config.ts'
import type { Connection, Inputs, SnapshotInputs } from './inputs.ts'

/** Writes the source into a file, restores the file into the target, or does the one and then the other. */
export async function snapshot(inputs: Inputs & SnapshotInputs, ports: Ports): Promise<Omit<Report, 'durationMs'>> {
  const { source, target, path, dryRun } = inputs
  const place = source && (source.kind === 'rest' ? source.project : source.connection).place.name
  const common = { version: 1, strategy: 'snapshot', transport: source?.kind ?? 'postgres', dryRun } as const
  const written = source && (await write({ ...inputs, source, place: place! }, ports))
  const file = { path: resolve(ports.environment.workspace, path) }
  if (written && (!target || dryRun || !holds(written.proof!))) return { ...common, source: place, target: path, snapshot: { ...file, did: 'written' }, ...written }
  const restored = await restore({ ...inputs, target: target! }, ports)
  return { ...common, source: place ?? path, target: target!.place.name, snapshot: { ...file, did: written ? 'written and restored' : 'restored' }, ...restored }
}

type Writing = SnapshotInputs & { source: NonNullable<SnapshotInputs['source']>; place: string; dryRun: boolean }

async function write({ source, target, place, config: file, path, maskKey, unclassified, dryRun }: Writing, ports: Ports): Promise<CloneOutcome> {
  const { runner, clock, environment, signal } = ports
  const config = await loadConfig(file, ports)
  runner.info(`${dryRun ? 'Planning to write' : 'Writing'} a snapshot of ${place} to ${path} by ${file}`)
  const options: SnapshotWriting = {
    config, unclassified, maskKey: maskKey!, dryRun, place, clock,
    path: resolve(environment.workspace, path),
    say: (line) => runner.info(line),
    group: (title, chapter) => runner.group(title, chapter),
  }
  if (source.kind === 'rest') {
    const { url, key } = source.project
    return writeSnapshotOverRest(await openRest({ url, key, side: 'source', ...ports }), { ...options, temp: environment.temp })
  }
  const database = await openPostgres({ url: source.connection.url, input: 'source-db-url', signal })
  try {
    if (target) await refuseSame(database, target, ports)
    return await writeSnapshotOverPostgres(database, options)
  } finally {
    await database.close().catch(() => {})
  }
}

// Before anything is packed: what is written next goes to the target.
async function refuseSame(source: Postgres, { url }: Connection, { signal }: Ports): Promise<void> {
  const target = await openPostgres({ url, input: 'target-db-url', signal })
  try {
    await refuseSameDatabase(source, target)
  } finally {
    await target.close().catch(() => {})
  }
}

function restore({ target, path, maskKey, dryRun }: SnapshotInputs & { target: Connection; dryRun: boolean }, { runner, clock, environment, signal }: Ports): Promise<CloneOutcome> {
  runner.info(`${dryRun ? 'Comparing' : 'Restoring'} ${path} ${dryRun ? 'with' : 'to'} ${target.place.name}`)
  return restoreSnapshot(() => openPostgres({ url: target.url, input: 'target-db-url', signal }), {
    path: resolve(environment.workspace, path),
    place: target.place.name,
    maskKey, dryRun, clock,
    say: (line) => runner.info(line),
    group: (title, chapter) => runner.group(title, chapter),
  })
}
