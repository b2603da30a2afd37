import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { withConnection } from '@axcouncil/sandbox/postgres/client'
import { type World, lastError, seen, startWorld } from './world.ts'

const SECRET = 'Bearer vexholm-hook-key'

// What Supabase's extensions have, as far as their catalogs go: they are not among PostgreSQL's own.
const SCHEMA = `
  create extension postgres_fdw with schema extensions; create extension dblink with schema extensions;
  create schema supabase_functions; create schema net; create schema cron; create schema vault;
  create table net.http_request_queue (id int, url text); create table vault.secrets (id int, name text, secret text);
  create table cron.job (jobid bigint, schedule text, command text, active boolean, jobname text);
  create table public.fired (what text);
  create function supabase_functions.http_request() returns trigger language plpgsql as $$ begin insert into public.fired values (tg_name); return null; end $$;
  grant usage on schema net, cron, vault, supabase_functions to postgres; grant select on net.http_request_queue, cron.job, vault.secrets to postgres;
  alter table fired owner to postgres; grant all on fired to public;
  set role postgres;
  create table people (id int primary key, email text, scan oid);
  create view addresses as select email from people; create materialized view digest as select count(*) from addresses; create materialized view empty as select * from digest with no data;
  create table parts (id int, at date) partition by range (at);
  create table parts_all partition of parts default;
  create function notify_crm() returns trigger language plpgsql as $$ begin insert into public.fired values (tg_name); perform net.http_post('https://crm.vexholm.test'); return null; end $$;
  create function note() returns trigger language plpgsql as $$ begin insert into public.fired values (tg_name); return null; end $$;
  create trigger hook after insert or delete on people for each row execute function supabase_functions.http_request('https://hooks.vexholm.test', '${SECRET}');
  create trigger crm after insert on people for each statement execute function notify_crm();
  create trigger emptied after truncate on people for each statement execute function note();
  create trigger always after insert on people for each row execute function note(); alter table people enable always trigger always;
  create trigger replica after insert on people for each row execute function note(); alter table people enable replica trigger replica;
  create trigger off after insert on people for each row execute function note(); alter table people disable trigger off;
  create trigger on_part after insert on parts_all for each row execute function note();
  create trigger on_parent after insert on parts for each row execute function note();
  reset role;
  create function on_ddl() returns event_trigger language plpgsql as $$ begin insert into public.fired values ('ddl'); end $$;
  create event trigger audit_ddl on ddl_command_end execute function on_ddl();
  create server crm foreign data wrapper postgres_fdw options (host 'crm.vexholm.test'); create user mapping for postgres server crm options (user 'u', password 'vexholm-password');
  truncate fired;`

const DATA = `
  alter table people disable trigger all; alter table parts disable trigger all;
  insert into people select i, 'quill' || i || '@vexholm.test', case when i < 4 then lo_from_bytea(0, 'Quill') when i < 9 then i end from generate_series(1, 30) i; select lo_from_bytea(0, 'Quill'); insert into parts select i, current_date from generate_series(1, 30) i;
  alter table people enable trigger user; alter table people enable always trigger always; alter table people enable replica trigger replica; alter table people disable trigger off; alter table parts enable trigger user;
  insert into cron.job values (1, '* * * * *', 'select vexholm_command()', true, 'bill customers'), (2, '0 0 * * *', 'select 1', false, null);
  insert into net.http_request_queue values (1, 'https://hooks.vexholm.test'); insert into vault.secrets values (1, 'stripe', 'vexholm-secret'); truncate fired;
  grant select, insert on people to anon, service_role; grant select on parts to authenticated`

const CONFIG = `version: 1
tables:
  people: { columns: { email: email } }
  fired: exclude
`
const STATE = `select string_agg(tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text, ', ' order by tgrelid::regclass::text, tgname) as state from pg_trigger where not tgisinternal`

describe.each([15, 17] as const)('what a clone over PostgreSQL %i would set off', (version) => {
  let world: World
  beforeAll(async () => {
    world = await startWorld(SCHEMA, version)
    await world.sql(world.source, DATA)
    await world.sql(world.source, `create subscription feed connection 'host=127.0.0.1 port=1 password=vexholm-replica' publication p with (connect = false)`)
    await world.sql(world.target, 'delete from fired')
    await world.write({ 'seed.yml': CONFIG })
  })
  afterAll(() => world?.stop())

  it('stays quiet, is told by name and is left out', async () => {
    const before = await world.sql(world.target, STATE)
    const ran = await world.runDirect()
    expect([lastError(ran), ran.outputs.rows]).toEqual(['', '60'])
    expect(await world.sql(world.target, 'select * from fired')).toEqual([])
    expect(await world.sql(world.target, STATE)).toEqual(before)
    expect(await world.sql(world.target, 'select count(*)::int from cron.job')).toEqual([{ count: 0 }])
    for (const line of [
      'pg_cron job of the source, left out: bill customers (* * * * *); job 2 (0 0 * * *), switched off',
      'trigger that calls out of the source, left out: public.people: crm; public.people: hook',
      'trigger that calls out of the target, silent while rows are loaded: public.people: crm; public.people: hook',
      'requests that wait in pg_net of the source, left out: 1 requests',
      'foreign server of the source, left out: crm (postgres_fdw)',
      'credentials for a foreign server of the source, left out: crm as postgres',
      'event trigger of the target, left as it is: audit_ddl',
      'logical subscription of the source, left out: feed, switched off',
      'secrets in Vault of the source, left out: 1 secrets',
      'large objects of the source, left out: 4 in all; 3 by people.scan',
      '::warning::Large objects are not copied, so that the numbers in people.scan mean none in the target, or others of its own. Give this column the rule null in seed.yml.',
    ]) expect(ran.stdout.split('\n')).toContain(line)
    expect(ran.summary).toContain('| source | pg_cron job | `bill customers (* * * * *)` | left out |')
    expect(seen(ran)).not.toMatch(/vexholm|quill/i)
  })

  it('names the grants that the target lacks, and what has to be refreshed there', async () => {
    const ran = await world.runDirect()
    expect(ran.stdout).toContain('::warning::The target grants less than the source does')
    expect(ran.stdout).toContain('grant select on "public"."parts" to authenticated; grant select, insert on "public"."people" to anon; grant select, insert on "public"."people" to service_role;')
    expect(ran.stdout).toMatch(/::warning::Materialized views of the target hold rows of before until they are refreshed: refresh materialized view public.digest;$/m)
  })

  it('is refused where triggers cannot be silenced, and where jobs would be copied', async () => {
    await world.sql(world.target, 'alter table people owner to supabase_admin; grant all on people to postgres; delete from fired')
    const strange = await world.runDirect()
    expect(await world.sql(world.target, 'select * from fired')).toEqual([])
    await world.sql(world.target, 'alter table people owner to postgres')
    expect(lastError(strange)).toMatch(/The role postgres does not own people in the target, so that their triggers would fire.+Connect as supabase_admin/)
    await world.sql(world.target, 'create schema audit; create table audit.log (person int constraint whose references people)')
    const referring = await world.runDirect()
    await world.sql(world.target, 'drop schema audit cascade')
    expect(lastError(referring)).toMatch(/The role postgres does not own audit.log \(whose\) in the target, whose references.+Nothing was written\. Connect as supabase_admin.+alter table audit.log owner to postgres;/)
    await world.write({ 'seed.yml': CONFIG.replace('tables:', 'schemas: [public, cron]\ntables:') })
    expect(lastError(await world.runDirect())).toContain('seed.yml names the schema cron, whose rows are jobs')
    await world.write({ 'seed.yml': CONFIG })
  })

  it('goes on where the role may set nothing, has little time, and others have their own settings', async () => {
    await world.sql(world.target, `revoke set on parameter session_replication_role from postgres; drop event trigger audit_ddl; delete from fired;
      alter role postgres in database staging set statement_timeout = '40ms'; alter role postgres in database staging set default_transaction_isolation = 'serializable'`)
    await world.sql(world.source, `alter role postgres in database production set statement_timeout = '40ms'; alter role postgres in database production set default_transaction_deferrable = on;
      alter table people disable trigger all; insert into people select i, repeat('x', 300) || i || '@vexholm.test' from generate_series(1000, 12000) i`)
    const ran = await world.runDirect()
    await world.sql(world.target, `grant set on parameter session_replication_role to postgres; alter role postgres in database staging reset all`)
    await world.sql(world.source, `alter role postgres in database production reset all`)
    expect([lastError(ran), await world.sql(world.target, 'select * from fired')]).toEqual(['', []])
  })

  it('is refused while another run is at work, which is named', async () => {
    const second = await withConnection(world.ownerUrl(world.target), async (connection) => {
      await connection.query(`set application_name = 'seed-db, run 41 of acme/app'; begin; select pg_advisory_xact_lock(7236829109817541)`)
      return world.runDirect()
    })
    expect(lastError(second)).toMatch(/Another run is writing to this target since [-\d: ]+ UTC: seed-db, run 41 of acme\/app from 127\.0\.0\.1/)
  })

  it('refuses the transaction pooler', async () => {
    const ran = await world.runDirect({ 'target-db-url': 'postgresql://postgres.abcdefghijklmnopqrst:p@aws-0-eu-central-1.pooler.supabase.com:6543/postgres' })
    expect(lastError(ran)).toContain('`target-db-url` is the transaction pooler (port 6543)')
  })
})
