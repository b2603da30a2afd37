import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { systemClock } from '@axcouncil/core/clock'
import { type PostgresServer, startPostgres } from '@axcouncil/sandbox/postgres'
import { quoteName, withConnection } from '@axcouncil/sandbox/postgres/client'
import { createEmptyProject } from '@axcouncil/sandbox/supabase/projects'
import { SUPERUSER, createRoles } from '@axcouncil/sandbox/supabase/roles'
import { readConfig } from '@axcouncil/seed/config/read-config'
import { cloneOverPostgres } from '@axcouncil/seed/postgres/clone'
import { type Report, holds } from '@axcouncil/seed/report'
import { openPostgres } from '@axcouncil/seed/transports/postgres'
import { summarize } from '../src/summary.ts'
import { type GeneratedSchema, PLANTED, anySchema, dataOf, ddlOf, seedYmlOf } from './generated-schema.ts'
import { MASK_KEY } from './world.ts'

const PASSWORD = 'owner-of-the-tests'

/** Clones generated schemas in a PostgreSQL of a version, as Supabase's owner, and asserts what must hold of every one. */
export function describeGenerated(version: 15 | 17, numRuns: number): void {
  describe(`clones of generated schemas in PostgreSQL ${version}`, () => {
    let server: PostgresServer
    let [source, target, serverLog] = ['', '', '']
    beforeAll(async () => {
      server = await startPostgres({ version, superuser: SUPERUSER })
      await createRoles(server.url, PASSWORD)
      source = await createEmptyProject(server, 'production')
      target = await createEmptyProject(server, 'staging')
      await sql(source, 'create extension citext with schema extensions'); await sql(target, 'create extension citext with schema extensions')
      // Everything that the owner's sessions send is in the server's log, with all parameters at their full length.
      await sql(server.url, `alter role postgres set log_statement = 'all'; alter role postgres set log_parameter_max_length = -1; alter role postgres set log_min_error_statement = 'debug5'`)
      const [{ folder }] = (await sql(server.url, `select current_setting('data_directory') as folder`)) as [{ folder: string }]
      serverLog = join(dirname(folder), 'log')
    }, 120_000)
    afterAll(() => server?.stop())

    it('are whole, valid, as unique as before and free of any planted value, and so is all that was said on the way', async () => {
      let [tables, rows] = [0, 0]
      await fc.assert(
        fc.asyncProperty(anySchema, async (schema) => {
          await prepare(schema)
          const logged = readFileSync(serverLog).length
          const before = await shapeOf(target)
          const { outcome, said } = await clone(schema)
          expect(outcome.proof && holds(outcome.proof) ? '' : JSON.stringify(outcome.proof)).toBe('')
          expect(await shapeOf(target)).toEqual(before)
          await expectWhole(schema)
          const report: Report = { version: 1, strategy: 'clone', transport: 'postgres', dryRun: false, source: 'a', target: 'b', durationMs: 1, ...outcome }
          expect([said.join('\n'), JSON.stringify(report), summarize(report)].join('\n')).not.toMatch(PLANTED)
          const log = readFileSync(serverLog).subarray(logged).toString()
          expect(log.match(PLANTED)).toBeNull()
          expect(log).toContain('axcouncil.mask_inner')
          expect(log).not.toContain(MASK_KEY)
          const keys = [...log.matchAll(/[$]\d = '([0-9a-f]{128})'/g)].map(([, key]) => key!)
          expect(keys.length).toBeGreaterThan(0)
          const texts = log.replace(/^.*DETAIL:.*$/gm, '')
          for (const key of keys) expect(texts).not.toContain(key)
          tables += schema.tables.length
          rows += schema.tables.reduce((sum, each) => sum + each.rows, 0)
        }),
        { numRuns, endOnFailure: true },
      )
      console.warn(`PostgreSQL ${version}: ${numRuns} generated schemas, ${tables} tables, ${rows} rows`)
    }, 3_600_000)

    const sql = <Row extends object>(url: string, text: string): Promise<Row[]> => withConnection(url, (connection) => connection.query<Row>(text))

    const prepare = async (schema: GeneratedSchema): Promise<void> => {
      for (const url of [source, target]) {
        await sql(url, `drop schema public cascade; create schema public authorization postgres; grant usage on schema public to anon, authenticated, service_role; set role postgres; set search_path = public, extensions; ${ddlOf(schema)}`)
      }
      await sql(source, `set session_replication_role = replica; set search_path = public, extensions; ${dataOf(schema)}`)
    }

    const clone = async (schema: GeneratedSchema) => {
      const said: string[] = []
      const signal = new AbortController().signal
      const open = (url: string, input: string) => openPostgres({ url: Object.assign(new URL(url), { username: 'postgres', password: PASSWORD }), input, signal })
      const [from, to] = [await open(source, 'source-db-url'), await open(target, 'target-db-url')]
      try {
        const outcome = await cloneOverPostgres({
          source: from,
          target: to,
          another: () => open(source, 'source-db-url'),
          config: await readConfig({ file: 'seed.yml', text: seedYmlOf(schema) }, () => undefined),
          unclassified: 'fail',
          maskKey: MASK_KEY,
          dryRun: false,
          clock: systemClock,
          say: (line) => void said.push(line),
          group: (_, chapter) => chapter(),
        })
        return { outcome, said }
      } finally {
        await from.close()
        await to.close()
      }
    }

    /** Indexes, constraints, triggers and policies, and whether they hold. */
    const shapeOf = (url: string): Promise<object[]> => sql(url, `
      select 'index' as what, pg_get_indexdef(indexrelid) || indisvalid::text as is from pg_index i join pg_class c on c.oid = i.indexrelid where c.relnamespace = 'public'::regnamespace
      union all select 'constraint', conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || convalidated::text from pg_constraint where connamespace = 'public'::regnamespace
      union all select 'trigger', pg_get_triggerdef(oid) || tgenabled::text from pg_trigger where not tgisinternal
      union all select 'policy', tablename || policyname from pg_policies order by 1, 2`)

    const expectWhole = async ({ tables }: GeneratedSchema): Promise<void> => {
      for (const each of tables) {
        const quoted = `public.${quoteName(each.name)}`
        const [found] = await sql<{ count: number; texts: string | null }>(target, `select count(*)::int, string_agg(t::text, ' ') as texts from ${quoted} t`)
        expect(found!.count).toBe(each.rows)
        expect(String(found!.texts)).not.toMatch(PLANTED)
        for (const column of each.columns) {
          if (column.kind === 'bytes') expect(JSON.stringify(await sql(target, `select encode(${quoteName(column.name)}, 'escape') as b from ${quoted}`))).not.toMatch(PLANTED)
          if (column.unique === 'no' || column.kind === 'xml' || column.kind === 'json') continue
          const counted = (url: string) => sql(url, `select count(distinct ${quoteName(column.name)}::text)::int as n from ${quoted}`)
          if (['email', 'citext', 'short', 'phone'].includes(column.kind)) expect(await counted(target)).toEqual(await counted(source))
        }
        if (each.key === 'always' || each.key === 'by default' || each.key === 'serial') {
          const [next] = await sql<{ ahead: boolean }>(target, `select nextval(pg_get_serial_sequence('${quoted.replaceAll("'", "''")}', 'key a')) > coalesce((select max("key a") from ${quoted}), 0) as ahead`)
          expect(next!.ahead).toBe(true)
        }
      }
      const keys = await sql<{ orphans: string }>(target, ORPHANS)
      for (const { orphans } of keys) expect(await sql(target, orphans)).toEqual([{ orphans: 0 }])
    }
  })
}

// A query for each foreign key that counts rows which refer to nothing. Those that PostgreSQL keeps for partitions are parts of it.
const ORPHANS = `
  select format('select count(*)::int as orphans from %s c where %s and not exists (select from %s p where %s)', conrelid::regclass,
    (select string_agg(format('c.%I is not null', a.attname), ' and ') from unnest(conkey) k join pg_attribute a on a.attrelid = conrelid and a.attnum = k), confrelid::regclass,
    (select string_agg(format('p.%I = c.%I', b.attname, a.attname), ' and ') from unnest(conkey, confkey) k (x, y) join pg_attribute a on a.attrelid = conrelid and a.attnum = k.x join pg_attribute b on b.attrelid = confrelid and b.attnum = k.y)) as orphans
  from pg_constraint where contype = 'f' and conparentid = 0 and connamespace = 'public'::regnamespace`
