import { ActionError } from '@axcouncil/core/errors'
import type { Postgres } from '../transports/postgres.ts'

const LOCK = '7236829109817541'

/**
 * Takes the target for one run, until its transaction ends, which a connection that breaks does too.
 * @throws ActionError that says who has it.
 */
export async function takeTurn(target: Postgres): Promise<void> {
  const [taken] = await target.query<{ taken: boolean }>(`select pg_try_advisory_xact_lock(${LOCK}) as taken`)
  if (taken!.taken) return
  const [holder] = await target.query<{ name: string | null; address: string | null; since: string | null }>(HOLDER)
  const from = holder?.address ? ` from ${holder.address}` : ''
  const since = holder?.since ? ` since ${holder.since} UTC` : ''
  throw new ActionError(`Another run is writing to this target${since}: ${holder?.name ?? 'a session that this role may not look at'}${from}`, {
    advice: 'Nothing was written. Wait until it ends, then run the step again; a `concurrency` group in the workflow keeps runs apart.',
  })
}

// A key of eight bytes is shown as two numbers of four (https://www.postgresql.org/docs/current/view-pg-locks.html).
const HOLDER = `
  select a.application_name as name, host(a.client_addr) as address, to_char(a.xact_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as since
  from pg_locks l join pg_stat_activity a on a.pid = l.pid
  where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and (l.classid::bigint << 32) | l.objid::bigint = ${LOCK} and l.database = (select oid from pg_database where datname = current_database())`
