import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createClient } from '@supabase/supabase-js'
import { type World, lastError, seen, startWorld } from './world.ts'

// The managed schema is there, as @supabase/lite makes it; this adds what the hosted one has besides (github.com/supabase/auth,
// migrations), with its rights: another role owns it, row-level security is on, the owner of all else may read and write rows.
const SCHEMA = `
  alter table auth.users add column instance_id uuid, add column is_super_admin boolean, add column later_text text;
  create table auth.mfa_factors (id uuid primary key, user_id uuid not null references auth.users on delete cascade, secret text);
  create table auth.one_time_tokens (id uuid primary key, user_id uuid not null references auth.users on delete cascade, token_hash text not null, relates_to text not null);
  create table auth.mfa_challenges (id uuid primary key, factor_id uuid not null references auth.mfa_factors on delete cascade);
  do $$ declare name text; begin for name in select tablename from pg_tables where schemaname = 'auth' loop execute format('alter table auth.%I enable row level security', name); end loop; end $$;
  grant all on all tables in schema auth to postgres;
  create table public.profiles (id uuid primary key references auth.users on delete cascade, email text unique, phone text, full_name text);
  create table public.notes (id bigint generated always as identity primary key, author uuid not null references auth.users, body text);
  create table public.kept (id int primary key, who uuid references auth.users);
  create table public.calls (n int);
  create function public.handle_new_user() returns trigger language plpgsql security definer as $$ begin
    insert into public.profiles (id, email) values (new.id, new.email); insert into public.calls values (1); return new; end $$;
  create trigger on_auth_user_created after insert on auth.users for each row execute function public.handle_new_user();
  alter table public.profiles owner to postgres; alter table public.notes owner to postgres; alter table public.kept owner to postgres; alter table public.calls owner to postgres;
  grant all on all tables in schema public to postgres, service_role, authenticated, anon;`

const DATA = `
  set session_replication_role = replica;
  insert into auth.users (id, instance_id, aud, role, email, phone, encrypted_password, email_confirmed_at, phone_confirmed_at, confirmation_token, recovery_token, email_change, raw_app_meta_data, raw_user_meta_data, later_text)
    select md5('u' || i)::uuid, '00000000-0000-0000-0000-000000000000', 'authenticated', 'authenticated', 'quill' || i || '@vexholm.test', case when i % 2 = 0 then '4917160' || 100000 + i end,
      '$2a$10$productionhash', now(), now(), case when i % 3 = 0 then null else 'tok' || i || 'secret' end, null, 'quill.new' || i || '@vexholm.test',
      '{"provider": "email", "providers": ["email"], "role": "editor", "note": "knows Quill"}',
      jsonb_build_object('sub', case when i <= 40 then md5('u' || i)::uuid::text else '1170000' || i end, 'email', 'quill' || i || '@vexholm.test', 'full_name', 'Quill Vexholm', 'email_verified', true, 'bio', 'Quill of Vexholm'), 'Quill' from generate_series(1, 60) i;
  insert into auth.identities (id, provider, provider_id, user_id, identity_data)
    select md5('i' || i)::uuid, case when i <= 40 then 'email' else 'google' end, case when i <= 40 then md5('u' || i)::uuid::text else '1170000' || i end, md5('u' || i)::uuid,
      jsonb_build_object('sub', case when i <= 40 then md5('u' || i)::uuid::text else '1170000' || i end, 'email', 'quill' || i || '@vexholm.test', 'name', 'Quill Vexholm') from generate_series(1, 60) i;
  insert into auth.sessions (id, user_id) select md5('s' || i)::uuid, md5('u' || i)::uuid from generate_series(1, 5) i;
  insert into public.profiles select id, email, '+' || phone, 'Quill Vexholm' from auth.users;
  insert into public.notes (author, body) select id, 'Quill said' from auth.users;`

const CONFIG = `version: 1
tables:
  profiles: { columns: { email: email, phone: phone, full_name: full-name } }
  notes: { columns: { body: free-text } }
  kept: exclude
  calls: exclude
auth: { users: true, password: "\${STAGING_PASSWORD}" }
`
const PASSWORD = 'correct horse battery staple 42'

describe.each([15, 17] as const)('accounts, PostgreSQL %s', (version) => {
  let world: World
  beforeAll(async () => {
    world = await startWorld(SCHEMA, version)
    await world.sql(world.source, DATA)
    await world.sql(world.target, `insert into auth.users (id, email) values (md5('old')::uuid, 'old@example.com'); insert into auth.sessions (id, user_id) values (md5('s')::uuid, md5('old')::uuid);
      insert into auth.mfa_factors values (md5('f')::uuid, md5('old')::uuid, 'x'); insert into auth.mfa_challenges values (md5('c')::uuid, md5('f')::uuid)`)
    await world.write({ 'seed.yml': CONFIG })
  })
  afterAll(() => world?.stop())

  const NONE = { 'source-url': '', 'source-key': '', 'target-url': '', 'target-key': '' }
  const run = (inputs: Record<string, string> = {}) => {
    const { port } = new URL(world.target.databaseUrl)
    const direct = { 'source-db-url': world.ownerUrl(world.source), 'target-db-url': world.ownerUrl(world.target), 'target-name': `127.0.0.1:${port}/staging` }
    return world.run({ ...NONE, ...direct, ...inputs }, { env: { STAGING_PASSWORD: PASSWORD } })
  }
  const one = async (expression: string): Promise<unknown> => (await world.sql<{ value: unknown }>(world.target, `select ${expression} as value`))[0]!.value

  it('says what its role lacks, and writes nothing', async () => {
    await world.sql(world.target, 'revoke delete on auth.users, auth.mfa_factors from postgres; revoke set on parameter session_replication_role from postgres')
    const ran = await run()
    await world.sql(world.target, 'grant all on auth.users, auth.mfa_factors to postgres; grant set on parameter session_replication_role to postgres')
    expect(lastError(ran)).toMatch(/The role of the target may not carry accounts.*delete on auth.users; delete on auth.mfa_factors; set session_replication_role, without which the triggers auth.users.on_auth_user_created would fire/)
    expect(await one('(select count(*) from auth.users)')).toBe('1')
  })

  it('carries them masked, with one password to sign in by', async () => {
    await world.sql(world.target, 'truncate public.calls')
    const ran = await run()
    expect(lastError(ran)).toBe('')
    expect(ran.outputs).toMatchObject({ tables: '4', rows: '240', leaks: '0', orphans: '0' })
    expect(seen(ran)).not.toMatch(/vexholm|quill|battery/i)
    const rows = await world.sql(world.target, `select u::text from auth.users u union all select i::text from auth.identities i union all select p::text from public.profiles p`)
    expect(JSON.stringify(rows)).not.toMatch(/vexholm|quill|tok\d+secret|1170000|productionhash|9171[0-9]{6}/i)
    // The trigger that would have made profiles did not fire, and everything fits together.
    expect(await one(`(select count(*) from public.calls) || ' ' || (select count(*) from public.profiles p join auth.users u using (id) where p.email = u.email and p.phone is not distinct from '+' || u.phone) || ' ' || (select count(*) from public.notes n join auth.users u on u.id = n.author)`)).toBe('0 60 60')
    expect(await one(`(select count(*) from auth.users u join auth.identities i on i.user_id = u.id where i.email = u.email and i.identity_data ->> 'sub' = i.provider_id and u.raw_user_meta_data ->> 'sub' = i.provider_id)`)).toBe('60')
    expect(await one(`(select count(*) from auth.users where confirmation_token = '' and recovery_token = '' and email_change = '' and later_text is null and confirmed_at is not null and raw_app_meta_data ->> 'role' = 'editor' and raw_app_meta_data ->> 'provider' = 'email')`)).toBe('60')
    expect(await one(`(select count(*) from auth.sessions) + (select count(*) from auth.mfa_factors) + (select count(*) from auth.mfa_challenges)`)).toBe('0')
    for (const id of [1, 41]) {
      const client = createClient(world.target.url, world.target.publishableKey, { auth: { persistSession: false } })
      const email = String(await one(`(select email from auth.users where id = md5('u${id}')::uuid)`))
      const { data, error } = await client.auth.signInWithPassword({ email, password: PASSWORD })
      expect(error).toBeNull()
      expect(data.user).toMatchObject({ email, role: 'authenticated' })
      expect((await client.auth.signInWithPassword({ email, password: 'another' })).error).not.toBeNull()
    }
  })

  it('is done again in the same way, and leaves everything where a row that stays would refer to nobody', async () => {
    const before = await one(`(select string_agg(email, ',' order by id) from auth.users)`)
    const again = await run()
    expect(lastError(again)).toBe('')
    expect(await one(`(select string_agg(email, ',' order by id) from auth.users)`)).toBe(before)
    await world.sql(world.target, `set session_replication_role = replica; insert into public.kept values (1, md5('gone')::uuid)`)
    const refused = await run()
    await world.sql(world.target, 'delete from public.kept')
    expect(lastError(refused)).toContain('Rows of the target refer to accounts that would be gone: 1 rows of kept by who')
    expect(await one(`(select string_agg(email, ',' order by id) from auth.users)`)).toBe(before)
  })

  it('takes along the accounts of one tenant, and no other', async () => {
    const ran = await run({ strategy: 'tenant', tenant: `profiles:${String(await one(`md5('u7')::uuid`))}` })
    expect(lastError(ran)).toBe('')
    expect(await one(`(select string_agg(id::text, ',') from auth.users) || ' ' || (select count(*) from auth.identities) || ' ' || (select count(*) from public.profiles)`)).toBe(`${String(await one(`md5('u7')::uuid`))} 1 1`)
    const client = createClient(world.target.url, world.target.publishableKey, { auth: { persistSession: false } })
    expect((await client.auth.signInWithPassword({ email: String(await one('(select email from auth.users)')), password: PASSWORD })).error).toBeNull()
    expect(lastError(await run())).toBe('')
  })

  it('goes along with a snapshot', async () => {
    const { port } = new URL(world.target.databaseUrl)
    const written = await world.run({ ...NONE, strategy: 'snapshot', snapshot: 's', 'source-db-url': world.ownerUrl(world.source), 'target-name': '' }, { env: { STAGING_PASSWORD: PASSWORD } })
    expect(lastError(written)).toBe('')
    const before = await one(`(select md5(string_agg(email || phone || raw_user_meta_data::text, ',' order by id)) from auth.users)`)
    await world.sql(world.target, `delete from public.notes; delete from auth.users; truncate public.calls`)
    const restored = await world.run({ ...NONE, strategy: 'snapshot', snapshot: 's', 'target-db-url': world.ownerUrl(world.target), 'target-name': `127.0.0.1:${port}/staging`, 'mask-key': '' })
    expect(lastError(restored)).toBe('')
    expect(restored.outputs).toMatchObject({ tables: '4', rows: '240' })
    expect(await one(`(select md5(string_agg(email || phone || raw_user_meta_data::text, ',' order by id)) from auth.users)`)).toBe(before)
    expect(await one(`(select count(*) from public.calls)`)).toBe('0')
    const client = createClient(world.target.url, world.target.publishableKey, { auth: { persistSession: false } })
    const email = String(await one(`(select email from auth.users where id = md5('u7')::uuid)`))
    expect((await client.auth.signInWithPassword({ email, password: PASSWORD })).error).toBeNull()
  })
})
