import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { systemClock } from '@axcouncil/core/clock'
import { type PostgresServer, startPostgres } from '@axcouncil/sandbox/postgres'
import { withConnection } from '@axcouncil/sandbox/postgres/client'
import { readConfig } from '../src/config/read-config.ts'
import { cloneOverPostgres } from '../src/postgres/clone.ts'
import { beginReading } from '../src/postgres/helper.ts'
import { type Postgres, openPostgres } from '../src/transports/postgres.ts'
import { spliceCopy } from '../src/transports/splice.ts'

// Wide enough for several portions, rows of 300 kB between short ones, and what a row in the wrong place would break.
const SCHEMA = `create table notes (id int primary key, person text, body text)`
const ROWS = `
  alter table notes alter body set storage external;
  insert into notes select i, 'person' || i || '@vexholm.test', case when i % 4000 = 0 then repeat('Quill ', 50000) else repeat('Quill said ' || i, 20) end from generate_series(1, 40000) i`
const CONFIG = `version: 1
tables:
  notes: { columns: { person: email, body: keep } }
`

describe('a source that two connections read', () => {
  let server: PostgresServer
  let [source, target] = ['', '']
  beforeAll(async () => {
    server = await startPostgres()
    source = await server.createDatabase('production')
    target = await server.createDatabase('staging')
    for (const url of [source, target]) await withConnection(url, (connection) => connection.query(SCHEMA))
    await withConnection(source, (connection) => connection.query(ROWS))
  })
  afterAll(() => server?.stop())

  const opened: Postgres[] = []
  const open = async (url: string): Promise<Postgres> => {
    const connection = await openPostgres({ url: new URL(url), input: url === source ? 'source-db-url' : 'target-db-url', signal: new AbortController().signal })
    opened.push(connection)
    return connection
  }
  const closeAll = async (): Promise<void> => {
    for (const connection of opened.splice(0)) await connection.close().catch(() => {})
  }
  const content = (url: string, columns: string): Promise<unknown> =>
    withConnection(url, async (connection) => (await connection.query(`select count(*), md5(string_agg(md5(concat_ws('|', ${columns})), '' order by id)) as all from notes`))[0])

  const clone = async (another: () => Promise<Postgres>): Promise<string> => {
    const said: string[] = []
    try {
      await cloneOverPostgres({
        source: await open(source),
        target: await open(target),
        another,
        config: await readConfig({ file: 'seed.yml', text: CONFIG }, () => undefined),
        unclassified: 'fail',
        maskKey: 'a mask key of more than sixteen characters',
        dryRun: false,
        clock: systemClock,
        say: (line) => void said.push(line),
        group: (_, chapter) => chapter(),
      })
      return said.join('\n')
    } finally {
      await closeAll()
    }
  }

  it('is cloned as one connection clones it, whichever of them a row comes by', async () => {
    const alone = await clone(() => Promise.reject(new Error('no more connections')))
    expect(alone).toContain('One connection reads the source')
    const before = await content(target, 'id, person, body')
    let helpers = 0
    const together = await clone(() => {
      helpers += 1
      return open(source)
    })
    expect([helpers, together.includes('One connection')]).toEqual([1, false])
    expect(await content(target, 'id, person, body')).toEqual(before)
    expect(await content(target, 'id, body')).toEqual(await content(source, 'id, body'))
  }, 60_000)

  it('is read as of one moment', async () => {
    const first = await open(source)
    const snapshot = await beginReading(first)
    await withConnection(source, (connection) => connection.query(`insert into notes values (0, 'late@vexholm.test', 'late')`))
    const second = await open(source)
    await second.query(`begin isolation level repeatable read, read only; set transaction snapshot '${snapshot}'`)
    expect(await second.query('select count(*)::int as late from notes where id = 0')).toEqual([{ late: 0 }])
    await closeAll()
    await withConnection(source, (connection) => connection.query('delete from notes where id = 0'))
  })

  it.each([
    ['between two rows', `copy (select id, person, case when id = 39999 then (1 / (id - id))::text else body end from notes where id > 20000 and id % 4000 > 0) to stdout`, '22012'],
    ['of a statement that is none', 'copy (select nothing from notes) to stdout', '42703'],
  ])('leaves nothing in the target when one of them fails %s', async (_, failing, code) => {
    await withConnection(target, (connection) => connection.query('truncate notes'))
    const [one, two, into] = [await open(source), await open(source), await open(target)]
    const statements = ['copy (select * from notes where id <= 20000) to stdout', failing]
    await expect(spliceCopy({ from: [one, two], next: () => statements.shift(), into: { ...into, statement: 'copy notes from stdin' } })).rejects.toMatchObject({ code, input: 'source-db-url' })
    await closeAll()
    expect(await content(target, 'id')).toMatchObject({ count: '0' })
  })

  it('ends both when the target refuses a row', async () => {
    const [one, two, into] = [await open(source), await open(source), await open(target)]
    const statements = [1, 2, 3, 4].map((part) => `copy (select 1, person, body from notes where id % 4 = ${part} - 1) to stdout`)
    await expect(spliceCopy({ from: [one, two], next: () => statements.shift(), into: { ...into, statement: 'copy notes from stdin' } })).rejects.toMatchObject({ code: '23505', input: 'target-db-url' })
    await closeAll()
  })
})
