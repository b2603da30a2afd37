import { App } from '@supabase/lite'
import { createPostgresConnection, type PostgresConnection } from '@supabase/lite/postgres'
import { withDatabaseErrors } from './database-errors.ts'
import { describeTables } from './openapi.ts'

/** Hosted projects answer with at most so many rows unless their owner changed it (PostgREST's `db-max-rows`). */
export const MAX_ROWS = 1000

/** What a project is made of. */
export interface AppOptions {
  /** The superuser's URL of the database. */
  databaseUrl: string
  publishableKey: string
  secretKey: string
  /** Signs people's sessions; at least 32 characters. */
  jwtSecret: string
}

/** A project that answers requests, not yet bound to any port. */
export interface SupabaseApp {
  fetch(request: Request): Promise<Response>
  close(): Promise<void>
}

/** The Data and Auth APIs over the database, by @supabase/lite, with what that lacks of a hosted project. */
export function createApp(options: AppOptions): SupabaseApp {
  const { app, connection } = createLite(options)
  const answer = withDatabaseErrors(connection, (request) => app.fetch(request))
  const fetch = (request: Request): Promise<Response> => (isRoot(request) ? describe(request, options) : answer(request))
  return { fetch, close: () => connection.close() }
}

/** Makes the schema `auth` in a database that has none. */
export async function createAuthSchema(databaseUrl: string): Promise<void> {
  const unused = { publishableKey: 'sb_publishable_none', secretKey: 'sb_secret_none', jwtSecret: 'x'.repeat(32) }
  const { app, connection } = createLite({ databaseUrl, ...unused })
  await app.ensureSystemSchema().finally(() => connection.close())
}

const isRoot = (request: Request): boolean => request.method === 'GET' && new URL(request.url).pathname === '/rest/v1/'

// Since April 2026 only the secret key may read the description (github.com/supabase/supabase/pull/45462).
async function describe(request: Request, { databaseUrl, publishableKey, secretKey }: AppOptions): Promise<Response> {
  const key = request.headers.get('apikey')
  if (key === secretKey) return Response.json(await describeTables(databaseUrl))
  const message = key === publishableKey ? 'Access to schema is forbidden' : 'Invalid API key'
  return Response.json({ message }, { status: key === publishableKey ? 403 : 401 })
}

function createLite({ databaseUrl, publishableKey, secretKey, jwtSecret }: AppOptions): {
  app: { fetch(request: Request): Promise<Response>; ensureSystemSchema(): Promise<void> }
  connection: PostgresConnection
} {
  const connection = createPostgresConnection({ url: databaseUrl, postgresOptions: { onnotice: () => {}, types: WIRE_TYPES } })
  // At its first request the connection would look for tables with row-level security: finding none it would run
  // everything as the superuser, finding some it would grant ALL on every table to anon, undoing what migrations revoke.
  Object.assign(connection, { rlsState: 'active' })
  const app = new App({
    connection,
    api: { max_rows: MAX_ROWS, pg_safe_update: true },
    auth: { enabled: true, jwt_secret: jwtSecret, publishable_key: publishableKey, secret_key: secretKey },
  })
  return { app, connection }
}

// PostgREST's spelling of values: timestamps in ISO 8601 with minutes in the offset, numerics as JSON numbers.
const WIRE_TYPES = {
  timestamptz: {
    to: 1184,
    from: [1184],
    serialize: (value: string) => value,
    parse: (text: string) => text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00'),
  },
  numeric: { to: 1700, from: [1700], serialize: String, parse: Number },
}
