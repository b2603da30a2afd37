import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startPostgres, type PostgresServer } from '@axcouncil/sandbox/postgres'
import { catalogOfPostgres } from '../src/catalog/postgres.ts'
import { parsePath, type Rule } from '../src/config/rule.ts'
import type { TablePlan } from '../src/plan/plan.ts'
import { openMeetings } from '../src/postgres/meetings.ts'
import { type Postgres, openPostgres } from '../src/transports/postgres.ts'
import { createFilter } from '../src/verify/filter.ts'

const plain = (name: string): Rule => ({ name, unique: false, by: 0.1, days: 30 }) as unknown as Rule
const RULES: Record<string, Rule> = {
  email: plain('email'),
  bio: plain('free-text'),
  name: plain('full-name'),
  born: plain('date'),
  tags: plain('free-text'),
  data: { name: 'json', unique: false, rest: plain('keep'), paths: [{ path: '$.by', steps: parsePath('$.by'), rule: plain('email') }] },
}

describe('values of the source in the target', () => {
  let server: PostgresServer
  let [source, target]: Postgres[] = []
  beforeAll(async () => {
    server = await startPostgres()
    const open = async (name: string): Promise<Postgres> => {
      const database = await openPostgres({ url: new URL(await server.createDatabase(name)), input: 'source-db-url', signal: new AbortController().signal })
      await database.query(`create table v (id int primary key, email text, bio text, name text, born date, tags text[], data jsonb)`)
      const side = name === 'source' ? 's' : 't'
      await database.query(`insert into v select i, '${side}' || i || '@vexholm.test', 'words of ${side}, number ' || i, '${side} ' || i, date '1990-01-01' + i + ${side === 's' ? 0 : 7}, array['tagged ${side} ' || i, null, ''], json_build_object('by', '${side}' || i || '@json.test') from generate_series(1, 5000) i`)
      return database
    }
    ;[source, target] = [await open('source'), await open('target')]
  })
  afterAll(async () => {
    for (const database of [source, target]) await database?.close()
    await server?.stop()
  })

  /** What is found after a change of the target that is undone again. */
  const found = async (change: string, where?: string): Promise<unknown> => {
    for (const database of [source!, target!]) await database.query('begin')
    try {
      await target!.query(change)
      const table = (await catalogOfPostgres(source!, ['public'])).tables[0]!
      const columns = table.columns.map((column) => ({ column, rule: RULES[column.name] ?? plain('keep'), from: 'config' as const, unique: false }))
      const plan: TablePlan = { name: 'v', table, columns, deferred: [], where }
      const leaks = await (await openMeetings(source!, target!)).of(plan, async () => [])
      return leaks.map(({ column, kind, count }) => `${column} ${kind} ${count}`).sort()
    } finally {
      for (const database of [source!, target!]) await database.query('rollback')
    }
  }

  it('are none where every value is another one', async () => {
    expect(await found('select 1')).toEqual([])
  })

  it('are found one by one, whatever their case', async () => {
    expect(await found(`update v set email = upper('s77@vexholm.test') where id in (3, 4)`)).toEqual(['email source-value 2'])
    expect(await found(`update v set bio = 'words of s, number ' || id where id > 4990`)).toEqual(['bio source-value 10'])
    expect(await found(`update v set email = 's77@vexholm.test' where id = 3`, 'id <> 77')).toEqual([])
  })

  it('are found in arrays and documents, and in no other column', async () => {
    expect(await found(`update v set tags = array['other', 'tagged s 9'] where id = 1`)).toEqual(['tags source-value 1'])
    expect(await found(`update v set data = '{"by": "s5@json.test", "of": "s5@vexholm.test"}' where id = 1`)).toEqual(['data source-value 1'])
    expect(await found(`update v set bio = 's5@vexholm.test' where id = 1`)).toEqual([])
  })

  it('of small domains count where most rows kept their own', async () => {
    expect(await found(`update v set name = 's ' || id where id <= 2500`)).toEqual([])
    expect(await found(`update v set name = 's ' || id, born = born - 7 where id <= 2501`)).toEqual(['born unchanged 2501', 'name unchanged 2501'])
  })

  it('do not count where they are too short to tell anything', async () => {
    await source!.query(`insert into v select 5001, 's5001@vexholm.test', 'ok', 's', '2020-01-01', '{.....................}', '{}'`)
    expect(await found(`update v set bio = 'ok', tags = '{.....................}' where id = 1`)).toEqual([])
    await source!.query('delete from v where id = 5001')
  })
})

describe('the filter', () => {
  it('knows all that was added and next to nothing else', () => {
    const filter = createFilter()
    const number = (i: number): [number, number] => [Math.imul(i, 0x9e3779b1), Math.imul(i ^ 0x5bd1e995, 0x85ebca6b)]
    const numbers = Array.from({ length: 200_000 }, (_, i) => number(i))
    for (const [high, low] of numbers.slice(0, 100_000)) filter.add(high, low)
    expect(numbers.slice(0, 100_000).every(([high, low]) => filter.has(high, low))).toBe(true)
    expect(numbers.slice(100_000).filter(([high, low]) => filter.has(high, low)).length).toBeLessThan(10)
    filter.clear()
    expect(filter.has(...numbers[0]!)).toBe(false)
  })
})
