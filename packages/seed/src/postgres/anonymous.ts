import { tableName } from '../catalog/catalog.ts'
import type { Config } from '../config/config.ts'
import type { Postgres } from '../transports/postgres.ts'
import type { Seen } from '../verify/visibility.ts'
import { quoteTable } from './names.ts'

const LIMIT = '5s'

/**
 * Looks at every table and view of these schemas as the role `anon` does, which requests with the publishable key run as
 * (https://supabase.com/docs/guides/database/postgres/roles). Needs a transaction, which it leaves as it was. Undefined
 * where there is no such role or where ours may not become it.
 */
export async function seenByAnonymous(database: Postgres, { schemas }: Pick<Config, 'schemas'>): Promise<Seen | undefined> {
  if (!(await mayBecome(database))) return undefined
  const relations = await database.query<{ schema: string; name: string; granted: boolean }>(RELATIONS, [schemas])
  const seen = new Map<string, boolean | undefined>()
  for (const { granted, ...relation } of relations) seen.set(tableName(relation, schemas), granted && (await showsRows(database, quoteTable(relation))))
  return seen
}

// Membership without the option SET (PostgreSQL 16) does not do, so that it is tried.
const mayBecome = (database: Postgres): Promise<boolean> => undone(database, () => database.query('set local role anon').then(() => true, () => false))

const showsRows = (database: Postgres, table: string): Promise<boolean | undefined> =>
  undone(database, async () => {
    try {
      await database.query(`set local statement_timeout = '${LIMIT}'; set local row_security = on; set local role anon`)
      await database.query(`select set_config('request.jwt.claims', '{"role":"anon"}', true)`)
      const [row] = await database.query<{ shown: boolean }>(`select exists (select from ${table}) as shown`)
      return row!.shown
    } catch (error) {
      // A policy that calls what anon may not call shows nothing; of one that takes long nothing is known.
      if ((error as { code?: string }).code === '42501') return false
      if ((error as { code?: string }).code === '57014') return undefined
      throw error
    }
  })

async function undone<T>(database: Postgres, work: () => Promise<T>): Promise<T> {
  await database.query('savepoint anonymous')
  const result = await work()
  await database.query('rollback to savepoint anonymous; release savepoint anonymous')
  return result
}

// What is reached over the network stays unasked.
const RELATIONS = `
  select n.nspname as schema, c.relname as name,
    has_schema_privilege('anon', n.oid, 'usage') and has_any_column_privilege('anon', c.oid, 'select') as granted
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = any ($1) and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition order by 1, 2`
