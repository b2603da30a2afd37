import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type PostgresServer, startPostgres } from '@axcouncil/sandbox/postgres'
import { withConnection } from '@axcouncil/sandbox/postgres/client'
import { root } from '../../../scripts/metadata.ts'

/** What would be published: one tarball, installed into an empty folder without a network, fills a real database. */
const folder = mkdtempSync(join(tmpdir(), 'seed-pack-'))
const secret = { MASK_KEY: 'a mask key of more than sixteen characters' }
let server: PostgresServer
let urls: { source: string; target: string }

beforeAll(async () => {
  execFileSync('npm', ['pack', '--pack-destination', folder], { cwd: join(root, 'packages/seed-cli'), stdio: 'pipe' })
  const [tarball] = readdirSync(folder)
  execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', '--prefix', folder, join(folder, tarball!)], { cwd: folder, stdio: 'pipe' })
  server = await startPostgres()
  urls = { source: await server.createDatabase('production'), target: await server.createDatabase('staging') }
  const schema = 'create table people (id int primary key, email text not null)'
  await withConnection(urls.source, (connection) => connection.query(`${schema}; insert into people select i, 'quill' || i || '@vexholm.test' from generate_series(1, 500) i`))
  await withConnection(urls.target, (connection) => connection.query(schema))
  writeFileSync(join(folder, 'seed.yml'), 'version: 1\ntables:\n  people: { columns: { email: email } }\n')
}, 120_000)
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

function run(args: string[], env: Record<string, string> = {}): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(join(folder, 'node_modules/.bin/axcouncil-seed'), args, { cwd: folder, env: { PATH: `${join(process.execPath, '..')}:${process.env['PATH']}`, HOME: folder, ...env } })
  const printed = { out: '', err: '' }
  child.stdout.on('data', (text) => { printed.out += text })
  child.stderr.on('data', (text) => { printed.err += text })
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...printed })))
}

it('clones from a packed tarball, with secrets from the environment and a report at the path it prints', async () => {
  const name = `127.0.0.1:${server.port}/staging`
  const ran = await run(['clone', '--target-name', name], { ...secret, SOURCE_DB_URL: urls.source, TARGET_DB_URL: urls.target })
  expect(ran).toMatchObject({ code: 0, err: '' })
  expect(ran.out).not.toMatch(/::|vexholm|mask key of/)
  expect(ran.out).not.toContain(new URL(urls.source).password)
  expect(ran.out).toContain('copied people: 500 rows')
  const report = JSON.parse(readFileSync(/report: (.+)/.exec(ran.out)![1]!, 'utf8')) as { proof: { leaks: unknown[] } }
  expect(report.proof.leaks).toEqual([])
  const [found] = await withConnection(urls.target, (connection) => connection.query<{ n: string }>(`select count(*) as n from people where email like '%@example.com'`))
  expect(found!.n).toBe('500')
}, 60_000)

it('refuses, fails and explains with the exit codes that it names', async () => {
  expect(await run(['--help'])).toMatchObject({ code: 0, err: '', out: expect.stringContaining('MASK_KEY') })
  expect(await run(['clone', '--mask-key', 'x'])).toMatchObject({ code: 2, err: expect.stringContaining('Set the variable MASK_KEY') })
  const refused = await run(['clone', '--target-name', 'elsewhere/app'], { ...secret, SOURCE_DB_URL: urls.source, TARGET_DB_URL: urls.target })
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('Error: The input `target-name` says "elsewhere/app", but the target is') })
  expect(readFileSync(join(folder, 'node_modules/axcouncil-seed/dist/seed-db/licenses.txt'), 'utf8')).toMatch(/^pg /m)
}, 60_000)
