import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type World, lastError, seen, startWorld } from './world.ts'

// Two keys to one table, circles, itself, a relation by its type's name to keys that are no text, more rows than a page, and keys that need quotes.
const SCHEMA = `
  create table plans (id int primary key, name text not null);
  create table companies (id int primary key, parent_id int references companies, plan_id int references plans, name text not null);
  create table people (id bigint primary key, company_id int not null references companies, boss_id bigint references people, email text);
  alter table companies add column owner_id bigint references people;
  create table labels (name text primary key, title text);
  create table tasks (id uuid primary key, company_id int not null references companies, author_id bigint not null references people, reviewer_id bigint references people, label text references labels, title text);
  create table memberships (person_id bigint references people, task_id uuid references tasks, note text, primary key (person_id, task_id));
  create table notes (id int primary key, subject_type text, subject_id text, body text);
  create table settings (id int primary key, content text);
  create table stray (id int primary key, content text);
  grant all on all tables in schema public to service_role;`

const DATA = `
  insert into plans select i, 'plan ' || i from generate_series(1, 3) i;
  insert into companies (id, plan_id, name) select i, 1 + i % 3, 'Vexholm ' || i from generate_series(1, 20) i;
  update companies set parent_id = 7 where id = 8; update companies set parent_id = 9 where id = 10;
  insert into people select c * 10000 + p, c, case when p > 1 then c * 10000 + 1 + p % (p - 1) end, 'quill' || p || '@vexholm' || c || '.test' from generate_series(1, 20) c, generate_series(1, 1050) p where p <= case when c = 7 then 1050 else 30 end;
  update people set boss_id = company_id * 10000 + 20 where id % 10000 = 1; update companies set owner_id = id * 10000 + 3;
  insert into labels select 'label, "' || i || '" (a)', 'Quill ' || i from generate_series(1, 40) i;
  insert into tasks select md5(c || ' ' || i)::uuid, c, c * 10000 + i, case when i % 2 = 0 then c * 10000 + 21 - i end, 'label, "' || c || '" (a)', 'Quill ' || i from generate_series(1, 20) c, generate_series(1, 20) i;
  insert into memberships select author_id, id, 'Quill' from tasks;
  insert into notes select i, (array['company', 'task', 'other'])[1 + i % 3], case i % 3 when 0 then (i % 20 + 1)::text when 1 then md5((i % 20 + 1) || ' 5')::uuid::text else 'none' end, 'Quill' from generate_series(1, 600) i;
  insert into settings values (1, 'a'), (2, 'b'); insert into stray values (1, 'Quill');`

const CONFIG = `version: 1
tables:
  plans: { columns: { name: keep } }
  companies: { columns: { name: company } }
  people: { columns: { email: email } }
  labels: { columns: { name: keep, title: free-text } }
  tasks: { columns: { title: free-text } }
  memberships: { columns: { note: free-text } }
  notes: { columns: { subject_type: keep, subject_id: keep, body: free-text } }
  settings: keep
  stray: { columns: { content: free-text } }
relations:
  - { from: notes.subject_id, to: companies.id, when: "subject_type = 'company'" }
  - { from: notes.subject_id, to: tasks.id, when: "subject_type in ('task', 'subtask')" }
`
const TABLES = ['plans', 'companies', 'people', 'labels', 'tasks', 'memberships', 'notes', 'settings', 'stray']

describe('strategy tenant over the Data API', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld(SCHEMA.replace('create table plans', 'set role postgres; create table plans').replace(/grant all/, 'reset role; grant all'))
    await world.sql(world.source, DATA)
    await world.sql(world.target, `insert into companies (id, name) values (99, 'old')`)
    await world.write({ 'seed.yml': CONFIG })
  })
  afterAll(() => world?.stop())

  const run = (tenant: string, inputs: Record<string, string> = {}) => world.run({ strategy: 'tenant', tenant, ...inputs })
  const rows = async (): Promise<string[][]> => {
    const found: string[][] = []
    for (const table of TABLES) found.push((await world.sql<{ row: string }>(world.target, `select t::text as row from ${table} t order by 1`)).map(({ row }) => row))
    return found
  }
  const OLD = [[], ['(99,,,old,)'], [], [], [], [], [], [], []]

  it('refuses tenants that are not there, that refer to another, and conditions that only a database can decide', async () => {
    expect(lastError(await run('companies:1234'))).toContain('There is no row of companies with the key')
    expect(lastError(await run('companies:seven'))).toContain('There is no row of companies with the key')
    expect(lastError(await run('companies:10'))).toMatch(/refer to rows of another one in companies, by one of companies\.parent_id/)
    await world.write({ 'seed.yml': CONFIG.replace(`subject_type = 'company'`, 'length(subject_type) = 7') })
    expect(lastError(await run('companies:7'))).toContain('can only be decided by PostgreSQL: length(subject_type) = 7')
    await world.write({ 'seed.yml': CONFIG })
    expect(await rows()).toEqual(OLD)
  })

  it('copies the same rows as over PostgreSQL, and nobody else\'s', async () => {
    const dry = await run('companies:7', { 'dry-run': 'true' })
    expect([lastError(dry), await rows()]).toEqual(['', OLD])
    const direct = await world.runDirect({ strategy: 'tenant', tenant: 'companies:7' })
    expect(lastError(direct)).toBe('')
    const overPostgres = await rows()
    await world.sql(world.target, `truncate ${TABLES.join(', ')}; insert into companies (id, name) values (99, 'old')`)
    const ran = await run('companies:7')
    expect([lastError(ran), ran.outputs.rows, ran.outputs.leaks]).toEqual(['', direct.outputs.rows, '0'])
    expect(await rows()).toEqual(overPostgres)
    expect(overPostgres.map(({ length }) => length)).toEqual([2, 2, 1080, 2, 40, 40, 40, 2, 0])
    expect(dry.outputs.rows).toBe(direct.outputs.rows)
    expect(seen(ran) + JSON.stringify(overPostgres)).not.toMatch(/vexholm|quill/i)
  })
})
