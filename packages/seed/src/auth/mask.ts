import type { Digest } from '../mask/digest.ts'
import { tagOf } from '../mask/digest.ts'
import { type Row, maskTable } from '../mask/table.ts'
import type { TablePlan } from '../plan/plan.ts'
import { writeFields } from '../postgres/copy-text.ts'
import { encode, rowsOf } from '../postgres/session.ts'
import type { Json } from '../rules/json.ts'
import type { Postgres } from '../transports/postgres.ts'
import { SPENT } from './plan.ts'

/** What masking accounts needs. */
export interface AccountMask {
  source: Postgres
  digest: Digest
  /** What every account gets for its password. */
  passwordHash: string
}

/** The lines of a table of accounts in COPY's text format, masked on the runner. */
export async function* accountLines({ source, digest, passwordHash }: AccountMask, plan: TablePlan): AsyncIterable<string> {
  const mask = maskTable(plan, digest)
  for await (const rows of rowsOf(source, plan, 'chosen')) {
    const finished = rows.map((row) => finish(mask(row), row, { digest, passwordHash }))
    yield finished.map((row) => writeFields(plan.columns.map((column) => encode(row[column.column.name] ?? null, column)))).join('')
  }
}

/**
 * What no rule says: tokens are empty and never null, which would keep their account from signing in (supabase/auth#1940);
 * numbers have a plus only where they had one, since Supabase Auth keeps and finds them without; and an account's name at its provider becomes another one unless it
 * is the account's own key, as it is for addresses and numbers.
 */
function finish(masked: Row, raw: Row, { digest, passwordHash }: Omit<AccountMask, 'source'>): Row {
  const own = raw['user_id'] ?? raw['id'] ?? null
  const named = (value: Json): Json => (value === null || value === '' || value === own ? value : tagOf(digest('provider-id', String(value)), 24))
  const inside = (document: Json, was: Json): Json => {
    if (!isMap(document) || !isMap(was)) return document
    const names = ['sub', 'provider_id'].filter((key) => was[key] !== undefined).map((key) => [key, named(was[key]!)] as const)
    return { ...document, ...Object.fromEntries(names), ...('phone' in was ? { phone: asWritten(document['phone'] ?? null, was['phone']!) } : {}) }
  }
  const row: Row = { ...masked }
  for (const column of SPENT) if (column in row) row[column] = ''
  if ('encrypted_password' in row) row['encrypted_password'] = passwordHash
  if ('phone' in row) row['phone'] = asWritten(row['phone']!, raw['phone'] ?? null)
  if ('provider_id' in row) row['provider_id'] = named(raw['provider_id'] ?? null)
  for (const column of ['raw_user_meta_data', 'identity_data']) if (column in row) row[column] = inside(row[column]!, raw[column] ?? null)
  return row
}

const asWritten = (phone: Json, was: Json): Json => (typeof phone === 'string' && typeof was === 'string' && !was.startsWith('+') ? phone.replace('+', '') : phone)

const isMap = (value: Json): value is Record<string, Json> => value !== null && typeof value === 'object' && !Array.isArray(value)
