import { jsonOf } from '@axcouncil/core/http'
import { isStatus } from '@axcouncil/core/http-error'
import type { Table } from '../catalog/catalog.ts'
import { databaseError } from '../database-error.ts'
import { nameColumn, quoteColumn } from './rest-query.ts'
import { keyHeaders, patiently, send } from './rest-send.ts'
import type { RestOptions } from './rest.ts'

/** Rows of one table. */
interface Upsert {
  table: Table
  columns: readonly string[]
  rows: readonly string[]
}

/**
 * Writes rows that are JSON already: supabase-js would have them as objects, to parse here and write out again, and looks for their
 * columns in a time that grows with the square of the rows. What is too large for the server, or for a proxy before it, goes in halves.
 */
export async function upsert(options: RestOptions, { table, columns, rows }: Upsert): Promise<void> {
  try {
    await patiently(options, () => post(options, { table, columns, rows }))
  } catch (error) {
    if (!isStatus(error, 413) || rows.length < 2) throw error
    const half = Math.ceil(rows.length / 2)
    for (const some of [rows.slice(0, half), rows.slice(half)]) await upsert(options, { table, columns, rows: some })
  }
}

async function post(options: RestOptions, { table, columns, rows }: Upsert): Promise<void> {
  const url = new URL(`rest/v1/${encodeURIComponent(table.name)}`, `${options.url.href.replace(/\/+$/, '')}/`)
  url.searchParams.set('on_conflict', table.primaryKey.map(nameColumn).join(','))
  url.searchParams.set('columns', columns.map(quoteColumn).join(','))
  const answer = await send(options, {
    url: url.href,
    method: 'POST',
    headers: { ...keyHeaders(options), 'content-type': 'application/json', 'content-profile': table.schema, prefer: 'resolution=merge-duplicates,return=minimal' },
    body: `[${rows.join(',')}]`,
  })
  if (answer.status >= 400) throw databaseError(`writing ${table.name} of the ${options.side} failed`, jsonOf(answer))
}
