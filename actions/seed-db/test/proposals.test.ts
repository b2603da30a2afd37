import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type World, lastError, seen, startWorld } from './world.ts'

const ODD = `;
  create domain code as text check (value ~ '^[a-z]{3}$');
  create type textrange as range (subtype = text);
  create table odd (id int primary key, words tsvector not null, raw bytea not null, span textrange not null, facts pg_lsn not null, spans textrange[] not null, lists tsvector[], numbers int4range not null, bits varbit, times tstzmultirange[]);
  create table logins (email text primary key, since date, country code, seats int, plan jsonb, span daterange, short varchar(4), label text);
  create unique index "login's short one" on logins (short); create unique index label_once on logins (label) where since is null;
  create table sealed (id int primary key, note text); alter table sealed enable row level security; alter table sealed owner to postgres;
  alter table sealed force row level security; grant select on sealed to service_role`

// Whatever keeps rows apart: over several columns, of some rows, over expressions and computed columns, by overlapping, in other collations.
const APART = `;
  create schema apart; create extension btree_gist with schema extensions;
  create collation apart.caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
  create table apart.users (id int primary key, email text, handle text unique, name text collate apart.caseless unique, data jsonb, slug text generated always as (left(name, 2)) stored, mobile bigint, born date, "resetToken" uuid, phones int);
  create unique index on apart.users (lower(email)); create unique index users_slug on apart.users (slug); create unique index users_path on apart.users ((data ->> 'name'));
  create table apart.seats (id int primary key, team int, hall int, "Row,No" varchar(3), state text, since date, till date, unique nulls not distinct (hall, "Row,No"), exclude using gist (team with =, daterange(since, till) with &&));
  create unique index one_open on apart.seats (team) where state = 'open'`

let world: World
beforeAll(async () => {
  world = await startWorld('create table people (id int primary key, contact text, site varchar(80), note text, kind text, data jsonb, tel text)' + ODD + APART)
  await world.sql(world.source, `insert into people select i, 'quill' || i || '@vexholm.test', 'https://vexholm.test/' || i, 'Quill said ' || i, 'kind ' || i % 3, '{}', '+49 171 ' || 100000 + i from generate_series(1, 200) i;
    update people set contact = 'none' where id < 40`)
  await world.sql(world.source, `insert into logins select 'quill' || i || '@vexholm.test', now(), 'abc', i, '{}', 'empty', lpad(i::text, 4, '0'), 'l' || i from generate_series(1, 1500) i`)
  await world.write({ 'seed.yml': 'version: 1\ntables: {}\n' })
})
afterAll(() => world?.stop())

const direct = (inputs: Record<string, string> = {}) => world.run({
  'source-url': '', 'source-key': '', 'target-url': '', 'target-key': '', 'source-db-url': world.source.databaseUrl, 'target-db-url': world.target.databaseUrl, 'target-name': '', 'dry-run': 'true', ...inputs,
})
const OTHERS = '  people: exclude\n  odd: exclude\n  sealed: exclude\n'
const planned = async (logins: string) => {
  await world.write({ 'seed.yml': `version: 1\ntables:\n${OTHERS}  logins: { columns: { ${logins} } }\n` })
  return direct()
}

it('proposes rules by what values look like, counted in the database, and shows none of them', async () => {
  const ran = await direct()
  expect(lastError(ran)).toContain('`contact: email` to people')
  for (const said of [ran.stdout, ran.summary]) {
    expect(said).toContain('contact: email  # 81% of 200 values are e-mail addresses')
    expect(said).toContain('site: url  # 100% of 200 values are addresses of pages')
    expect(said).toContain('note: free-text  # 200 different values in 200')
    expect(said).toContain('kind: free-text  # 3 different values in 200: keep, where they are words of yours')
    expect(said).toContain('tel: phone  # 100% of 200 values are phone numbers')
  }
  expect(seen(ran)).not.toMatch(/vexholm|quill/i)
})

it('proposes rules that columns which must not be empty can take', async () => {
  await world.write({ 'seed.yml': 'version: 1\ntables: { people: exclude, logins: exclude, sealed: exclude }\n' })
  const ran = await direct()
  for (const line of ['words: { rule: constant, value: "" }', 'raw: hash', 'span: { rule: constant, value: empty }', 'facts: { rule: constant, value: … }', 'spans: { rule: constant, value: "{}" }', 'lists: null']) expect(ran.summary).toContain(line)
  await world.write({ 'seed.yml': `version: 1\ntables:\n  people: exclude\n  logins: exclude\n  sealed: exclude\n${/ {2}odd:\n.*lists: null/s.exec(ran.summary)![0].replace('…', '0/1').replaceAll(/ +#.*$/gm, '')}\n` })
  expect(lastError(await direct())).toBe('')
})

it('names every value of a rule that a column cannot hold, with its line, before anything is copied', async () => {
  const wrong = lastError(await planned('email: email, seats: { rule: constant, value: many }, since: { rule: pick, values: [2024-01-01, soon] }, label: keep, plan: keep, country: keep, short: keep'))
  expect(wrong).toContain('logins.seats has the type integer, which cannot hold "many"')
  expect(wrong).toContain('logins.since has the type date, which cannot hold "soon"')
  const asked = lastError(await planned('email: email, country: { rule: pick, values: [abc, abcd] }, span: { rule: constant, value: today }, plan: { rule: constant, value: "{a" }, seats: { rule: constant, value: 9000000000 }, short: { rule: constant, value: null }, label: keep'))
  expect(asked).toMatch(/seed.yml has 4 faults: line 6: logins.country has the type code, which cannot hold "abcd"; .*logins.seats has the type integer, which cannot hold "9000000000"; .*logins.plan has the type jsonb, which cannot hold "{a"; .*logins.span has the type daterange, which cannot hold "today"/)
})

it('names the column and the index where pseudonyms would meet', async () => {
  const rest = 'email: email, country: keep, plan: keep'
  const ran = await planned(`${rest}, short: phone, label: { rule: pick, values: [a, b] }`)
  expect(lastError(ran)).toMatch(/Pseudonyms would repeat where they must not: logins.short \(rule phone, 4 characters\): 1,500 values would become \d{3} different ones, and the index login's short one lets none repeat/)
})

it('names what keeps rows apart of any kind, and the lines that do so; with them the rows are copied', async () => {
  await world.sql(world.source, `insert into apart.users select i, 'Quill' || i || '@vexholm.test', 'vex' || i, i || ' Vexholm', jsonb_build_object('name', 'Quill ' || i) from generate_series(1, 60) i;
    insert into apart.users values (61, null, 'VEX1', null, null);
    insert into apart.seats select i, i % 80, i % 3, lpad(i::text, 3, 'x'), case when i < 80 then 'open' when i % 9 = 0 then 'held' end, date '2024-01-01' + i, date '2024-01-02' + i from generate_series(1, 900) i`)
  const of = (users: string, seats: string): Promise<void> => world.write({ 'seed.yml': `version: 1\nschemas: [apart]\ntables:\n  users: { columns: { email: email, ${users} } }\n  seats: { columns: { ${seats} } }\n` })
  await of('handle: username, name: full-name, data: { rule: json, paths: { $.name: full-name } }', '"Row,No": free-text, state: { rule: pick, values: [open] }, since: date')
  const refused = lastError(await direct())
  for (const said of [
    /users.handle \(rule username\): 61 values would become 60 different ones, and the constraint users_handle_key lets none repeat/,
    /users.name \(rule full-name\): 60 values would become \d+ different ones, and the index users_slug lets none repeat/,
    /users.data \(rule json\): 60 values would become \d+ different ones, and the index users_path/,
    /seats.Row,No \(rule free-text, 3 characters\): 900 values would become \d+ different ones of hall, "Row,No", and the constraint/,
    /seats.since \(rule date\): its values would move, which the constraint compares by more than being the same/,
    /seats.state \(rule pick\): 171 values would become 80 different ones, and the index one_open lets none repeat/,
    /`handle: { rule: template, value: "{id}" }` of users/, /`"Row,No": { rule: template, value: "{id}" }` of seats/, /`since: keep` of seats/, /`state: { rule: template, value: "{id}" }` of seats/,
  ]) expect(refused).toMatch(said)
  await of('handle: { rule: template, value: "{id}" }, name: { rule: template, value: "{id}" }, data: { rule: json, paths: { $.name: username } }', '"Row,No": { rule: template, value: "{id}" }, state: keep')
  const ran = await direct({ 'dry-run': '', 'target-name': `127.0.0.1:${new URL(world.target.databaseUrl).port}/staging` })
  expect([lastError(ran), ran.outputs.rows]).toEqual(['', '961'])
  expect(ran.stdout).toContain(`::warning::Copied as they are, since numbers, dates and UUIDs need no rule: users.mobile (bigint), users.born (date), users.resetToken (uuid). Their names sound as if they were somebody's`)
  expect(await world.sql(world.target, `select from apart.users where name ~ 'Vexholm' collate "C"`)).toEqual([])
})

it('takes conditions for what they are, and runs nothing else that they say', async () => {
  const of = async (where: string, when = `label = 'a'`): Promise<string> => {
    await world.write({ 'seed.yml': `version: 1\ntables:\n${OTHERS}  logins:\n    where: ${JSON.stringify(where)}\n    columns: { email: email, country: keep, plan: keep, short: keep, label: keep }\nrelations:\n  - { from: logins.seats, to: logins.seats, when: ${JSON.stringify(when)} }\n` })
    return lastError(await direct())
  }
  const end = 'true; commit; create table pwned (); select true as k0'
  expect(await of(end, `${end} --`)).toContain('seed.yml has 2 faults: line 6: where is no condition on logins: this is no SQL expression; line 10: when is no condition on logins: this is no SQL expression')
  expect(await world.sql(world.source, `select to_regclass('pwned') as made`)).toEqual([{ made: null }])
  expect(await of('seets > 3', 'seats')).toContain('line 6: where is no condition on logins: there is no such column (seets); line 10: when is no condition on logins: it is neither true nor false')
  expect(await of('email::int > 3')).toContain('where is no condition on logins: it cannot be computed for every row')
  expect(await of('seats > 3 or seats < 2 -- all but two')).toBe('')
})

it('refuses to copy nothing', async () => {
  await world.write({ 'seed.yml': `version: 1\ntables:\n${OTHERS}  logins: exclude\n` })
  expect(lastError(await direct())).toContain('seed.yml excludes every table in the schema public of the source')
  await world.write({ 'seed.yml': 'version: 1\nschemas: [publik]\ntables: {}\n' })
  expect(lastError(await direct())).toContain('There is no table in the schema publik of the source. Nothing was written. Name the right ones in seed.yml')
})

it('finds keys that are addresses in a dry run too', async () => {
  const ran = await planned('country: keep, plan: keep, short: keep, label: keep')
  expect(lastError(ran)).toContain('The keys logins.email hold e-mail addresses or phone numbers and have no rule')
  expect(seen(ran)).not.toMatch(/vexholm|quill/i)
})

it('says what the source\'s role lacks, and copies no part of a table that row-level security hides', async () => {
  await world.write({ 'seed.yml': 'version: 1\ntables: { people: exclude, odd: exclude, logins: exclude, sealed: { columns: { note: free-text } } }\n' })
  await world.sql(world.source, `create role reader login password 'reader-of-the-tests'`)
  const url = Object.assign(new URL(world.source.databaseUrl), { username: 'reader', password: 'reader-of-the-tests' }).href
  try {
    await world.sql(world.source, 'alter table sealed disable row level security')
    const denied = lastError(await direct({ 'source-db-url': url }))
    await world.sql(world.source, 'alter table sealed enable row level security')
    expect(denied).toContain('the role in the input `source-db-url` may not do this (table sealed). Reading is enough there. Grant it')
    await world.sql(world.source, `insert into sealed values (1, 'Vexholm'); grant select on sealed to reader; create policy none on sealed for select to reader using (false)`)
    expect(lastError(await direct({ 'source-db-url': url }))).toContain('row-level security hides rows from the role in the input `source-db-url` (table sealed). Connect as a role that sees every row')
  } finally {
    await world.sql(world.source, 'drop owned by reader; drop role reader')
  }
})
