import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { parse } from 'yaml'
import { withConnection } from '../src/postgres/client.ts'
import { findPlanted, plantedValues } from '../src/supabase/planted.ts'
import { ROWS } from '../src/supabase/production-data.ts'
import { startProjects, type Project, type Projects } from '../src/supabase/projects.ts'

let projects: Projects
let production: Project
let staging: Project

beforeAll(async () => {
  projects = await startProjects()
  ;({ production, staging } = projects)
})
afterAll(() => projects?.stop())

const client = ({ url }: Project, key: string): SupabaseClient => createClient(url, key, { auth: { persistSession: false } })
const admin = (project: Project): SupabaseClient => client(project, project.secretKey)
const visitor = (project: Project): SupabaseClient => client(project, project.publishableKey)

/** How PostgREST describes a column that is part of the primary key and refers to a table's `id`. */
const keyAndReference = (table: string): string =>
  `Note:\nThis is a Primary Key.<pk/>\nThis is a Foreign Key to \`${table}.id\`.<fk table='${table}' column='id'/>`

describe('the Data API', () => {
  it('stops at 1,000 rows whatever is asked for', async () => {
    const all = await admin(production).from('companies').select('id', { count: 'exact' })
    expect([all.data?.length, all.count]).toEqual([1000, ROWS.companies])
    const limited = await admin(production).from('companies').select('id').limit(2000)
    expect(limited.data?.length).toBe(1000)
  })

  it('gives every row in pages by key', async () => {
    const seen = new Set<string>()
    for (let last: string | undefined; ; ) {
      const page = admin(production).from('companies').select('id').order('id').limit(1000)
      const { data } = await (last === undefined ? page : page.gt('id', last))
      for (const row of data!) seen.add(row.id)
      if (data!.length === 0) break
      last = data!.at(-1)!.id
    }
    expect(seen.size).toBe(ROWS.companies)
  })

  it('writes values as PostgREST does', async () => {
    const models = admin(production).from('model_registry').select('price_per_million, capabilities')
    expect((await models.eq('model_key', 'drafter')).data).toEqual([{ price_per_million: 0.15, capabilities: ['chat'] }])
    const companies = admin(production).from('companies').select('created_at, tags')
    const { data: company } = await companies.eq('search_name', '\\n tesselmere')
    expect(company).toEqual([{ created_at: '2024-01-01T04:51:00+00:00', tags: ['beta', 'tier-0'] }])
  })

  it('refuses wrong keys, and browsers with the secret one', async () => {
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await fetch(`${staging.url}/rest/v1/model_registry`, { headers })).status
    expect(await status({ apikey: staging.secretKey })).toBe(200)
    expect(await status({})).toBe(401)
    expect(await status({ apikey: production.secretKey })).toBe(401)
    expect(await status({ Authorization: `Bearer ${staging.secretKey}` })).toBe(401)
    expect(await status({ apikey: staging.secretKey, 'User-Agent': 'Mozilla/5.0 (X11) Chrome/140' })).toBe(401)
  })

  it('describes the tables to the secret key alone', async () => {
    const root = (key: string): Promise<Response> => fetch(`${staging.url}/rest/v1/`, { headers: { apikey: key } })
    expect((await root(staging.publishableKey)).status).toBe(403)
    expect((await root('sb_secret_wrong')).status).toBe(401)
    const { definitions, paths } = (await (await root(staging.secretKey)).json()) as {
      definitions: Record<string, { properties: object }>
      paths: Record<string, object>
    }
    expect(Object.keys(paths['/companies']!)).toEqual(['get', 'post', 'patch', 'delete'])
    expect(definitions['department_members']).toEqual({
      type: 'object',
      required: ['department_id', 'user_id', 'joined_on'],
      properties: {
        department_id: {
          format: 'bigint',
          type: 'integer',
          description: keyAndReference('departments'),
        },
        user_id: {
          format: 'uuid',
          type: 'string',
          description: keyAndReference('users'),
        },
        title: { format: 'text', type: 'string' },
        joined_on: { format: 'date', type: 'string', default: 'CURRENT_DATE' },
      },
    })
    expect(definitions['companies']?.properties).toMatchObject({
      size: { format: 'public.company_size', default: 'startup', enum: ['startup', 'smb', 'enterprise'], type: 'string' },
      phone: { format: 'character varying', maxLength: 40 },
      tags: { format: 'text[]', type: 'array', items: { type: 'string' } },
      is_public: { format: 'boolean', default: false },
      settings: { format: 'jsonb' },
    })
  })

  it('upserts, in whole batches or not at all', async () => {
    const flag = (key: string, description: string): object => ({ key, description, strategy: 'none' })
    const flags = admin(staging).from('feature_flags')
    expect((await flags.upsert([flag('a', 'first'), flag('b', 'first')])).error).toBeNull()
    expect((await flags.upsert([flag('a', 'second'), flag('c', 'second')])).error).toBeNull()
    const half = [flag('d', 'third'), { key: 'e', description: null, strategy: 'none' }]
    expect((await flags.upsert(half)).error?.code).toBe('23502')
    const { data } = await flags.select('key, description').in('key', ['a', 'b', 'c', 'd']).order('key')
    expect(data?.map((row) => `${row.key} ${row.description}`)).toEqual(['a second', 'b first', 'c second'])
    expect((await flags.delete()).error?.message).toBe('DELETE requires a WHERE clause')
    await flags.delete().in('key', ['a', 'b', 'c'])
  })

  it('refuses what the schema refuses', async () => {
    const { data: company } = await admin(staging).from('companies').insert({ name: 'Acme' }).select('id').single()
    const invite = (email: string) => admin(staging).from('invitations').insert({ company_id: company!.id, email })
    expect((await invite('Ann@Example.com')).error).toBeNull()
    expect((await invite('ann@example.COM')).error).toMatchObject({ code: '23505' })
    const computed = await admin(staging).from('companies').upsert({ id: company!.id, name: 'Acme', search_name: 'acme' })
    expect(computed.error?.code).toBe('428C9')
    const nameless = await admin(staging).from('companies').insert({ name: '' })
    expect([nameless.status, nameless.error?.code]).toEqual([400, '23514'])
    await admin(staging).from('companies').delete().eq('id', company!.id)
  })
})

describe('row-level security', () => {
  it('shows a visitor the directory, and of it the public columns', async () => {
    const { data } = await visitor(production).from('companies').select('name, industry, size', { count: 'exact' })
    expect(data?.length).toBe(ROWS.companies / 50)
    expect((await visitor(production).from('companies').select('billing_email')).error?.code).toBe('42501')
    for (const table of ['users', 'departments', 'conversations', 'messages', 'invitations', 'audit_log']) {
      expect([table, (await visitor(production).from(table).select('*')).error?.code]).toEqual([table, '42501'])
    }
    expect((await visitor(production).from('feature_flags').insert({ key: 'x', description: 'x' })).error?.code).toBe('42501')
  })

  it('shows a signed-in person their own company', async () => {
    const person = visitor(production)
    const { data: session } = await person.auth.signUp({ email: 'new@vexholm.test', password: 'correct horse battery' })
    const { data: mine } = await admin(production).from('departments').select('company_id').eq('id', 1).single()
    const profile = { id: session.user!.id, company_id: mine!.company_id, email: 'new@vexholm.test', username: 'new' }
    await admin(production).from('users').insert(profile)
    const { data } = await person.from('departments').select('company_id')
    expect(data).toEqual([mine, mine])
    expect((await person.from('users').update({ role: 'owner' }).eq('id', session.user!.id)).error?.code).toBe('42501')
    await admin(production).from('users').delete().eq('id', session.user!.id)
  })
})

describe('the database', () => {
  it('belongs to a role that is no superuser but may turn triggers off', async () => {
    await withConnection(staging.ownerUrl, async (connection) => {
      const [role] = await connection.query('select rolname, rolsuper, rolbypassrls from pg_roles where rolname = current_user')
      expect(role).toEqual({ rolname: 'postgres', rolsuper: false, rolbypassrls: true })
      await connection.query('set session_replication_role = replica')
      await expect(connection.query('alter table auth.users disable trigger all')).rejects.toThrow('must be owner')
    })
    expect(staging.targetDatabase).toBe('127.0.0.1/staging')
  })

  it('has personal data in production and none in staging', async () => {
    const planted = await plantedValues(production.databaseUrl)
    for (const kind of ['email', 'name', 'company', 'phone']) {
      expect(planted.filter((value) => value.kind === kind).length).toBeGreaterThan(2000)
    }
    const rows = await withConnection(staging.databaseUrl, async (connection) => {
      const tables = await connection.query<{ name: string }>(`select oid::regclass::text as name from pg_class
        where relkind = 'r' and relnamespace in ('public'::regnamespace, 'auth'::regnamespace)`)
      return Promise.all(tables.map(({ name }) => connection.query<{ row: string }>(`select t::text as row from ${name} t`)))
    })
    expect(rows.flat().length).toBeGreaterThan(5)
    expect(findPlanted(rows.flat().map(({ row }) => row).join('\n'), planted)).toEqual([])
    const conversations = await withConnection(production.databaseUrl, (connection) =>
      connection.query<{ summary: string }>('select summary from public.conversations where summary is not null limit 1'),
    )
    expect(findPlanted(`… ${conversations[0]!.summary.toUpperCase()} …`, planted)).toHaveLength(1)
  })

  it('has a rule in seed.yml for every text-like column, and no rule for what is not there', async () => {
    const seed = parse(readFileSync(new URL('../../../examples/axcouncil/seed.yml', import.meta.url), 'utf8')) as {
      tables: Record<string, string | { columns: Record<string, unknown> }>
    }
    const columns = await withConnection(staging.databaseUrl, (connection) =>
      connection.query<{ table: string; column: string; textual: boolean }>(`
        select c.relname as table, a.attname as column,
          (t.typcategory = 'S' or t.typcategory = 'A' or t.typname in ('json', 'jsonb', 'bytea')) as textual
        from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped`),
    )
    const ruled = (table: string, column: string): boolean => {
      const rules = seed.tables[table]
      return typeof rules === 'string' || rules?.columns[column] !== undefined
    }
    expect(columns.filter(({ table, column, textual }) => textual && !ruled(table, column))).toEqual([])
    const named = Object.entries(seed.tables).flatMap(([table, rules]) =>
      typeof rules === 'string' ? [] : Object.keys(rules.columns).map((column) => `${table}.${column}`),
    )
    const existing = columns.map(({ table, column }) => `${table}.${column}`)
    expect(named.filter((column) => !existing.includes(column))).toEqual([])
  })
})
