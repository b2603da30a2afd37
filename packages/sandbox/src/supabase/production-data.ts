import { readFileSync } from 'node:fs'
import { withConnection } from '../postgres/client.ts'

/** How many rows production has; departments are two a company. Most tables are several pages of the Data API long. */
export const ROWS = { companies: 5200, users: 10_600, invitations: 1500, conversations: 8000, messages: 16_000 } as const

/**
 * Fills an empty example database, the same each time, with data that breaks careless tools: nulls, quotes, backslashes,
 * emoji, right-to-left and very long text, addresses that differ in case only, personal data inside JSON, arrays and
 * prose. It is made inside the server, in about a second of its time. `databaseUrl` is the superuser's.
 */
export async function loadProductionData(databaseUrl: string): Promise<void> {
  const script = readFileSync(new URL('./production-data.sql', import.meta.url), 'utf8')
  // Row counts are written as psql writes variables, `:users`.
  const sql = Object.entries(ROWS).reduce((text, [table, rows]) => text.replaceAll(`:${table}`, String(rows)), script)
  await withConnection(databaseUrl, (connection) => connection.query(`begin;\n${sql};\ncommit`))
  await withConnection(databaseUrl, (connection) => connection.query('analyze'))
}
