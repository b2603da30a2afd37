import { createClient } from '@supabase/supabase-js'
import { HttpError } from './errors.js'

const PAGE_SIZE = 20
const DIRECTORY = 'id, name, industry, size'
const MEMBERS_VIEW = `${DIRECTORY}, context, departments (id, name, description)`

/**
 * @typedef {object} Database
 * @property {(query: { search: string, page: number, authorization?: string }) => Promise<object>} listCompanies
 * @property {() => Promise<'ok' | 'unreachable' | 'refused' | 'not-configured'>} probe
 */

/**
 * The one door to Supabase. It opens with the publishable key, so row-level security decides what anybody sees:
 * a visitor is `anon`, a signed-in one is whom the token in their own Authorization header says.
 * @param {{ url: string, key: string } | undefined} supabase
 * @returns {Database}
 */
export function openDatabase(supabase) {
  if (supabase === undefined) return { listCompanies: notConfigured, probe: async () => 'not-configured' }
  const client = createClient(supabase.url, supabase.key, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    db: { timeout: 5_000 },
  })
  return {
    listCompanies: (query) => listCompanies(client, query),
    probe: () => probe(client),
  }
}

/** One page of the directory; those who are signed in also see what their company is about and its departments. */
async function listCompanies(client, { search, page, authorization }) {
  const from = (page - 1) * PAGE_SIZE
  const columns = authorization === undefined ? DIRECTORY : MEMBERS_VIEW
  let query = client.from('companies').select(columns, { count: 'exact' }).retry(false)
  if (search !== '') query = query.ilike('name', `%${escapeLike(search)}%`)
  if (authorization !== undefined) query = query.setHeader('Authorization', authorization)
  const { data, error, count, status } = await query.order('name').order('id').range(from, from + PAGE_SIZE - 1)
  if (error?.code === 'PGRST103') return { companies: [], page, pageSize: PAGE_SIZE, total: null }
  if (error) throw faultOf(error, status, authorization)
  return { companies: data, page, pageSize: PAGE_SIZE, total: count }
}

async function probe(client) {
  const { error, status } = await client
    .from('companies')
    .select('id')
    .limit(1)
    .retry(false)
    .abortSignal(AbortSignal.timeout(2_000))
  if (!error) return 'ok'
  return status === 0 || status >= 500 ? 'unreachable' : 'refused'
}

async function notConfigured() {
  throw new HttpError(503, 'not_configured', 'This server has no database: SUPABASE_URL is not set.')
}

/** What the visitor is told. The database's own words go to the log, since they may name columns, roles and hosts. */
function faultOf(error, status, authorization) {
  if (status === 0 || status >= 500) {
    return new HttpError(502, 'database_unreachable', 'The database does not answer. Please try again.', error)
  }
  if (status === 401 && authorization !== undefined) {
    return new HttpError(401, 'signed_out', 'Your session has ended. Please sign in again.', error)
  }
  return new HttpError(502, 'database_refused', 'The database refused the question.', error)
}

/** Makes `%`, `_` and `\` stand for themselves. PostgREST reads `*` as `%` and has no escape for it: `_` stands in. */
function escapeLike(text) {
  return text.replace(/[\\%_]/g, '\\$&').replaceAll('*', '_')
}
