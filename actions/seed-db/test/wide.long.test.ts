import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type PostgresServer, startPostgres } from '@axcouncil/sandbox/postgres'
import { withConnection } from '@axcouncil/sandbox/postgres/client'
import { type ActionRun, spawnAction } from '@axcouncil/sandbox/run-action'
import { MASK_KEY, lastError, seen } from './world.ts'

// As many columns as a table of PostgreSQL can have.
const COLUMNS = Array.from({ length: 1_600 }, (_, i) => `c${i}`)
const SCHEMA = `create table wide (${COLUMNS.map((name) => `${name} text`).join(', ')})`
const DATA = `insert into wide select ${COLUMNS.map((_, i) => (i % 3 === 0 ? 'null' : i % 3 === 1 ? `'Vx' || i % 7` : `'Q' || i`)).join(', ')} from generate_series(1, 50) i`

describe('a table of 1,600 masked columns', () => {
  let server: PostgresServer
  let [source, target, workspace] = ['', '', '']
  beforeAll(async () => {
    server = await startPostgres()
    source = await server.createDatabase('production')
    target = await server.createDatabase('staging')
    for (const url of [source, target]) await withConnection(url, (connection) => connection.query(SCHEMA))
    await withConnection(source, (connection) => connection.query(DATA))
    workspace = await mkdtemp(join(tmpdir(), 'workspace-'))
  })
  afterAll(async () => {
    await server?.stop()
    await rm(workspace, { recursive: true, force: true })
  })

  const cloneBy = async (rule: string): Promise<ActionRun> => {
    await writeFile(join(workspace, 'seed.yml'), `version: 1\ntables:\n  wide: { columns: { ${COLUMNS.map((name) => `${name}: ${rule}`).join(', ')} } }\n`)
    const entry = fileURLToPath(new URL('../src/index.ts', import.meta.url))
    const inputs = { 'source-db-url': source, 'target-db-url': target, 'target-name': `127.0.0.1:${server.port}/staging`, 'mask-key': MASK_KEY }
    return spawnAction({ entry, env: { GITHUB_WORKSPACE: workspace }, inputs, limitMs: 110_000 })
  }
  const inTarget = (sql: string): Promise<object[]> => withConnection(target, (connection) => connection.query(sql))

  it('is cloned and verified, and the log and the summary say where it was masked', async () => {
    const ran = await cloneBy('free-text')
    expect(lastError(ran)).toBe('')
    for (const said of [ran.stdout, ran.summary]) expect(said).toContain(`The rows of wide were masked in this job's memory and not in the source: to mask so many columns takes more than one query of PostgreSQL has room for.`)
    expect(seen(ran)).toContain('every row was checked')
    const [found] = await inTarget(`select count(*)::int as rows, count(*) filter (where w::text ~ 'Vx|Q')::int as raw, count(c0)::int as nulls, max(length(c1)) as longest from wide w`)
    expect(found).toEqual({ rows: 50, raw: 0, nulls: 0, longest: 3 })
  }, 120_000)

  it('is refused whole where a pseudonym does not fit in its row', async () => {
    const ran = await cloneBy('email')
    expect(lastError(ran)).toContain('left the target as it was: a row is too large for its table or an index')
    expect(seen(ran)).not.toMatch(/Vx\d|Q\d/)
    expect(await inTarget('select count(*)::int as rows from wide')).toEqual([{ rows: 50 }])
  }, 120_000)
})
