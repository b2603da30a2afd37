import { withConnection } from '../../packages/sandbox/src/postgres/client.ts'
import { findPlanted, plantedValues } from '../../packages/sandbox/src/supabase/planted.ts'
import type { World } from '../../packages/sandbox/src/world.ts'
import type { Kept } from './keep.ts'

/** What was looked for and where, and where something was found. Values themselves are not repeated. */
export interface Privacy {
  values: number
  rows: number
  files: number
  found: { where: string; kind: string; column: string }[]
}

/**
 * Looks for every e-mail address, name and phone number of production in the staging database, in the logs and in the
 * artifacts: by reading all of it, not by asking the action that did the masking.
 */
export async function searchForPersons({ projects }: World, { files }: Kept): Promise<Privacy> {
  const values = (await plantedValues(projects.production.databaseUrl)).filter(({ kind }) => kind !== 'company')
  const tables = await stagingRows(projects.staging.databaseUrl)
  const places = [...tables, ...files.map(({ name, content }) => ({ where: name, text: content.toString('utf8') }))]
  const found = places.flatMap(({ where, text }) =>
    findPlanted(decoded(text), values).map(({ kind, column }) => ({ where, kind, column })),
  )
  return { values: values.length, rows: tables.reduce((sum, { rows }) => sum + rows, 0), files: files.length, found }
}

async function stagingRows(databaseUrl: string): Promise<{ where: string; text: string; rows: number }[]> {
  return withConnection(databaseUrl, async (connection) => {
    const tables = await connection.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'auth') order by 1`,
    )
    const read: { where: string; text: string; rows: number }[] = []
    for (const { name } of tables) {
      const rows = await connection.query<{ row: string }>(`select t::text as row from ${name} t`)
      read.push({ where: `staging ${name}`, text: rows.map(({ row }) => row).join('\n'), rows: rows.length })
    }
    return read
  })
}

// Rows, JSON and HTML write quotes and other letters in ways of their own.
const decoded = (text: string): string =>
  text
    .replaceAll('""', '"')
    .replaceAll('\\"', '"')
    .replaceAll('\\\\', '\\')
    .replace(/\\u([0-9a-f]{4})/gi, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/&#(\d+);/g, (_whole, number: string) => String.fromCodePoint(Number(number)))
