import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type World, lastError, seen, startWorld } from './world.ts'

// Two keys to one table, keys of several columns, circles, itself, a relation by its type's name, partitions, no key at all.
const SCHEMA = `
  set role postgres;
  create table plans (id int primary key, name text not null);
  create table companies (id int primary key, parent_id int references companies, plan_id int references plans, name text not null);
  create table people (company_id int not null references companies, id int, boss_id int, email text, primary key (company_id, id), foreign key (company_id, boss_id) references people (company_id, id));
  alter table companies add column owner_id int, add foreign key (id, owner_id) references people (company_id, id);
  create table labels (id int primary key, name text not null);
  create table tasks (id int primary key, company_id int not null, author_id int not null, reviewer_id int, label_id int references labels, title text,
    foreign key (company_id, author_id) references people (company_id, id), foreign key (company_id, reviewer_id) references people (company_id, id));
  create table memberships (company_id int references companies, task_id int references tasks, note text);
  create table notes (id int primary key, subject_type text, subject_id text, body text);
  create table events (at date not null, task_id int references tasks, what text) partition by range (at);
  create table events_old partition of events for values from (minvalue) to ('2025-01-01');
  create table events_new partition of events default;
  create table settings (id int primary key, content text);
  create table stray (id int primary key, content text);
  reset role;`

const DATA = `
  insert into plans select i, 'plan ' || i from generate_series(1, 3) i;
  insert into companies (id, plan_id, name) select i, 1 + i % 3, 'Vexholm ' || i from generate_series(1, 50) i;
  update companies set parent_id = 7 where id = 8;
  insert into people select c, p, case when p > 1 then 1 + p % (p - 1) end, 'quill' || p || '@vexholm' || c || '.test' from generate_series(1, 50) c, generate_series(1, 20) p;
  update people set boss_id = 20 where id = 1; update companies set owner_id = 3;
  insert into labels select i, 'label ' || i from generate_series(1, 50) i;
  insert into tasks select c * 100 + i, c, i, case when i % 2 = 0 then 21 - i end, c, 'Task ' || i from generate_series(1, 50) c, generate_series(1, 20) i;
  insert into memberships select company_id, id, 'Quill' from tasks; insert into memberships values (9, 701, 'Quill');
  insert into notes select i, case when i % 2 = 0 then 'company' else 'task' end, case when i % 2 = 0 then (i / 2)::text else (i / 2 * 100 + 5)::text end, 'Quill' from generate_series(2, 101) i;
  insert into events select date '2024-07-01' + i % 400, c * 100 + 1 + i % 20, 'Quill' from generate_series(1, 50) c, generate_series(1, 40) i;
  insert into settings values (1, 'a'), (2, 'b'); insert into stray values (1, 'Quill');`

const CONFIG = `version: 1
tables:
  plans: { columns: { name: keep } }
  companies: { columns: { name: company } }
  people: { columns: { email: email } }
  labels: { columns: { name: keep } }
  tasks: { columns: { title: free-text } }
  memberships: { columns: { note: free-text } }
  notes: { columns: { subject_type: keep, subject_id: keep, body: free-text } }
  events: { columns: { what: free-text } }
  settings: keep
  stray: { columns: { content: free-text } }
relations:
  - { from: notes.subject_id, to: companies.id, when: "subject_type = 'company'" }
  - { from: notes.subject_id, to: tasks.id, when: "subject_type = 'task'" }
`

describe('strategy tenant', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld(SCHEMA)
    await world.sql(world.source, DATA)
    await world.sql(world.target, `insert into companies (id, name) values (99, 'old')`)
    await world.write({ 'seed.yml': CONFIG })
  })
  afterAll(() => world?.stop())

  const run = (inputs: Record<string, string> = {}) => {
    const { port } = new URL(world.target.databaseUrl)
    const direct = { 'source-db-url': world.ownerUrl(world.source), 'target-db-url': world.ownerUrl(world.target), 'target-name': `127.0.0.1:${port}/staging` }
    return world.run({ strategy: 'tenant', tenant: 'companies:7', ...direct, 'source-url': '', 'source-key': '', 'target-url': '', 'target-key': '', ...inputs })
  }
  const counts = async (): Promise<unknown> => {
    const tables = ['plans', 'companies', 'people', 'labels', 'tasks', 'memberships', 'notes', 'events', 'settings', 'stray']
    const [row] = await world.sql<Record<string, number>>(world.target, `select ${tables.map((table) => `(select count(*)::int from ${table}) as ${table}`).join(', ')}`)
    return row
  }
  const OLD = { plans: 0, companies: 1, people: 0, labels: 0, tasks: 0, memberships: 0, notes: 0, events: 0, settings: 0, stray: 0 }

  it('refuses tenants that are not there, and says so before anything is written', async () => {
    expect(lastError(await run({ tenant: 'companies:1234' }))).toContain('There is no row of companies with the key')
    expect(lastError(await run({ tenant: 'people:1' }))).toContain('has no primary key of one column')
    expect(lastError(await run({ tenant: 'seven' }))).toContain('must be a table and the key of one of its rows')
    expect(lastError(await run({ tenant: '' }))).toContain('is required for strategy tenant')
    expect(await counts()).toEqual(OLD)
  })

  it('refuses what belongs to the tenant and refers to another one', async () => {
    const ran = await run({ tenant: 'companies:8' })
    expect(lastError(ran)).toMatch(/refer to rows of another one in companies, by one of companies\.parent_id/)
    expect(await counts()).toEqual(OLD)
  })

  it('tells in a dry run what would come along', async () => {
    const ran = await run({ 'dry-run': 'true' })
    expect([lastError(ran), ran.outputs.rows]).toEqual(['', String(2 + 2 + 40 + 2 + 40 + 40 + 4 + 80 + 2)])
    expect(await counts()).toEqual(OLD)
  })

  it('copies the tenant, masked, with what hangs off it and what that refers to, and nobody else', async () => {
    const ran = await run()
    expect([lastError(ran), ran.outputs.leaks]).toEqual(['', '0'])
    expect(seen(ran)).not.toMatch(/vexholm|quill/i)
    expect(await counts()).toEqual({ plans: 2, companies: 2, people: 40, labels: 2, tasks: 40, memberships: 40, notes: 4, events: 80, settings: 2, stray: 0 })
    const all = await world.sql(world.target, `select c::text from companies c union all select p::text from people p union all select t::text from tasks t union all select n::text from notes n union all select m::text from memberships m`)
    expect(JSON.stringify(all)).not.toMatch(/vexholm|quill/i)
    expect(await world.sql(world.target, 'select distinct company_id from people union select company_id from tasks union select company_id from memberships order by 1')).toEqual([{ company_id: 7 }, { company_id: 8 }])
  })
})
