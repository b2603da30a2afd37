import { execFile, spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type PostgresServer, startPostgres } from '../packages/sandbox/src/postgres.ts'
import { withConnection } from '../packages/sandbox/src/postgres/client.ts'
import { root } from '../scripts/metadata.ts'
import { median } from './measure.ts'
import { compareRest } from './seed/rest.ts'
import { SCHEMA, SEED_YML, dataOf } from './seed/data.ts'

const ROUNDS = 3

/**
 * A sanitised clone by the bundle of seed-db, as a process of its own, beside `pg_dump --data-only | psql` of the same
 * data unsanitised into the same tables with triggers off (budget 1.0, verification apart and at most as long), with its
 * peak memory (budget 150 MB); and rows a second over the Data API beside the guide's loop (budget 50 times). Arguments:
 * rows in five tables (260,000; the size is 2600000), and `postgres` or `rest` for one half alone.
 */
export async function run([rows = '260000', only]: string[]): Promise<void> {
  if (only !== 'rest') await comparePostgres(Number(rows))
  if (only !== 'postgres') await compareRest()
}

async function comparePostgres(rows: number): Promise<void> {
  const server = await startPostgres({ version: await versionOfPgDump() })
  const workspace = await mkdtemp(join(tmpdir(), 'bench-seed-'))
  try {
    await writeFile(join(workspace, 'seed.yml'), SEED_YML)
    await cp(join(root, 'dist/seed-db'), join(workspace, 'bundle'), { recursive: true })
    const [source, plain, masked] = await Promise.all(['source', 'plain', 'masked'].map((name) => server.createDatabase(name))) as [string, string, string]
    for (const url of [source, plain, masked]) await withConnection(url, (connection) => connection.query(SCHEMA))
    await withConnection(source, (connection) => connection.query(dataOf(rows)))
    const size = await withConnection(source, (connection) => connection.query<{ size: string }>(`select pg_size_pretty(pg_database_size('source')) as size`))
    console.log(`${rows.toLocaleString('en')} rows in five tables, ${size[0]!.size}, PostgreSQL ${server.version}, ${ROUNDS} rounds in turn`)
    report(await measure({ server, source, plain, masked, workspace }))
  } finally {
    await server.stop()
    await rm(workspace, { recursive: true, force: true })
  }
}

interface Databases {
  server: PostgresServer
  source: string
  plain: string
  masked: string
  workspace: string
}

interface Sample {
  dumpMs: number
  cloneMs: number
  verifyMs: number
  peakMb: number
}

async function measure(databases: Databases): Promise<Sample[]> {
  const samples: Sample[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const dumpMs = await dumpAndLoad(databases)
    samples.push({ dumpMs, ...(await clone(databases)) })
  }
  return samples
}

async function dumpAndLoad({ source, plain }: Databases): Promise<number> {
  await withConnection(plain, (connection) => connection.query('truncate companies, users, conversations, messages, events'))
  const started = performance.now()
  const command = `pg_dump --data-only ${source} 2>/dev/null | psql --quiet --set ON_ERROR_STOP=1 ${plain} >/dev/null`
  await promisify(execFile)('bash', ['-o', 'pipefail', '-c', command], { env: { ...process.env, PGOPTIONS: '-c session_replication_role=replica' } })
  return performance.now() - started
}

async function clone({ source, masked, workspace, server }: Databases): Promise<Omit<Sample, 'dumpMs'>> {
  const inputs = { 'source-db-url': source, 'target-db-url': masked, 'target-name': `127.0.0.1:${server.port}/masked`, 'mask-key': 'a key of the bench of more than 16' }
  const env = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]))
  const started = performance.now()
  const child = spawn(process.execPath, [join(workspace, 'bundle/index.js')], { env: { PATH: process.env.PATH, GITHUB_WORKSPACE: workspace, RUNNER_TEMP: workspace, ...env } })
  let [log, peakKb, verifyAt, verifiedAt] = ['', 0, 0, 0]
  const watch = setInterval(() => void peakOf(child.pid!).then((kb) => { peakKb = Math.max(peakKb, kb) }), 50)
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    log += text
    if (verifyAt === 0 && log.includes('::group::Verify')) verifyAt = performance.now()
    if (verifiedAt === 0 && log.includes('every row was checked')) verifiedAt = performance.now()
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  clearInterval(watch)
  if (code !== 0) throw new Error(`seed-db ended with ${String(code)}: ${log.split('\n').filter((line) => !line.startsWith('::add-mask::')).join('\n')}`)
  const verifyMs = verifiedAt - verifyAt
  return { cloneMs: performance.now() - started - verifyMs, verifyMs, peakMb: peakKb / 1024 }
}

// The highest that the process's memory has been, as Linux counts it.
const peakOf = async (pid: number): Promise<number> => Number(/VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''))?.[1] ?? 0)

async function versionOfPgDump(): Promise<15 | 17> {
  const { stdout } = await promisify(execFile)('pg_dump', ['--version'])
  // pg_dump reads servers up to its own version.
  return Number(/(\d+)/.exec(stdout)?.[1]) >= 17 ? 17 : 15
}

function report(samples: readonly Sample[]): void {
  const middle = (pick: (sample: Sample) => number): number => median(samples.map(pick))
  const [dump, cloned, verified] = [middle(({ dumpMs }) => dumpMs), middle(({ cloneMs }) => cloneMs), middle(({ verifyMs }) => verifyMs)]
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`
  console.log(`pg_dump --data-only | psql   ${seconds(dump)}`)
  console.log(`sanitised clone              ${seconds(cloned)}   ratio ${middle(({ cloneMs, dumpMs }) => cloneMs / dumpMs).toFixed(2)}   budget 1.00`)
  console.log(`verification of every row    ${seconds(verified)}   ratio ${middle(({ cloneMs, verifyMs }) => verifyMs / cloneMs).toFixed(2)} of the clone   budget 1.00`)
  console.log(`peak memory                  ${Math.max(...samples.map(({ peakMb }) => peakMb)).toFixed(0)} MB   budget 150`)
}
