import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type World, lastError, seen, startWorld } from './world.ts'

const SCHEMA = `
  create extension citext with schema extensions;
  set role postgres;
  create type mood as enum ('good', 'bad');
  create sequence invoice_numbers start 1000;
  create table teams (id uuid primary key, name text not null, mood mood[], notes text[][], data jsonb, raw bytea, owner_id bigint,
    lower_name text generated always as (lower(name)) stored);
  create table people (id bigint generated always as identity primary key, team_id uuid not null references teams, boss_id bigint references people,
    email extensions.citext unique, born date, "Odd ""Name" text, score double precision);
  alter table teams add constraint teams_owner foreign key (owner_id) references people deferrable initially deferred;
  create table events (id serial, at date not null, who text, primary key (id, at)) partition by range (at);
  create table events_all partition of events default;
  create table mails (id int primary key, team_id uuid references teams, body text);
  create table empty_one (id int primary key, body text);
  create function send_mail() returns trigger language plpgsql as $$ begin insert into mails values (1, null, 'sent'); return null; end $$;
  create trigger mail after insert on people for each statement execute function send_mail();
  reset role;`

const DATA = `
  set session_replication_role = replica;
  insert into teams (id, name, mood, notes, data, raw, owner_id)
    select md5('t' || i)::uuid, E'Vexholm\\t\\\\N "' || i, '{good,bad}', array[array['a "Vexholm" b', null]], jsonb_build_object('by', 'boss@vexholm.test', 'n', 12345678901234567890), '\\x00ff', i from generate_series(1, 40) i;
  insert into people (id, team_id, boss_id, email, born, "Odd ""Name", score) overriding system value
    select i, md5('t' || 1 + i % 40)::uuid, 1 + i % 3000, case when i % 2 = 0 then 'Quill' || i || '@Vexholm.test' end, date '1980-01-01' + i, 'Quill Vexholm ' || i, i / 3.0 from generate_series(1, 3000) i;
  insert into events (at, who) select date '2024-06-01' + i, 'Quill ' || i from generate_series(1, 400) i;
  select setval('invoice_numbers', 4711);`

const CONFIG = `version: 1
tables:
  teams:
    columns: { name: company, mood: keep, notes: free-text, data: { rule: json, paths: { $.by: email }, rest: keep }, raw: hash }
  people: { columns: { email: email, born: date, 'Odd "Name': full-name, score: number } }
  events: { columns: { who: full-name } }
  mails: exclude
  empty_one: { columns: { body: free-text } }
`

describe.each([15, 17] as const)('strategy snapshot, PostgreSQL %s', (version) => {
  let world: World
  let direct: { source: Record<string, string>; target: Record<string, string> }
  beforeAll(async () => {
    world = await startWorld(SCHEMA, version)
    await world.sql(world.source, DATA)
    await world.sql(world.target, `insert into teams (id, name) values (md5('t1')::uuid, 'old'); insert into mails values (9, md5('t1')::uuid, 'kept')`)
    await world.write({ 'seed.yml': CONFIG })
    const { port } = new URL(world.target.databaseUrl)
    direct = { source: { 'source-db-url': world.ownerUrl(world.source) }, target: { 'target-db-url': world.ownerUrl(world.target), 'target-name': `127.0.0.1:${port}/staging` } }
  })
  afterAll(() => world?.stop())

  const NONE = { 'source-url': '', 'source-key': '', 'target-url': '', 'target-key': '', 'target-name': '', 'mask-key': '' }
  const MASK = { 'mask-key': 'a mask key of more than sixteen characters' }
  const run = (inputs: Record<string, string>, options?: Parameters<World['run']>[1]) => world.run({ strategy: 'snapshot', ...NONE, ...inputs }, options)
  const write = (inputs: Record<string, string> = {}) => run({ snapshot: 'out/staging.snapshot', ...direct.source, ...MASK, ...inputs })
  const restore = (inputs: Record<string, string> = {}) => run({ snapshot: 'out/staging.snapshot', ...direct.target, ...inputs })
  const one = async (expression: string, from = world.target): Promise<unknown> => (await world.sql<{ value: unknown }>(from, `select ${expression} as value`))[0]!.value
  const state = (): Promise<unknown> => one(`(select string_agg(name, ',') from teams) || (select count(*) from people) || (select last_value from invoice_numbers) || (select last_value from people_id_seq)`)

  it('writes a masked file, and says in a dry run what it would write', async () => {
    const dry = await write({ 'dry-run': 'true' })
    expect(dry).toMatchObject({ exitCode: 0, outputs: { tables: '4', rows: '3440', snapshot: '' } })
    await expect(stat(world.path('out'))).rejects.toThrow('ENOENT')
    const ran = await write()
    expect(lastError(ran)).toBe('')
    expect(ran.outputs).toMatchObject({ tables: '4', rows: '3440', leaks: '0', snapshot: world.path('out/staging.snapshot') })
    expect(Number(ran.outputs.masked)).toBeGreaterThan(10_000)
    expect(ran.summary).toContain('✅ Snapshot written:')
    const file = await readFile(world.path('out/staging.snapshot'))
    expect(seen(ran) + file.toString('latin1')).not.toMatch(/vexholm|quill|a mask key/i)
    expect((await stat(world.path('out/staging.snapshot'))).mode & 0o777).toBe(0o600)
    expect(await readdir(world.path('out'))).toEqual(['staging.snapshot'])
    expect(await state()).toBe('old010001')
  })

  it('tells in a dry run what restoring would do, and does nothing', async () => {
    const dry = await restore({ 'dry-run': 'true', 'target-name': '' })
    expect(dry).toMatchObject({ exitCode: 0, outputs: { tables: '4', rows: '3440', leaks: '' } })
    expect(dry.stdout).toContain('every checksum fits')
    expect(await state()).toBe('old010001')
  })

  it('refuses a file that is not what was written, before it asks the target', async () => {
    const good = world.path('out/staging.snapshot')
    const bytes = await readFile(good)
    const broken = async (change: (copy: Buffer) => Buffer | undefined): Promise<string> => {
      await copyFile(good, world.path('bad'))
      const changed = change(Buffer.from(bytes))
      if (changed) await writeFile(world.path('bad'), changed)
      else await truncate(world.path('bad'), bytes.length - 1000)
      const ran = await restore({ snapshot: 'bad', 'target-db-url': 'postgresql://nobody@127.0.0.1:1/staging', 'target-name': '127.0.0.1:1/staging' })
      expect(ran.exitCode).toBe(1)
      expect(lastError(ran)).toContain('The target was not touched')
      return lastError(ran)
    }
    expect(await broken(() => undefined)).toContain('is cut off')
    expect(await broken((copy) => copy.fill(copy[200]! ^ 1, 200, 201))).toMatch(/The rows of \w+ in .* are not what was written/)
    expect(await broken((copy) => copy.fill('9', copy.length - 400, copy.length - 399))).toContain('its checksum does not fit')
    expect(await broken((copy) => Buffer.from(copy.toString('latin1').replace('snapshot 1\n', 'snapshot 2\n'), 'latin1'))).toContain('version 2 of the format')
    expect(await broken(() => Buffer.from('PGDMP'))).toContain('is no snapshot')
    expect(lastError(await restore({ snapshot: 'nowhere' }))).toContain('cannot be read (ENOENT)')
    expect(lastError(await restore({ 'mask-key': 'another key of sixteen characters' }))).toContain('made with another mask-key')
  })

  it('writes over production under no name of it', async () => {
    const { 'source-db-url': production } = direct.source
    const people = (): Promise<unknown> => one(`(select count(*) from people where email like 'Quill%@Vexholm.test')`, world.source)
    const before = await people()
    const { port } = new URL(production!)
    const alias = { 'target-db-url': production!.replace('127.0.0.1', '017700000001'), 'target-name': `017700000001:${port}/production` }
    expect(lastError(await write({ snapshot: 'out/other.snapshot', ...alias }))).toContain('the same database under two names')
    const { host, pathname } = new URL(production!)
    expect(lastError(await restore({ 'target-db-url': production!, 'target-name': `${host}${pathname}` }))).toContain('the target is that very database')
    expect([await people(), Number(before) > 1_000]).toEqual([before, true])
    expect(await readdir(world.path('out'))).toEqual(['staging.snapshot'])
  })

  it('writes over no other file, and takes no folder for a snapshot', async () => {
    expect(lastError(await write({ snapshot: 'seed.yml' }))).toContain('is there already and is no snapshot')
    expect(await readFile(world.path('seed.yml'), 'utf8')).toBe(CONFIG)
    expect(lastError(await write({ snapshot: 'out' }))).toContain('is there already and is no snapshot')
    expect(lastError(await restore({ snapshot: 'out' }))).toContain('is no file')
  })

  it('refuses a target of another schema, and one that target-name does not name', async () => {
    await world.sql(world.target, 'alter table people rename born to birthday; alter table events alter who type varchar(200)')
    expect(lastError(await restore())).toContain('lacks people.born')
    await world.sql(world.target, 'alter table people rename birthday to born')
    expect(lastError(await restore())).toContain('events.who is text, and character varying(200) in the target')
    await world.sql(world.target, 'alter table events alter who type text')
    expect(lastError(await restore({ 'target-name': 'elsewhere/staging' }))).toContain('but the target is')
    expect(lastError(await restore({ protect: '127.0.0.1' }))).toContain('must never be written')
    expect(await state()).toBe('old010001')
  })

  it('leaves the target as it was when it is canceled half way, or a row of a table that stays refers to nothing', async () => {
    const cancel = new AbortController()
    const canceled = await run({ snapshot: 'out/staging.snapshot', ...direct.target }, { signal: cancel.signal, onLine: (line) => line.startsWith('restored people') && cancel.abort() })
    expect(canceled.stdout).toContain('The job was canceled')
    await world.sql(world.target, `set session_replication_role = replica; insert into mails values (8, md5('gone')::uuid, 'x')`)
    const refused = await restore()
    await world.sql(world.target, 'delete from mails where id = 8')
    expect(lastError(refused)).toContain('Restoring failed and left the target as it was: a reference would point to a row that is not there')
    expect(await state()).toBe('old010001')
  })

  it('restores exactly what a clone would have made, with keys, triggers and sequences', async () => {
    const cloned = await world.run({ ...NONE, ...direct.source, ...direct.target, ...MASK })
    expect(lastError(cloned)).toBe('')
    const everything = `(select md5(string_agg(r, ',' order by r)) from (select t::text from teams t union all select p::text from people p union all select e::text from events e) x (r))`
    const wanted = await one(everything)
    await world.sql(world.target, `delete from events; update people set email = id || '@example.com'`)
    const ran = await restore(MASK)
    expect(lastError(ran)).toBe('')
    expect(ran.stdout).toContain('The seal is that of the mask-key')
    expect(ran.outputs).toMatchObject({ tables: '4', rows: '3440', leaks: '0', orphans: '0', snapshot: world.path('out/staging.snapshot') })
    expect(ran.summary).toContain('✅ Snapshot restored:')
    expect(await one(everything)).toBe(wanted)
    expect(await one(`(select count(*) from people where team_id in (select id from teams))`)).toBe('3000')
    expect(await one(`nextval('people_id_seq') || ' ' || nextval('events_id_seq') || ' ' || nextval('invoice_numbers')`)).toBe('3001 401 4712')
    expect(await one(`(select string_agg(body, ',') from mails)`)).toBe('kept')
    const guards = `(select string_agg(conname::text || pg_get_constraintdef(oid) || convalidated::text, ',' order by conname) from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace) || (select string_agg(tgname::text || tgenabled::text, ',' order by tgname) from pg_trigger where not tgisinternal) || (select string_agg(indexdef, ',' order by indexname) from pg_indexes where schemaname = 'public')`
    expect(await one(guards)).toEqual(await one(guards, world.source))
  })

  it('keeps no file that would hold somebody\'s address, and leaves the one that was there', async () => {
    const before = await readFile(world.path('out/staging.snapshot'))
    await world.write({ 'seed.yml': CONFIG.replace('data: { rule: json, paths: { $.by: email }, rest: keep }', 'data: keep') })
    const leaky = await write()
    await world.write({ 'seed.yml': CONFIG })
    expect(leaky).toMatchObject({ exitCode: 1, outputs: { leaks: '40', snapshot: '' } })
    expect(lastError(leaky)).toContain('The snapshot was not kept, since it would hold 40 values that may identify someone, in teams.data (email)')
    expect(await readFile(world.path('out/staging.snapshot'))).toEqual(before)
    expect(await readdir(world.path('out'))).toEqual(['staging.snapshot'])
  })

  it('leaves no file behind where the disk is full or the process is killed, and the target as it was', async () => {
    const write = (options: Parameters<World['run']>[1], snapshot = 'out/staging.snapshot') => run({ snapshot, ...direct.source, ...MASK }, options)
    const before = [await readFile(world.path('out/staging.snapshot')), await state()]
    const killed = await write({ killOn: (line) => line.startsWith('packed people') })
    expect([killed.exitCode, (await readdir(world.path('out'))).length]).toEqual([137, 2])
    // Of a process that lives, and of another machine: neither is ours to remove.
    const [left] = (await readdir(world.path('out'))).filter((name) => name.endsWith('.partial'))
    const others = [left!.replace(/-\d+-/, `-${process.pid}-`), left!.replace(/[0-9a-f]{8}(?=-\d)/, '00000000')]
    for (const name of others) await copyFile(world.path(`out/${left}`), world.path(`out/${name}`))
    const restoring = await run({ snapshot: 'out/staging.snapshot', ...direct.target }, { killOn: (line) => line.startsWith('restored people') })
    expect(restoring.exitCode).toBe(137)
    expect([await readFile(world.path('out/staging.snapshot')), await state()]).toEqual(before)
    const again = await write({})
    expect(lastError(again)).toBe('')
    expect((await readdir(world.path('out'))).toSorted()).toEqual([...others, 'staging.snapshot'].toSorted())
    for (const name of others) await rm(world.path(`out/${name}`))
    if (process.getuid?.() !== 0) return console.warn('The full disk is left out: only root may mount a small one.')
    await mkdir(world.path('small'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', world.path('small')])
    try {
      const full = await write({}, 'small/staging.snapshot')
      expect(lastError(full)).toMatch(/The snapshot cannot be written to .*small\/staging\.snapshot \(ENOSPC\)\. Name a file .* on a disk with room/)
      expect(await readdir(world.path('small'))).toEqual([])
    } finally {
      execFileSync('umount', [world.path('small')])
    }
  })

  it('writes and restores in one step', async () => {
    await world.sql(world.target, 'delete from events')
    const ran = await run({ snapshot: 'both.snapshot', ...direct.source, ...direct.target, ...MASK })
    expect(lastError(ran)).toBe('')
    expect(ran.summary).toContain('Snapshot written and restored')
    expect(await one('(select count(*) from events)')).toBe('400')
  })

  it('says all that is missing', async () => {
    expect(lastError(await run({}))).toMatch(/`snapshot` is required.*`strategy` snapshot needs `source-db-url`/)
    expect(lastError(await run({ snapshot: 'x', 'target-url': world.target.url, 'target-key': world.target.secretKey }))).toContain('could not be all or nothing')
    expect(lastError(await run({ snapshot: 'x', ...direct.source }))).toContain('`mask-key` is required to write a snapshot')
  })
})

describe('strategy snapshot over the Data API', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld(`create table teams (id uuid primary key, name text not null, low text generated always as (lower(name)) stored, tags text[], data jsonb, at timestamptz, ok boolean);
      create table people (id bigint primary key, team_id uuid references teams, email text unique);
      grant all on all tables in schema public to service_role`)
    await world.sql(world.source, `insert into teams select md5('t' || i)::uuid, 'Vexholm ' || i, default, array['Vexholm', 'a "b" \\'], '{"by": "boss@vexholm.test", "n": [1, null]}', now(), true from generate_series(1, 30) i;
      insert into people select i, md5('t' || 1 + i % 30)::uuid, 'quill' || i || '@vexholm.test' from generate_series(1, 1500) i`.replaceAll('default, array', 'array').replace('insert into teams', 'insert into teams (id, name, tags, data, at, ok)'))
    await world.write({ 'seed.yml': 'version: 1\ntables:\n  teams: { columns: { name: company, low: company, tags: free-text, data: { rule: json, paths: { $.by: email } } } }\n  people: { columns: { email: email } }\n' })
  })
  afterAll(() => world?.stop())

  it('writes the file that PostgreSQL restores', async () => {
    const written = await world.run({ strategy: 'snapshot', snapshot: 'rest.snapshot', 'target-url': '', 'target-key': '', 'target-name': '' })
    expect(lastError(written)).toBe('')
    expect(written.outputs).toMatchObject({ tables: '2', rows: '1530', leaks: '0' })
    expect(written.stdout).toContain('the Data API has no snapshot')
    const { port } = new URL(world.target.databaseUrl)
    const restored = await world.run({ strategy: 'snapshot', snapshot: 'rest.snapshot', 'source-url': '', 'source-key': '', 'target-url': '', 'target-key': '', 'target-db-url': world.target.databaseUrl, 'target-name': `127.0.0.1:${port}/staging` })
    expect(lastError(restored)).toBe('')
    const rows = await world.sql<{ text: string }>(world.target, `select t::text as text from teams t union all select p::text from people p`)
    expect(rows).toHaveLength(1530)
    expect(JSON.stringify(rows)).not.toMatch(/vexholm|quill/i)
    expect(await world.sql(world.target, `select count(*)::int as n from teams where low = lower(name) and cardinality(tags) = 2 and data #>> '{n,0}' = '1' and ok`)).toEqual([{ n: 30 }])
  })
})
