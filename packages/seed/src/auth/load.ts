import { ActionError } from '@axcouncil/core/errors'
import { formatDuration } from '@axcouncil/core/duration'
import type { Clock } from '@axcouncil/core/clock'
import type { TablePlan } from '../plan/plan.ts'
import { onlyTable, quoteName, quoteTable } from '../postgres/names.ts'
import { type Postgres, isServerError } from '../transports/postgres.ts'

/** How accounts can be replaced in a target. */
export interface AccountDoor {
  /** Whether triggers and foreign keys can be set aside for this session; else there are no triggers that would fire. */
  replica: boolean
  /** Tables of the schema auth with rows of accounts that go, as SQL writes them: sessions, tokens, factors. */
  dependants: readonly string[]
}

/**
 * Asks the target whether its role may replace accounts. Those tables belong to Supabase: their rows may be written, they
 * cannot be altered or truncated, and triggers on them cannot be switched off but by session_replication_role, by SET alone.
 * @throws ActionError that says everything that is missing.
 */
export async function probeTarget(target: Postgres): Promise<AccountDoor> {
  const dependants = (await target.query<{ name: string; may: boolean }>(DEPENDANTS))
  const missing = await missingRights(target, ['select', 'insert', 'delete'])
  missing.push(...dependants.filter(({ may }) => !may).map(({ name }) => `delete on ${name}`))
  const triggers = await target.query<{ name: string; enabled: string }>(TRIGGERS)
  const replica = await maySetReplica(target)
  const firing = triggers.filter(({ enabled }) => !replica || enabled !== 'O').map(({ name }) => name)
  if (firing.length > 0) missing.push(replica ? `a way around the triggers ${firing.join(', ')}, which fire even where others do not (enable replica, enable always)` : `set session_replication_role, without which the triggers ${firing.join(', ')} would fire for every account`)
  if (missing.length > 0) throw refusal('target', missing)
  return { replica, dependants: dependants.map(({ name }) => name) }
}

/** @throws ActionError where the source's role may not read accounts. */
export async function probeSource(source: Postgres): Promise<void> {
  const missing = await missingRights(source, ['select'])
  if (missing.length > 0) throw refusal('source', missing)
}

const refusal = (side: string, missing: readonly string[]): ActionError =>
  new ActionError(`The role of the ${side} may not carry accounts. It lacks: ${missing.join('; ')}`, {
    advice: `Nothing was written. Connect as \`postgres\`, which has these rights at Supabase, or take \`auth\` out of seed.yml.`,
  })

async function missingRights(database: Postgres, rights: readonly string[]): Promise<string[]> {
  const [schema] = await database.query<{ may: boolean }>(`select has_schema_privilege('auth', 'usage') as may`)
  if (!schema!.may) return ['usage on the schema auth']
  const rows = await database.query<{ name: string; missing: string }>(
    `select t as name, p as missing from unnest(array['auth.users', 'auth.identities']) t, unnest($1::text[]) p where not has_table_privilege(t, p)
     union all select t, 'bypassrls (row-level security hides rows)' from unnest(array['auth.users', 'auth.identities']) t where row_security_active(t)`,
    [rights],
  )
  return rows.map(({ name, missing }) => `${missing} on ${name}`)
}

async function maySetReplica(target: Postgres): Promise<boolean> {
  await target.query('begin')
  try {
    await target.query('set local session_replication_role = replica')
    return true
  } catch (error) {
    if (isServerError(error) && error.code === '42501') return false
    throw error
  } finally {
    await target.query('rollback')
  }
}

interface Replacing {
  tables: readonly TablePlan[]
  linesOf: (table: TablePlan) => AsyncIterable<string | Buffer>
  clock: Clock
  say: (line: string) => void
}

/** Replaces the accounts within the target's transaction, and takes away their sessions. Answers how many rows there are now. */
export async function replaceAccounts(target: Postgres, door: AccountDoor, { tables, linesOf, clock, say }: Replacing): Promise<Map<TablePlan, number>> {
  const rows = new Map<TablePlan, number>()
  if (door.replica) await target.query('set local session_replication_role = replica')
  // Where references are set aside nothing cascades; where they are not, those that refer have to go first.
  for (const name of [...door.dependants, 'auth.identities', 'auth.users']) await target.query(`delete from ${name}`)
  for (const plan of tables) {
    const started = clock.elapsed()
    await target.copyIn(`copy ${quoteTable(plan.table)} (${plan.columns.map(({ column }) => quoteName(column.name)).join(', ')}) from stdin`, linesOf(plan))
    const [found] = await target.query<{ rows: string }>(`select count(*) as rows from ${onlyTable(plan.table)}`)
    rows.set(plan, Number(found!.rows))
    say(`copied ${plan.name}: ${Number(found!.rows).toLocaleString('en')} rows in ${formatDuration(clock.elapsed() - started)}`)
  }
  if (door.replica) await target.query('set local session_replication_role = origin')
  return rows
}

/** @throws ActionError where rows that stay in the target refer to accounts that are gone. */
export async function checkReferences(target: Postgres): Promise<void> {
  const references = await target.query<{ child: string; parent: string; columns: string[]; keys: string[] }>(REFERENCES)
  const broken: string[] = []
  for (const { child, parent, columns, keys } of references) {
    const matched = columns.map((column, i) => `p.${quoteName(keys[i]!)} = c.${quoteName(column)}`).join(' and ')
    const filled = columns.map((column) => `c.${quoteName(column)} is not null`).join(' and ')
    const [found] = await target.query<{ rows: string }>(`select count(*) as rows from ${child} c where ${filled} and not exists (select from ${parent} p where ${matched})`)
    if (Number(found!.rows) > 0) broken.push(`${found!.rows} rows of ${child} by ${columns.join(', ')}`)
  }
  if (broken.length === 0) return
  throw new ActionError(`Rows of the target refer to accounts that would be gone: ${broken.join('; ')}`, { advice: 'The target was left as it was. Delete these rows there, or let their tables be copied.' })
}

// All tables of the schema with references to accounts, directly or not, the farthest first.
const DEPENDANTS = `
  with recursive refs (id, depth) as (
    select to_regclass('auth.users')::oid, 0
    union select f.conrelid, depth + 1 from pg_constraint f join refs r on f.confrelid = r.id join pg_class c on c.oid = f.conrelid and c.relnamespace = 'auth'::regnamespace
      where f.contype = 'f' and f.conparentid = 0 and f.conrelid <> f.confrelid and depth < 9)
  select id::regclass::text as name, has_table_privilege(id, 'delete') as may from refs where depth > 0 and id <> to_regclass('auth.identities') group by id order by max(depth) desc`

const TRIGGERS = `
  select t.tgrelid::regclass || '.' || t.tgname as name, t.tgenabled::text as enabled from pg_trigger t
  where t.tgrelid in (to_regclass('auth.users'), to_regclass('auth.identities')) and not t.tgisinternal and t.tgenabled <> 'D'`

const REFERENCES = `
  select f.conrelid::regclass::text as child, f.confrelid::regclass::text as parent,
    (select array_agg(a.attname::text order by k.n) from unnest(f.conkey) with ordinality k (num, n) join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.num) as columns,
    (select array_agg(a.attname::text order by k.n) from unnest(f.confkey) with ordinality k (num, n) join pg_attribute a on a.attrelid = f.confrelid and a.attnum = k.num) as keys
  from pg_constraint f
  where f.contype = 'f' and f.conparentid = 0 and f.confrelid in (to_regclass('auth.users'), to_regclass('auth.identities')) and has_table_privilege(f.conrelid, 'select')`
