import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type PostgresServer, startPostgres } from '../packages/sandbox/src/postgres.ts'
import { withConnection } from '../packages/sandbox/src/postgres/client.ts'
import { root } from '../scripts/metadata.ts'
import { median } from './measure.ts'
import { type CloneSample, cloneBy } from './seed/clone.ts'
import { COMPANIES, SCHEMA, SEED_YML, TENANT, dataOf } from './seed/data.ts'
import { compareRest } from './seed/rest.ts'

/**
 * A sanitised clone by the bundle of seed-db, as a process of its own, beside `pg_dump --data-only | psql` of the same
 * data unsanitised into the same tables with triggers off (budget 1.0, verification apart and at most as long); its peak
 * memory, beside that at a tenth of the rows (budget 150 MB); one company of 2,000 beside all of them (budget 3 %); and rows
 * a second over the Data API, of a fiftieth of the rows and of the example's, beside the guide's loop (budget 50 times).
 * Arguments: rows in five tables (2600000, about 550 MB; 26000000 is worth an evening), `all`, `postgres` or `rest`, and
 * rounds (3).
 */
export async function run([rows = '2600000', part = 'all', rounds = '3']: string[]): Promise<void> {
  if (part !== 'rest') await comparePostgres(Number(rows), Number(rounds))
  if (part !== 'postgres') await compareRest({ rows: Number(rows) / 50, rounds: Number(rounds) })
}

async function comparePostgres(rows: number, rounds: number): Promise<void> {
  const version = await versionOfPgDump()
  const server = await startPostgres({ version: version === undefined || version >= 17 ? 17 : 15 })
  const workspace = await mkdtemp(join(tmpdir(), 'bench-seed-'))
  try {
    // It would come a minute after each load, in the middle of whatever is measured then.
    await withConnection(server.url, async (connection) => {
      await connection.query('alter system set autovacuum = off')
      await connection.query('select pg_reload_conf()')
    })
    await writeFile(join(workspace, 'seed.yml'), SEED_YML)
    await cp(join(root, 'dist/seed-db'), join(workspace, 'bundle'), { recursive: true })
    const small = await prepare({ server, workspace }, `small`, rows / 10)
    const { peakMb } = await cloneBy(small)
    const databases = await prepare({ server, workspace }, 'large', rows)
    const size = await withConnection(databases.source, (connection) => connection.query<{ size: string }>('select pg_size_pretty(sum(pg_table_size(oid))) as size from pg_class where relnamespace = \'public\'::regnamespace and relkind = \'r\''))
    console.log(`${rows.toLocaleString('en')} rows in five tables, ${size[0]!.size} without indexes, PostgreSQL ${server.version}, ${rounds} rounds in turn`)
    report(await measure(databases, { rounds, canDump: version !== undefined }), { smallMb: peakMb, rows })
  } finally {
    await server.stop()
    await rm(workspace, { recursive: true, force: true })
  }
}

interface Databases {
  server: PostgresServer
  workspace: string
  source: string
  plain: string
  masked: string
}

async function prepare({ server, workspace }: Pick<Databases, 'server' | 'workspace'>, name: string, rows: number): Promise<Databases> {
  const [source, plain, masked] = [`${name}_source`, `${name}_plain`, `${name}_masked`]
  const urls: string[] = []
  for (const database of [source, plain, masked]) urls.push(await server.createDatabase(database))
  for (const url of urls) await withConnection(url, (connection) => connection.query(SCHEMA))
  await withConnection(urls[0]!, (connection) => connection.query(dataOf(rows)))
  return { server, workspace, source: urls[0]!, plain: urls[1]!, masked: urls[2]! }
}

interface Sample extends CloneSample {
  dumpMs: number | undefined
  tenantMs: number
}

async function measure(databases: Databases, { rounds, canDump }: { rounds: number; canDump: boolean }): Promise<Sample[]> {
  const samples: Sample[] = []
  for (let round = 0; round < rounds; round += 1) {
    const dumpMs = canDump ? await dumpAndLoad(databases) : undefined
    await settle(databases.server.url)
    const cloned = await cloneBy(databases)
    await settle(databases.server.url)
    const tenant = await cloneBy(databases, { strategy: 'tenant', tenant: TENANT })
    samples.push({ dumpMs, ...cloned, tenantMs: tenant.cloneMs + tenant.verifyMs })
  }
  return samples
}

// What was written before is on the disk by then, so that nobody pays for another's writing.
const settle = (url: string): Promise<unknown> => withConnection(url, (connection) => connection.query('checkpoint'))

async function dumpAndLoad({ source, plain }: Databases): Promise<number> {
  await withConnection(plain, (connection) => connection.query('truncate companies, users, conversations, messages, events'))
  await settle(plain)
  const started = performance.now()
  const command = `pg_dump --data-only ${source} 2>/dev/null | psql --quiet --set ON_ERROR_STOP=1 ${plain} >/dev/null`
  await promisify(execFile)('bash', ['-o', 'pipefail', '-c', command], { env: { ...process.env, PGOPTIONS: '-c session_replication_role=replica' } })
  return performance.now() - started
}

/** pg_dump's major version; undefined, and said, where it or psql is missing. It reads servers up to its own version. */
async function versionOfPgDump(): Promise<number | undefined> {
  try {
    await promisify(execFile)('psql', ['--version'])
    const { stdout } = await promisify(execFile)('pg_dump', ['--version'])
    return Number(/(\d+)/.exec(stdout)?.[1])
  } catch (error) {
    console.log(`There is no ${(error as { path?: string }).path ?? 'pg_dump'} on the PATH, so nothing to compare the clone with: install postgresql-client (Debian) or libpq (Homebrew).`)
    return undefined
  }
}

function report(samples: readonly Sample[], { smallMb, rows }: { smallMb: number; rows: number }): void {
  const middle = (pick: (sample: Sample) => number): number => median(samples.map(pick))
  const seconds = (pick: (sample: Sample) => number): string => `${(middle(pick) / 1_000).toFixed(2)} s`
  const whole = ({ cloneMs, verifyMs }: Sample): number => cloneMs + verifyMs
  const dumped = samples.every(({ dumpMs }) => dumpMs !== undefined)
  console.log(`pg_dump --data-only | psql   ${dumped ? seconds(({ dumpMs }) => dumpMs!) : 'not measured'}`)
  console.log(`sanitised clone              ${seconds(({ cloneMs }) => cloneMs)}   ratio ${dumped ? middle(({ cloneMs, dumpMs }) => cloneMs / dumpMs!).toFixed(2) : 'not known'}   budget 1.00, aim 0.75`)
  console.log(`verification of every row    ${seconds(({ verifyMs }) => verifyMs)}   ratio ${middle(({ cloneMs, verifyMs }) => verifyMs / cloneMs).toFixed(2)} of the clone   budget 1.00`)
  console.log(`1/${COMPANIES.toLocaleString('en')} of it as a tenant      ${seconds(({ tenantMs }) => tenantMs)}   ratio ${middle((sample) => sample.tenantMs / whole(sample)).toFixed(3)} of all of it   budget 0.030`)
  const largeMb = Math.max(...samples.map(({ peakMb }) => peakMb))
  console.log(`peak memory                  ${largeMb.toFixed(0)} MB   ratio ${(largeMb / smallMb).toFixed(2)} to ${smallMb.toFixed(0)} MB at ${(rows / 10).toLocaleString('en')} rows   budget 150 MB`)
}
