import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type World, lastError, seen, startWorld } from './world.ts'

// A person's data in every kind of column that can hold some: an address, or a phone number, card, token and IP address.
const KINDS: Record<string, [type: string, value: string]> = {
  a_text: ['text', `'call +49 170 1234567'`],
  a_varchar: ['varchar(60)', `'4111 1111 1111 1111'`],
  a_char: ['char(30)', `'boss@vexholm.test'`],
  a_citext: ['extensions.citext', `'Boss@Vexholm.test'`],
  a_domain: ['mail', `'boss@vexholm.test'`],
  a_list: ['text[]', `array['x', 'a "quoted" boss@vexholm.test']`],
  a_matrix: ['mail[]', `'{{a,b},{c,boss@vexholm.test}}'`],
  a_json: ['json', `'{"by": ["boss\\u0040vexholm.test"]}'`],
  a_jsonb: ['jsonb', `'{"card": {"n": "5500-0055-5555-5559"}}'`],
  a_jsonb_key: ['jsonb', `'{"boss@vexholm.test": true}'`],
  an_xml: ['xml', `'<by mail="boss@vexholm.test"/>'`],
  an_hstore: ['extensions.hstore', `'by=>boss@vexholm.test'`],
  a_tsvector: ['tsvector', `to_tsvector('simple', 'mail boss@vexholm.test now')`],
  bytes: ['bytea', `convert_to('ü boss@vexholm.test', 'UTF8')`],
  byte_list: ['bytea[]', `array[convert_to('boss@vexholm.test', 'UTF8')]`],
  an_enum: ['who', `'boss@vexholm.test'`],
  enum_list: ['who[]', `'{nobody,boss@vexholm.test}'`],
  a_range: ['textrange', `textrange('a', 'boss@vexholm.test')`],
  a_composite: ['pair', `'(1,boss@vexholm.test)'::pair`],
  a_host: ['inet', `'81.2.69.142'`],
  host_list: ['inet[]', `'{81.2.69.142}'`],
  an_address: ['text', `'from 2a02:8109:9a40:1778::7 to'`],
  a_token: ['text', `'sb_secret_' || repeat('a1', 12)`],
}
const CALM: Record<string, [type: string, value: string]> = {
  a_number: ['bigint', '4111111111111111'],
  a_uuid: ['uuid', `'4111a111-1111-4111-8111-111111111111'`],
  a_time: ['timestamptz', `'2024-01-01 00:00:00'`],
  a_network: ['cidr', `'81.2.69.0/24'`],
  calm_enum: ['calm', `'good'`],
  numbers: ['int4range', `'[1,100)'`],
}

const SCHEMA = `
  create extension citext with schema extensions; create extension hstore with schema extensions;
  set role postgres;
  create domain mail as text;
  create type pair as (a int, b text);
  create type textrange as range (subtype = text);
  create type who as enum ('nobody', 'boss@vexholm.test');
  create type calm as enum ('good', 'bad');
  create table kinds (id int primary key, ${Object.entries({ ...KINDS, ...CALM }).map(([name, [type]]) => `${name} ${type}`).join(', ')});
  create sequence shared;
  create table people (id bigint primary key default nextval('shared'), email text, phone text, amount numeric, data jsonb, given text);
  create table notes (id int primary key, person_id text, body text);
  create table plans (id int primary key, name text);
  create view directory as select id, email from people;
  grant select on plans, directory to anon; grant select (id, body) on notes to anon;
  alter table plans enable row level security; create policy open on plans for select to anon using (true);
  alter table notes enable row level security; create policy nobody on notes for select to anon using (false);
  reset role;`

const DATA = `
  insert into kinds select 1, ${Object.values({ ...KINDS, ...CALM }).map(([, value]) => value).join(', ')};
  insert into people select i, 'Quill' || i || '@vexholm.test', case when i % 4 = 0 then null when i % 2 = 0 then '+49 170 ' || 1000000 + i else '0049170' || 1000000 + i end, i / 1000.0,
    case when i % 3 = 0 then 'null'::jsonb when i % 3 = 1 then '{"a": null}' end, 'Quill ' || i from generate_series(1, 1200) i;
  insert into notes select i, i, 'Vexholm ' || i from generate_series(1, 60) i; insert into plans values (1, 'free')`

const CONFIG = `version: 1
tables:
  kinds: exclude
  people: { columns: { email: email, phone: phone, amount: number, data: free-text, given: first-name } }
  notes: { columns: { person_id: keep, body: free-text } }
  plans: { columns: { name: keep } }
`

describe.each([15, 17] as const)('the proof of a clone over PostgreSQL %i', (version) => {
  let world: World
  beforeAll(async () => {
    world = await startWorld(SCHEMA, version)
    await world.sql(world.source, DATA)
    await world.sql(world.source, `revoke select on directory from anon`)
  })
  afterAll(() => world?.stop())

  const counted = async (text: string): Promise<number> => Number((await world.sql<{ count: string }>(world.target, `select count(*) from ${text}`))[0]!.count)

  it('finds what is somebody\'s in every kind of column, kept or forgotten, and nothing else', async () => {
    await world.sql(world.target, `alter table kinds add column forgotten text default 'boss@vexholm.test'`)
    await world.write({ 'seed.yml': CONFIG.replace('kinds: exclude', 'kinds: keep') })
    const ran = await world.runDirect()
    await world.sql(world.target, 'alter table kinds drop column forgotten')
    expect(lastError(ran)).toContain('values that may identify someone')
    const found = [...ran.summary.matchAll(/`kinds\.(\w+)` \| (email|phone|card|token|ip) \| 1/g)].map(([, column]) => column)
    expect(found.sort()).toEqual([...Object.keys(KINDS), 'forgotten'].sort())
    expect(await counted('kinds')).toBe(0)
    expect(seen(ran)).not.toMatch(/vexholm/i)
  })

  it('tells whether visitors see what they did not see before, and leaves the target as it was', async () => {
    await world.write({ 'seed.yml': CONFIG })
    const opened = await world.runDirect()
    expect(lastError(opened)).toContain('visitors without an account now see rows of directory.')
    expect([await counted('people'), opened.exitCode]).toEqual([0, 1])
    await world.write({ 'seed.yml': `${CONFIG}public: [directory]\n` })
    const meant = await world.runDirect()
    expect(lastError(meant)).toBe('')
    expect(meant.summary).toContain('visitors see rows of `directory`, `plans`; before: no table')
    await world.write({ 'seed.yml': CONFIG })
    const again = await world.runDirect()
    expect([lastError(again), again.summary]).toEqual(['', expect.stringContaining('visitors see rows of `directory`, `plans`, as before')])
  })

  it('counts different values and nulls, and raises a sequence that belongs to no column', async () => {
    const ran = await world.runDirect()
    expect(lastError(ran)).toBe('')
    expect(ran.summary).toMatch(/`people\.email` \| email \| 1,200 \| 1,200 \| 0/)
    expect(ran.summary).toMatch(/`people\.phone` \| phone \| 900 \| 900 \| 300/)
    expect(ran.summary).toMatch(/`people\.data` \| free-text \| 2 \| 2 \| 400/)
    expect(ran.summary).toMatch(/`people\.given` \| first-name \| 1,200 \| 2\d\d \| 0/)
    expect(await world.sql(world.target, `select nextval('shared')::int as next`)).toEqual([{ next: 1201 }])
  })

  it('fails where values that differ became the same', async () => {
    await world.sql(world.target, 'alter table people alter amount type numeric(3, 0) using 1')
    const ran = await world.runDirect()
    await world.sql(world.target, 'alter table people alter amount type numeric')
    expect(lastError(ran)).toMatch(/people\.amount has \d+ different values, of 1200/)
  })

  it('checks references that seed.yml declares by an anti-join', async () => {
    await world.write({ 'seed.yml': `${CONFIG.replace('given: first-name }', 'given: first-name }, where: id <= 50')}relations:\n  - { from: notes.person_id, to: people.id, when: "id > 5" }\n` })
    const ran = await world.runDirect()
    expect(lastError(ran)).toContain('10 rows of notes refer by person_id to rows of people that are not there')
    expect(ran.outputs.orphans).toBe('10')
  })
})

// Supabase Lite writes these otherwise than PostgREST does; witness.test.ts has them.
const UNSERVED = ['byte_list', 'bytes']

describe('the proof of a clone over the Data API', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld(`${SCHEMA} drop view directory; ${UNSERVED.map((name) => `alter table kinds drop column ${name};`).join(' ')} grant all on all tables in schema public to service_role; grant usage on sequence shared to service_role;`)
    await world.sql(world.source, UNSERVED.reduce((data, name) => data.replace(`${KINDS[name]![1]}, `, ''), DATA))
  })
  afterAll(() => world?.stop())

  it('finds what is somebody\'s in every kind of column', async () => {
    await world.write({ 'seed.yml': CONFIG.replace('kinds: exclude', 'kinds: keep') })
    await world.sql(world.target, `alter table kinds add column forgotten text default 'boss@vexholm.test'`)
    const ran = await world.run()
    await world.sql(world.target, 'truncate kinds')
    const found = [...ran.summary.matchAll(/`kinds\.(\w+)` \| (email|phone|card|token|ip) \| 1/g)].map(([, column]) => column)
    expect([lastError(ran), found.sort()]).toEqual([expect.stringContaining('values that may identify someone'), [...Object.keys(KINDS).filter((name) => !UNSERVED.includes(name)), 'forgotten'].sort()])
  })

  it('tells with the publishable keys what visitors see, before and after', async () => {
    await world.sql(world.target, 'truncate people, notes, plans')
    await world.write({ 'seed.yml': CONFIG })
    const keys = { 'target-publishable-key': world.target.publishableKey }
    const opened = await world.run(keys)
    expect(lastError(opened)).toMatch(/visitors without an account now see rows of plans\./)
    await world.sql(world.target, 'truncate people, notes, plans')
    const asInProduction = await world.run({ ...keys, 'source-publishable-key': world.source.publishableKey })
    expect([lastError(asInProduction), asInProduction.summary]).toEqual(['', expect.stringContaining('visitors see rows of `plans`; before: no table')])
    const wrong = await world.run({ 'target-publishable-key': 'sb_publishable_of_another' })
    expect(lastError(wrong)).toContain('does not know the key in the input `target-publishable-key`')
    const secret = await world.run({ 'target-publishable-key': world.target.secretKey })
    expect(lastError(secret)).toContain('is a secret key, which sees everything')
  })

  it('fails where the target made the same of different values, or nothing', async () => {
    await world.sql(world.target, `
      create function blunt() returns trigger language plpgsql as $$ begin new.email = 'same@example.com'; new.phone = null; return new; end $$;
      create trigger blunt before insert or update on people for each row execute function blunt()`)
    const ran = await world.run()
    expect(lastError(ran)).toMatch(/people\.email has 1 different values, of 1200; people\.phone has 1200 nulls and not 300/)
  })
})
