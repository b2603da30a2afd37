import type { Postgres } from '../transports/postgres.ts'

/** Something in a database that acts on the world outside of it, that it holds for that, or that is in no table. Names only: definitions hold URLs and keys. */
export interface Outbound {
  side: 'source' | 'target'
  kind: keyof typeof KINDS
  name: string
  /** Whether it is switched on; undefined where there is no such switch. */
  enabled: boolean | undefined
}

/** What the kinds are called. */
export const KINDS = {
  'webhook': 'trigger that calls out',
  'cron-job': 'pg_cron job',
  'http-queue': 'requests that wait in pg_net',
  'foreign-server': 'foreign server',
  'user-mapping': 'credentials for a foreign server',
  'event-trigger': 'event trigger',
  'subscription': 'logical subscription',
  'secret': 'secrets in Vault',
  'large-object': 'large objects',
} as const

/** Schemas whose rows are jobs, requests or secrets: a copy of them would set something off. */
export const ACTING_SCHEMAS: readonly string[] = ['cron', 'net', 'vault', 'supabase_functions', 'pgsodium']

type Found = Omit<Outbound, 'side' | 'kind'>

/**
 * What a database would do outside of it, as its catalogs tell. A clone copies rows alone, so that none of it comes along
 * from the source; what the target has stays there and is quiet while rows are loaded. Functions are known by what they
 * call in their own text: a call through another function is not seen.
 */
export async function outboundOf(database: Postgres, side: Outbound['side']): Promise<Outbound[]> {
  const readable = await database.query<{ name: string }>(
    `select name from unnest($1::text[]) name where to_regclass(name) is not null and has_schema_privilege(split_part(name, '.', 1), 'usage') and has_table_privilege(name, 'select')`,
    [Object.keys(IN_TABLES)],
  )
  const queries = [...Object.entries(IN_CATALOGS), ...readable.map(({ name }) => IN_TABLES[name]!)]
  const found: Outbound[] = []
  for (const [kind, sql] of queries) found.push(...(await database.query<Found>(sql)).map((each) => ({ side, kind: kind as Outbound['kind'], ...each })))
  return found
}

const CALLS = String.raw`\mnet\.http_|\mhttp_(get|post|put|patch|delete|head)\s*\(|\mdblink|\mpg_notify\M|\mpgmq\.send|\maws_lambda\.|\mrealtime\.(send|broadcast_changes)\M|\mpg_background|\msend_?(e?mail|sms)`

const IN_CATALOGS: Partial<Record<Outbound['kind'], string>> = {
  'webhook': `
    select n.nspname || '.' || c.relname || ': ' || t.tgname as name, t.tgenabled <> 'D' as enabled
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
      join pg_proc p on p.oid = t.tgfoid join pg_namespace f on f.oid = p.pronamespace
    where not t.tgisinternal and t.tgparentid = 0 and (f.nspname = 'supabase_functions' or p.prosrc ~* '${CALLS}') order by 1`,
  'foreign-server': `select s.srvname || ' (' || w.fdwname || ')' as name from pg_foreign_server s join pg_foreign_data_wrapper w on w.oid = s.srvfdw order by 1`,
  'user-mapping': `select srvname || ' as ' || usename as name from pg_user_mappings order by 1`,
  // Those of extensions and of Supabase itself are the superuser's.
  'event-trigger': `
    select e.evtname as name, e.evtenabled <> 'D' as enabled from pg_event_trigger e join pg_roles r on r.oid = e.evtowner
    where not exists (select from pg_depend d where d.classid = 'pg_event_trigger'::regclass and d.objid = e.oid and d.deptype = 'e')
      and not (r.rolsuper and e.evtname ~ '^(issue_|pgrst_|graphql_)') order by 1`,
  'subscription': `select s.subname as name, s.subenabled as enabled from pg_subscription s join pg_database d on d.oid = s.subdbid where d.datname = current_database() order by 1`,
}

const IN_TABLES: Record<string, [Outbound['kind'], string]> = {
  'cron.job': ['cron-job', `select coalesce(to_jsonb(j) ->> 'jobname', 'job ' || jobid) || ' (' || schedule || ')' as name, active as enabled from cron.job j order by 1`],
  'net.http_request_queue': ['http-queue', `select count(*) || ' requests' as name from net.http_request_queue having count(*) > 0`],
  'vault.secrets': ['secret', `select count(*) || ' secrets' as name from vault.secrets having count(*) > 0`],
}
