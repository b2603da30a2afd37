import type { Postgres } from '../transports/postgres.ts'

/**
 * Changes tables without waking event triggers, where the role may set session_replication_role, as `postgres` may at
 * Supabase (github.com/supabase/supautils); elsewhere they fire. It is set back for the rows: under it PostgreSQL would
 * not check deferrable constraints that stay.
 */
export async function quietly<T>(target: Postgres, work: () => Promise<T>): Promise<T> {
  await target.query('savepoint quiet')
  const allowed = await target.query('set local session_replication_role = replica').then(() => true, () => false)
  await target.query(allowed ? 'release savepoint quiet' : 'rollback to savepoint quiet; release savepoint quiet')
  const result = await work()
  if (allowed) await target.query('set local session_replication_role = origin')
  return result
}
