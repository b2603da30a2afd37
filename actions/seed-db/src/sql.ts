import { readFile, readdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Ports } from '@axcouncil/core/action'
import { formatDuration } from '@axcouncil/core/duration'
import { ActionError } from '@axcouncil/core/errors'
import type { Report, TableReport } from '@axcouncil/seed/report'
import { appliedVersions, migrationsIn } from '@axcouncil/seed/sql/migrations'
import { type SqlFile, type SqlScript, readScripts, runScript } from '@axcouncil/seed/sql/run'
import { type Postgres, openPostgres } from '@axcouncil/seed/transports/postgres'
import type { Inputs, SqlInputs } from './inputs.ts'

/** Runs the migrations that the target has not had, then the seed files, each file in a transaction. */
export async function runSql(inputs: Inputs & SqlInputs, ports: Ports): Promise<Omit<Report, 'durationMs'>> {
  const { runner, signal } = ports
  const { target, dryRun } = inputs
  const files = [...(await readMigrations(inputs, ports)), ...(await readSeedFiles(inputs, ports))]
  const database = await openPostgres({ url: target.url, input: 'target-db-url', signal })
  try {
    const pending = await pendingOf(files, database, ports)
    const scripts = readScripts(pending)
    const ran = await runner.group(dryRun ? 'What would run' : 'Run', () => runAll(scripts, { database, dryRun }, ports))
    return { version: 1, strategy: 'sql', transport: 'postgres', dryRun, source: undefined, target: target.place.name, tables: ran, excluded: [], proof: undefined, limits: [], todo: [] }
  } finally {
    await database.close().catch(() => {})
  }
}

async function pendingOf(files: readonly SqlFile[], database: Postgres, { runner }: Ports): Promise<SqlFile[]> {
  const applied = await appliedVersions(database)
  const known = files.flatMap(({ migration }) => migration?.version ?? [])
  const unknown = [...applied].filter((version) => !known.includes(version))
  if (unknown.length > 0) runner.warning(`The target has migrations that are not in the repository: ${unknown.join(', ')}.`)
  const pending = files.filter(({ migration }) => !migration || !applied.has(migration.version))
  const late = pending.filter(({ migration }) => migration && [...applied].some((version) => version > migration.version))
  if (late.length > 0) runner.warning(`Older than migrations that the target already has: ${late.map(({ file }) => file).join(', ')}.`)
  runner.info(`${known.length} migrations, ${known.filter((version) => applied.has(version)).length} of them run before`)
  return pending
}

async function runAll(scripts: readonly SqlScript[], { database, dryRun }: { database: Postgres; dryRun: boolean }, { runner, clock }: Ports): Promise<TableReport[]> {
  const ran: TableReport[] = []
  for (const script of scripts) {
    const started = clock.elapsed()
    const rows = dryRun ? script.statements.length : await runScript(database, script)
    runner.info(`${script.file}: ${rows} statements${dryRun ? '' : ` in ${formatDuration(clock.elapsed() - started)}`}`)
    ran.push({ name: script.file, rows, masked: 0, stale: 0, columns: [] })
  }
  if (scripts.length === 0) runner.info('nothing to run')
  return ran
}

async function readMigrations({ migrations: folder }: SqlInputs, { environment }: Ports): Promise<SqlFile[]> {
  const names = await readdir(resolve(environment.workspace, folder)).catch((cause: NodeJS.ErrnoException) => {
    throw unreadable('migrations', folder, cause)
  })
  const migrations = migrationsIn(folder, names)
  const twice = migrations.filter(({ version }, i) => migrations[i - 1]?.version === version)
  if (twice.length > 0) throw new ActionError(`Two migrations have the version ${twice[0]!.version}`, { advice: 'Nothing was run. Rename one of them.' })
  return Promise.all(
    migrations.map(async (migration) => ({ file: migration.file, migration, text: await readFile(resolve(environment.workspace, migration.file), 'utf8') })),
  )
}

async function readSeedFiles({ seedFiles, seedFilesGiven }: SqlInputs, { environment }: Ports): Promise<SqlFile[]> {
  const files = await Promise.all(
    seedFiles.map(async (file): Promise<SqlFile[]> => {
      try {
        return [{ file, text: await readFile(resolve(environment.workspace, file), 'utf8'), migration: undefined }]
      } catch (error) {
        const cause = error as NodeJS.ErrnoException
        if (cause.code === 'ENOENT' && !seedFilesGiven) return []
        throw unreadable('seed-file', file, cause)
      }
    }),
  )
  return files.flat()
}

const unreadable = (input: string, path: string, { code }: NodeJS.ErrnoException): ActionError =>
  new ActionError(`${path} in the input \`${input}\` cannot be read (${code})`, { advice: 'Nothing was run. Check the repository out before this step.' })
