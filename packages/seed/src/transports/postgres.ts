import { pipeline } from 'node:stream/promises'
import type { Client } from 'pg'
import { Readable } from 'node:stream'
import { ActionError, errorMessage } from '@axcouncil/core/errors'
import { createThrift, keepYoungSmall } from '@axcouncil/core/thrift'
import { databaseError } from '../database-error.ts'
import type { WireQuery } from './splice.ts'

/** A connection to PostgreSQL. Errors of statements are thrown as pg's own, which quote rows: never show their details. */
export interface Postgres {
  /** Runs a statement with parameters, or any text of SQL without. */
  query<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>
  /** Sends data to `COPY … FROM STDIN`. */
  copyIn(statement: string, data: Iterable<string> | AsyncIterable<string | Buffer>): Promise<void>
  /** What `COPY … TO STDOUT` sends, in pieces of any length. */
  copyOut(statement: string): AsyncIterable<Buffer>
  /** Sends a query that speaks with the server itself; see spliceCopy. */
  submit(query: WireQuery): void
  /** Puts what the connection's break threw in words; errors of the server stay as they are. */
  explain(error: unknown): unknown
  close(): Promise<void>
}

/** An error of the server, as pg throws it. */
export interface ServerError extends Error {
  code: string
  /** The input that says which database it was; set by the connection. */
  input?: string
  /** Where in the statement, in characters from 1. */
  position?: string
}

export const isServerError = (error: unknown): error is ServerError =>
  error instanceof Error && /^[0-9A-Z]{5}$/.test(String((error as { code?: unknown }).code)) && 'severity' in error

/** Where to connect, and the input that says it. */
export interface PostgresOptions {
  url: URL
  input: string
  /** What the server shows as the session's name, to whoever waits for it. */
  label?: string
  signal: AbortSignal
}

/**
 * Connects. The only door to pg and pg-copy-streams, which load here. A cancel closes the connection, upon which the
 * server rolls back what was under way.
 * @throws ActionError that names the input, and never the password.
 */
export async function openPostgres({ url, input, label = 'seed-db', signal }: PostgresOptions): Promise<Postgres> {
  const { Client: PgClient } = await import('pg')
  keepYoungSmall()
  const client = await connect(url, input, (ssl) => {
    const one = new PgClient({ connectionString: withoutSslMode(url), ssl, application_name: label, connectionTimeoutMillis: 20_000, keepAlive: true })
    // Without a listener, a connection that breaks between two statements would end the process.
    one.on('error', () => {})
    return one
  })
  const close = async (): Promise<void> => {
    signal.removeEventListener('abort', onAbort)
    await client.end()
  }
  const explain = (error: unknown, sql?: string): unknown => {
    if (isServerError(error)) return Object.assign(error, { input })
    return error instanceof ActionError || signal.aborted ? error : brokenError(error, { url, input, committing: sql === 'commit' })
  }
  const told = (error: unknown, sql?: string): never => {
    throw explain(error, sql)
  }
  const onAbort = (): void => void client.end().catch(() => {})
  signal.addEventListener('abort', onAbort, { once: true })
  return {
    query: async <Row>(sql: string, parameters?: readonly unknown[]) => (await client.query<Row>(sql, parameters).catch((error: unknown) => told(error, sql))).rows,
    copyIn: async (statement, data) => {
      const { from } = await import('pg-copy-streams')
      await pipeline(Readable.from(data, { objectMode: true }), client.query(from(statement))).catch((error: unknown) => told(error))
    },
    async *copyOut(statement) {
      const { to } = await import('pg-copy-streams')
      const stream = client.query(to(statement))
      try {
        const thrift = createThrift({ megabytes: 8, look: 'minor' })
        for await (const chunk of stream as AsyncIterable<Buffer>) {
          yield chunk
          thrift(chunk.length)
        }
      } catch (error) {
        told(error)
      }
    },
    submit: (query) => void client.query(query),
    explain: (error) => explain(error),
    close,
  }
}

type Ssl = false | { rejectUnauthorized: boolean }

async function connect(url: URL, input: string, create: (ssl: Ssl) => Client): Promise<Client> {
  const attempts = tlsOf(url)
  for (const [i, ssl] of attempts.entries()) {
    const client = create(ssl)
    try {
      await client.connect()
      // A role or database may have limits of its own, made for requests of an application.
      await client.query('set statement_timeout = 0; set idle_in_transaction_session_timeout = 0')
      return client
    } catch (error) {
      await client.end().catch(() => {})
      const plainOnly = error instanceof Error && error.message.includes('does not support SSL')
      if (!plainOnly || i === attempts.length - 1) throw connectError(error, url, input)
    }
  }
  throw new Error('No way to connect was tried')
}

/**
 * Which kinds of TLS to try, as libpq's sslmode says (https://www.postgresql.org/docs/current/libpq-ssl.html). Without
 * one, connections beyond this machine are encrypted where the server can; a certificate is checked when asked for.
 */
function tlsOf(url: URL): Ssl[] {
  const mode = url.searchParams.get('sslmode')
  const local = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
  if (mode === 'disable' || (mode === null && local)) return [false]
  if (mode === 'verify-ca' || mode === 'verify-full') return [{ rejectUnauthorized: true }]
  return mode === 'require' ? [{ rejectUnauthorized: false }] : [{ rejectUnauthorized: false }, false]
}

const withoutSslMode = (url: URL): string => {
  const bare = new URL(url)
  bare.searchParams.delete('sslmode')
  return bare.href
}

const ADVICE: Record<string, string> = {
  ENOTFOUND: 'Check the host. A direct connection to Supabase (db.<ref>.supabase.co) is IPv6 only, which GitHub\'s runners have not: use the session pooler\'s.',
  ENETUNREACH: 'A direct connection to Supabase is IPv6 only, which GitHub\'s runners have not: use the session pooler\'s.',
  ECONNREFUSED: 'Check the host and the port, and that the database lets this network in.',
  '28P01': 'Check the user and the password. Characters such as @ and / in a password are written %40 and %2F.',
}

// Of a commit the server may have heard, and its answer be lost: nobody can tell then whether it is done.
function brokenError(cause: unknown, { url, input, committing }: { url: URL; input: string; committing: boolean }): ActionError {
  const broke = `The connection to ${url.hostname}:${url.port || 5432} in the input \`${input}\` broke`
  if (!committing) return new ActionError(`${broke}: ${errorMessage(cause)}`, { advice: 'What was under way there was undone. Run the step again.', cause })
  return new ActionError(`${broke} while all that was done was being committed: ${errorMessage(cause)}`, {
    advice: 'Either all of it is there or nothing, and which of them was not heard. Run the step again, or look.',
    cause,
  })
}

function connectError(error: unknown, url: URL, input: string): ActionError {
  const first = error instanceof AggregateError && error.errors.length > 0 ? (error.errors[0] as Error) : (error as Error)
  const code = (first as { code?: string }).code ?? ''
  const where = `${url.hostname}:${url.port || 5432}`
  if (isServerError(first)) {
    const { message } = databaseError(`${where} refused the connection in the input \`${input}\``, { code })
    return new ActionError(message, { advice: ADVICE[code] ?? 'Check the connection string.' })
  }
  return new ActionError(`${where} in the input \`${input}\` cannot be reached (${code || 'no answer'})`, {
    advice: ADVICE[code] ?? 'Check the host and the port, and that the database lets this network in.',
  })
}
