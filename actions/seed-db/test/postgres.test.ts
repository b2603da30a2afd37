import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type World, lastError, seen, startWorld } from './world.ts'

// Everything that a careless copy stumbles over, owned by a role that is no superuser.
const SCHEMA = `
  create extension citext with schema extensions;
  set role postgres;
  create domain short_text as varchar(16) check (value <> '');
  create type mood as enum ('good', 'bad');
  create table tenants (
    id uuid primary key, name text not null, mood mood[], notes text[][], data json, raw bytea, mac macaddr, xml xml, owner_id bigint,
    lower_name text generated always as (lower(name)) stored, period daterange);
  create table people (
    id bigint generated always as identity primary key, tenant_id uuid not null references tenants, boss_id bigint references people,
    email extensions.citext, nick short_text, alias varchar(3), born date, "Odd ""Name" text, score double precision);
  alter table tenants add constraint tenants_owner foreign key (owner_id) references people deferrable initially deferred;
  comment on constraint tenants_owner on tenants is 'Who pays, and whose';
  create unique index on people (lower("Odd ""Name"));
  create table events (id serial, at date not null, who text, primary key (id, at)) partition by range (at);
  create table events_old partition of events for values from (minvalue) to ('2025-01-01');
  create table events_new partition of events default;
  create table pairs (a integer, b text, primary key (a, b));
  create table pair_notes (a integer, b text, note text, foreign key (a, b) references pairs (a, b));
  create table seen (id int primary key, value text, place text, t text, seen text, v text, s text, "column" text);
  create table places (id serial primary key, name text, mayor text);
  create table capitals (country text) inherits (places);
  create domain mail as extensions.citext check (value ~ '@'); create domain mailbox as mail[]; create domain short as varchar(4); create domain shorter as short;
  create table edges (id int primary key, amount numeric, at timestamptz, born date, until date, mails mail[], more mailbox, codes varchar(5)[], short shorter, mac8 macaddr8, doc json, moods mood[], during tstzmultirange, bits varbit);
  create table mails (id int, tenant_id uuid references tenants, body text);
  create function send_mail() returns trigger language plpgsql as $$ begin insert into mails values (1, null, 'sent'); return null; end $$;
  create trigger mail after insert on people for each statement execute function send_mail();
  alter table tenants enable row level security;
  reset role;`

const DATA = `
  alter table people disable trigger all; alter table tenants disable trigger all;
  insert into tenants (id, name, mood, notes, data, raw, mac, xml, owner_id, period)
    select md5('t' || i)::uuid, E'Vexholm\\t\\\\N "' || i, '{good,bad}', array[array['a "Vexholm" b', null], array['{,}', E'\\\\']], json_build_object('by', 'boss@vexholm.test', 'n', 12345678901234567890),
      '\\x00ff', '08:00:2b:01:02:03', '<by>Vexholm</by>', i, daterange('2024-01-01', '2025-01-01') from generate_series(1, 40) i;
  insert into people (id, tenant_id, boss_id, email, nick, alias, born, "Odd ""Name", score) overriding system value
    select i, md5('t' || 1 + i % 40)::uuid, 1 + i % 3000, case when i % 2 = 0 then 'Quill' || i || '@Vexholm.test' end, 'quill' || i, 'q' || i % 90, date '1980-01-01' + i, 'Quill Vexholm ' || i, i / 3.0
    from generate_series(1, 3000) i;
  alter table people enable trigger all; alter table tenants enable trigger all;
  insert into events (at, who) select date '2024-06-01' + i, 'Quill ' || i from generate_series(1, 400) i;
  insert into pairs select i, 'b' || i from generate_series(1, 5) i; insert into pair_notes select a, b, 'Quill said' from pairs; insert into pair_notes values (1, null, E'\\\\.');
  insert into seen select i, 'Quill ' || i, 'Vexholm', 'Quill', array_to_string(array['Quill@Vexholm.test'], ''), 'Quill', 'Quill', 'Quill' from generate_series(1, 3) i;
  insert into places (name, mayor) select 'Vexholm ' || i, 'Quill ' || i from generate_series(1, 3) i; insert into capitals (name, mayor, country) select 'Vexholm ' || i, 'Quill ' || i, 'Vexholm' from generate_series(4, 5) i;
  insert into edges select i, (array['NaN', 'Infinity', '-Infinity', '0', '12.50'])[1 + i % 5]::numeric, (array['infinity', '-infinity', '0044-03-15 12:00 BC', '0001-01-01', '2024-02-29'])[1 + i % 5]::timestamptz, (array['0044-03-15 BC', '0001-01-01', '5874897-01-01'])[1 + i % 3]::date, 'infinity',
    array['quill' || i || '@vexholm.test', null]::mail[], array['quill@vexholm.test']::mailbox, array['Quill', 'Vexh'], 'Vex', '08:00:2b:01:02:03:04:05', '{"by": "Quill\\u0000Vexholm", "n": 1e400}', '{good}', tstzmultirange(tstzrange(null, '2024-01-01')), B'101' from generate_series(1, 60) i;
  insert into mails values (7, null, 'Quill');`

const CONFIG = `version: 1
tables:
  tenants:
    columns: { name: company, mood: keep, notes: free-text, data: { rule: json, paths: { $.by: email }, rest: keep }, raw: hash, mac: ip, xml: { rule: constant, value: <a/> }, period: keep }
  people: { columns: { email: email, nick: username, alias: free-text, born: date, 'Odd "Name': full-name, score: number } }
  events: { columns: { who: full-name } }
  pair_notes: { columns: { note: free-text }, where: a <= 4 }
  seen: { columns: { value: full-name, place: company, t: free-text, seen: email, v: username, s: first-name, column: hash } }
  places: { columns: { name: free-text, mayor: full-name } }
  capitals: { columns: { name: free-text, mayor: full-name, country: free-text } }
  edges: { columns: { amount: number, at: date, born: date, until: date, mails: email, more: email, codes: username, short: full-name, mac8: ip, doc: free-text } }
  mails: exclude
`

describe('strategy clone over PostgreSQL', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld(SCHEMA)
    await world.sql(world.source, DATA)
    await world.sql(world.target, `insert into tenants (id, name) values (md5('t1')::uuid, 'old'); insert into mails values (9, md5('t1')::uuid, 'kept'); create table ruins () inherits (places); insert into ruins (name) values ('kept')`)
    await world.write({ 'seed.yml': CONFIG })
  })
  afterAll(() => world?.stop())

  const run = (inputs: Record<string, string> = {}, options?: Parameters<World['run']>[1]) => {
    const { port } = new URL(world.target.databaseUrl)
    const direct = { 'source-db-url': world.ownerUrl(world.source), 'target-db-url': world.ownerUrl(world.target), 'target-name': `127.0.0.1:${port}/staging` }
    return world.run({ ...direct, 'source-url': '', 'source-key': '', 'target-url': '', 'target-key': '', ...inputs }, options)
  }
  const one = async (expression: string, from = world.target): Promise<unknown> => (await world.sql<{ value: unknown }>(from, `select ${expression} as value`))[0]!.value
  const old = (): Promise<unknown> => one(`(select string_agg(name, ',') from tenants) || (select count(*) from people)`)

  it('leaves the target as it was when it is canceled half way', async () => {
    const cancel = new AbortController()
    const { exitCode, stdout } = await run({}, { signal: cancel.signal, onLine: (line) => line.startsWith('copied tenants') && cancel.abort() })
    expect(exitCode).toBe(1)
    expect(stdout).toContain('The job was canceled')
    expect(await old()).toBe('old0')
  })

  it('leaves the target as it was when something in it is not what it should be', async () => {
    await world.write({ 'seed.yml': CONFIG.replace('data: { rule: json, paths: { $.by: email }, rest: keep }', 'data: keep') })
    const leaky = await run()
    await world.write({ 'seed.yml': CONFIG.replace('nick: username', 'nick: { rule: constant, value: "" }') })
    const refused = await run()
    await world.write({ 'seed.yml': CONFIG })
    expect(lastError(leaky)).toContain('tenants.data (email)')
    expect(leaky.outputs.leaks).not.toBe('0')
    expect(lastError(refused)).toContain('people.nick has the type short_text, which cannot hold ""')
    expect(await old()).toBe('old0')
    expect(seen(leaky) + seen(refused)).not.toMatch(/vexholm|quill/i)
  })

  it('copies all of it, masked, with keys, triggers and sequences as they were', async () => {
    const ran = await run()
    expect(lastError(ran)).toBe('')
    expect(seen(ran)).not.toMatch(/vexholm|quill/i)
    expect(ran.outputs).toMatchObject({ tables: '9', rows: '3518', leaks: '0', orphans: '0' })
    const everything = await world.sql(world.target, `select t::text from tenants t union all select p::text from people p union all select e::text from events e union all select n::text from pair_notes n union all select s::text from seen s union all select p::text from places p union all select c::text from capitals c union all select e::text from edges e`)
    expect(JSON.stringify(everything)).not.toMatch(/vexholm|quill/i)
    const same = `(select md5(string_agg(id || ' ' || tenant_id || ' ' || boss_id, ',' order by id)) from people)`
    expect(await one(same)).toEqual(await one(same, world.source))
    expect(await one(`(select count(distinct "Odd ""Name") from people)`)).toBe('3000')
    expect(await one(`(select count(*) from tenants where lower_name = lower(name) and mood = '{good,bad}' and array_dims(notes) = '[1:2][1:2]' and data ->> 'n' is not null)`)).toBe('40')
    expect(await one(`(select count(*) from events_old) || ' ' || (select count(*) from events_new)`)).toBe('213 187')
    expect(await one(`(select string_agg(id::text, ',' order by id) from only places) || ' ' || (select string_agg(id::text, ',' order by id) from capitals) || ' ' || (select string_agg(name, ',') from ruins)`)).toBe('1,2,3 4,5 kept')
    expect(await one(`(select string_agg(body, ',') from mails)`)).toBe('kept')
    expect(await one(`(select count(*) from edges where until = 'infinity' and (amount in ('NaN', 'Infinity', '-Infinity', 0) or abs(amount - 12.5) between 0.01 and 1.25) and mails[1] like '%@example.com' and (doc ->> 'n')::numeric = 1e400)`)).toBe('60')
    const moved = `(select count(*)::text from edges where born between '0044-03-15 BC'::date - 30 and '0044-03-15 BC'::date + 30 or born between '0001-01-01'::date - 30 and '0001-01-01'::date + 30 or born > '5874896-12-01')`
    expect([await one(moved), await one(`(select count(*) from edges where isfinite(at) and at::time not in ('00:00', '12:00'))`)]).toEqual(['60', '0'])
    expect(await one(`nextval('people_id_seq') || ' ' || nextval('events_id_seq')`)).toBe('3001 401')
    const guards = `(select string_agg(conname::text || pg_get_constraintdef(oid) || convalidated::text || coalesce(obj_description(oid, 'pg_constraint'), ''), ',' order by conname) from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace) || (select string_agg(tgname::text || tgenabled::text, ',' order by tgname) from pg_trigger where not tgisinternal)`
    expect(await one(guards)).toEqual(await one(guards, world.source))
  })

  it('comes to the same pseudonyms again', async () => {
    const before = await one(`(select md5(string_agg(email || nick, ',' order by id)) from people)`)
    expect((await run()).exitCode).toBe(0)
    expect(await one(`(select md5(string_agg(email || nick, ',' order by id)) from people)`)).toEqual(before)
  })

  it('tells that a reference of a table that stays points to a row that goes', async () => {
    await world.sql(world.target, `set session_replication_role = replica; insert into mails values (8, md5('gone')::uuid, 'x')`)
    const ran = await run()
    await world.sql(world.target, 'delete from mails where id = 8')
    expect(lastError(ran)).toMatch(/a reference would point to a row that is not there .*mails_tenant_id_fkey/)
  })

  it('refuses one database under two names', async () => {
    const { port } = new URL(world.source.databaseUrl)
    const ran = await run({ 'target-db-url': world.ownerUrl(world.source).replace('127.0.0.1', '017700000001'), 'target-name': `017700000001:${port}/production` })
    expect(lastError(ran)).toContain('the same database under two names')
  })
})
