import postgres from 'postgres'

/** One open connection. */
export interface Connection {
  /** Runs one statement with parameters, or any number of statements without; returns the rows of the one or none. */
  query<Row extends object = Record<string, unknown>>(sql: string, parameters?: (string | number | null)[]): Promise<Row[]>
  /** The rows of a long answer, a thousand at a time, so that they never are all in memory. */
  batches<Row extends object>(sql: string): AsyncIterable<Row[]>
}

/** Connects, does the work and disconnects whatever happens. int8 and numeric values arrive as text. */
export async function withConnection<T>(url: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 10 })
  try {
    return await work({
      query: async (text, parameters = []) => (await sql.unsafe(text, parameters)) as never,
      batches: (text) => sql.unsafe(text).cursor(1000) as AsyncIterable<never>,
    })
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/** A name as SQL writes it: quoted, quotes doubled. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A string as SQL writes it under `standard_conforming_strings`, the default. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** The same server and account, another database, whose name is a plain identifier. */
export function atDatabase(url: string, database: string): string {
  const other = new URL(url)
  other.pathname = `/${database}`
  return other.href
}
