import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { withConnection } from '../packages/sandbox/src/postgres/client.ts'
import { type PostgresServer, startPostgres } from '../packages/sandbox/src/postgres.ts'
import { root } from '../scripts/metadata.ts'

/* The script of rollback.yml as it stands there, Supabase's own CLI from npm, and a PostgreSQL with a migration history. */
let postgres: PostgresServer
let url: string
let script: string
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repair-'))
  postgres = await startPostgres()
  url = await postgres.createDatabase('production')
  const { jobs } = parse(await readFile(join(root, '.github/workflows/rollback.yml'), 'utf8')) as { jobs: { repair: { steps: { run: string }[] } } }
  script = jobs.repair.steps[0]!.run
  await query(`create schema supabase_migrations; create table supabase_migrations.schema_migrations (version text primary key, statements text[], name text);
    insert into supabase_migrations.schema_migrations (version, name) values ('20261101000000', 'begin'), ('20261124093000', 'bad'), ('20261125000000', 'worse'); create table kept (id int)`)
}, 120_000)
afterAll(async () => {
  await postgres.stop()
  await rm(folder, { recursive: true, force: true })
})

const query = <T>(sql: string): Promise<T[]> => withConnection(url, (connection) => connection.query<T & object>(sql) as Promise<T[]>)
const history = async (): Promise<string[]> => (await query<{ version: string }>('select version from supabase_migrations.schema_migrations order by version')).map(({ version }) => version)

async function repair(env: Record<string, string>): Promise<{ code: number | null; said: string; summary: string }> {
  const summary = join(folder, `summary-${Math.random()}`)
  const path = `${dirname(process.execPath)}:${process.env.PATH}`
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    // With all that this machine's npm needs to reach its registry.
    cwd: folder, env: { ...process.env, PATH: path, ENVIRONMENT: 'production', VERSIONS: '20261124093000\n20261125000000\n', CONFIRM: 'repair production', DATABASE_URL: url, GITHUB_STEP_SUMMARY: summary, PGSSLMODE: 'prefer', ...env },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (said += text))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, said, summary: await readFile(summary, 'utf8').catch(() => '') }
}

describe('the repair of the migration history in rollback.yml', () => {
  it.each([
    ['without the very words', { CONFIRM: 'yes' }, '`repair-confirm` must be exactly `repair production`'],
    ['with the words for another environment', { CONFIRM: 'repair staging' }, '`repair-confirm` must be exactly `repair production`'],
    ['without a connection', { DATABASE_URL: '' }, 'the secret PRODUCTION_DB_URL is not set'],
    ['with something else than versions', { VERSIONS: '20261124093000\n--linked' }, '`repair-migrations` must be versions'],
    ['with a command in place of a version', { VERSIONS: '$(touch owned)' }, '`repair-migrations` must be versions'],
  ])('leaves all as it is %s', async (_, env, says) => {
    const { code, said, summary } = await repair(env)
    expect([code, summary]).toEqual([1, ''])
    expect(said).toContain(`::error::The migration history was left alone: ${says}`)
    expect(await history()).toEqual(['20261101000000', '20261124093000', '20261125000000'])
  })

  it('takes the versions out of the history by Supabase\'s own CLI, and touches no table', async () => {
    const { code, said, summary } = await repair({})
    expect([code, said]).toEqual([0, expect.stringContaining('Marked as reverted')])
    expect(await history()).toEqual(['20261101000000'])
    expect(await query('select count(*)::int as count from kept')).toEqual([{ count: 0 }])
    expect(summary).toContain('20261124093000 20261125000000. No table was changed.')
  }, 180_000)
})
