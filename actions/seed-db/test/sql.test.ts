import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type World, lastError, seen, startWorld } from './world.ts'

const MIGRATIONS = {
  'supabase/migrations/20260101000000_create.sql': 'create table t (id int primary key, name text); -- a; comment\ncreate function f() returns text language sql as $$ select \'a;b\' $$;',
  'supabase/migrations/20260102000000_more.sql': 'begin;\nalter table t add column note text;\ncommit;',
  'supabase/migrations/README.md': 'not a migration',
}

describe('strategy sql', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld('create table public.unused (id int primary key)')
    await world.write({ ...MIGRATIONS, 'supabase/seed.sql': "copy t (id, name) from stdin;\n1\tit's; \\N\n2\t\\N\n\\.\ninsert into t values (3, 'x', f());" })
  })
  afterAll(() => world?.stop())

  const run = (inputs: Record<string, string> = {}) => {
    const { port } = new URL(world.target.databaseUrl)
    return world.run({ strategy: 'sql', 'target-db-url': world.ownerUrl(world.target), 'target-name': `127.0.0.1:${port}/staging`, 'source-url': '', 'source-key': '', 'target-url': '', 'target-key': '', 'mask-key': '', ...inputs })
  }
  const rows = (text: string): Promise<object[]> => world.sql(world.target, text)

  it('shows in a dry run what would run', async () => {
    const { exitCode, stdout } = await run({ 'dry-run': 'true' })
    expect(exitCode).toBe(0)
    expect(stdout).toContain('supabase/migrations/20260102000000_more.sql: 3 statements')
    expect(await rows(`select to_regclass('public.t') as there`)).toEqual([{ there: null }])
  })

  it('runs migrations and seed files, COPY included, and keeps the history that the CLI reads', async () => {
    const ran = await run()
    expect([lastError(ran), ran.outputs.tables, ran.outputs.rows]).toEqual(['', '3', '5'])
    expect(await rows('select * from t order by id')).toEqual([{ id: 1, name: "it's; N", note: null }, { id: 2, name: null, note: null }, { id: 3, name: 'x', note: 'a;b' }])
    expect(await rows('select version, name, cardinality(statements) as n from supabase_migrations.schema_migrations order by 1')).toEqual([
      { version: '20260101000000', name: 'create', n: 2 }, { version: '20260102000000', name: 'more', n: 1 },
    ])
  })

  it('runs what is pending only, and undoes a file that fails, naming its line', async () => {
    await world.write({
      'supabase/migrations/20260103000000_good.sql': 'create table good (id int);',
      'supabase/migrations/20260104000000_bad.sql': 'create table half (id int);\n\ninsert into t\nselect 1, 2,\n  nowhere;',
    })
    const ran = await run()
    expect(lastError(ran)).toMatch(/20260104000000_bad\.sql, line 5: column "nowhere" does not exist \(42703\)/)
    expect(ran.outputs.rows).toBe('')
    expect(await rows(`select to_regclass('good') is not null as good, to_regclass('half') is not null as half`)).toEqual([{ good: true, half: false }])
    expect(await rows('select version from supabase_migrations.schema_migrations order by 1 desc limit 1')).toEqual([{ version: '20260103000000' }])
  })

  it('never shows the rows that an error quotes', async () => {
    await world.write({ 'supabase/migrations/20260104000000_bad.sql': 'select 1;', 'again.sql': "insert into t values (77, 'planted value');\ninsert into t values (77, 'planted value');" })
    const ran = await run({ 'seed-file': 'again.sql' })
    expect(lastError(ran)).toMatch(/again\.sql, line 2: duplicate key value violates unique constraint "t_pkey" \(23505\)/)
    expect(seen(ran)).not.toMatch(/planted|\(77\)/)
  })

  it('names the input whose password is wrong, and not the password', async () => {
    const ran = await run({ 'target-db-url': world.ownerUrl(world.target).replace(/:[^:@]+@/, ':wrongpassword@') })
    expect(lastError(ran)).toContain('in the input `target-db-url`')
    expect(seen(ran)).not.toContain('wrongpassword')
  })
})
