import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type World, lastError, startWorld } from './world.ts'

const SCHEMA = `
  set role postgres;
  create table people (id int primary key, email text not null unique, bio text);
  create table notes (id int primary key, person_id int not null references people, body text);
  create index notes_person on notes (person_id);
  create function gone() returns trigger language plpgsql as $$ begin return null; end $$;
  create trigger told after insert on people for each statement execute function gone();
  reset role;`
const KILLS = 25

describe('a clone over PostgreSQL that is killed at a random moment', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld(SCHEMA)
    await world.sql(world.source, `insert into people select i, 'quill' || i || '@vexholm.test', repeat('Quill said ', 1 + i % 9) from generate_series(1, 40000) i; insert into notes select i, 1 + i % 40000, 'Vexholm ' || i from generate_series(1, 80000) i`)
    await world.sql(world.target, `insert into people values (1, 'old@example.com', 'old'); insert into notes values (1, 1, 'old')`)
    await world.write({ 'seed.yml': 'version: 1\ntables:\n  people: { columns: { email: email, bio: free-text } }\n  notes: { columns: { body: free-text } }\n' })
  })
  afterAll(() => world?.stop())

  const clone = (limitMs: number) => {
    const { port } = new URL(world.target.databaseUrl)
    const urls = { 'source-db-url': world.ownerUrl(world.source), 'target-db-url': world.ownerUrl(world.target), 'target-name': `127.0.0.1:${port}/staging` }
    return world.run({ ...urls, 'source-url': '', 'source-key': '', 'target-url': '', 'target-key': '' }, { limitMs })
  }
  // The server may still be undoing: what it says is asked for with a lock that waits for the end of that.
  const state = async (): Promise<string> => {
    const [row] = await world.sql<{ state: string }>(world.target, `
      begin; lock table people, notes in access exclusive mode; commit;
      select concat_ws(' ', (select count(*) from people), (select count(*) from notes), (select max(email) from people where id = 1),
        (select count(*) from people where email like '%vexholm%' or bio like '%Quill%'),
        (select string_agg(conname || convalidated, ',' order by conname) from pg_constraint where conrelid in ('people'::regclass, 'notes'::regclass) and contype <> 'n'),
        (select string_agg(indexname, ',' order by indexname) from pg_indexes where schemaname = 'public'),
        (select string_agg(tgname || tgenabled::text, ',') from pg_trigger where not tgisinternal)) as state`).then((rows) => (rows as unknown as { state: string }[][]).flat())
    return row!.state
  }

  it('leaves the target as it was, or wholly as it should be', async () => {
    const before = await state()
    expect(before).toMatch(/^1 1 old@example.com 0 /)
    const started = Date.now()
    const whole = await clone(120_000)
    const wholeMs = Date.now() - started
    expect(lastError(whole)).toBe('')
    const after = await state()
    expect(after.split(' ').slice(4)).toEqual(before.split(' ').slice(4))
    expect(after).toMatch(/^40000 80000 \S+@example.com 0 /)
    let undone = 0
    for (let kill = 0; kill < KILLS; kill += 1) {
      await world.sql(world.target, `truncate people, notes; insert into people values (1, 'old@example.com', 'old'); insert into notes values (1, 1, 'old')`)
      await clone(Math.random() * wholeMs)
      const found = await state()
      expect([before, after]).toContain(found)
      undone += Number(found === before)
    }
    console.warn(`${KILLS} kills within ${wholeMs} ms: ${undone} left the target as it was, ${KILLS - undone} came after the commit`)
    expect(undone).toBeGreaterThan(0)
  }, 300_000)
})
