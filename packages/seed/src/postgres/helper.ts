import type { MaskKey } from '../mask/digest.ts'
import type { Plan } from '../plan/plan.ts'
import { type Postgres, isServerError } from '../transports/postgres.ts'
import { giveKey } from './keys.ts'
import { PAGES, pagesOf } from './portions.ts'
import { SETTINGS } from './settings.ts'

const BEGIN = 'begin isolation level repeatable read, read only'

/**
 * Begins to read the source as of now. Answers the name by which another connection can see the same, where the server
 * gives one.
 */
export async function beginReading(source: Postgres): Promise<string | undefined> {
  await source.query(BEGIN)
  const exported = await source.query<{ id: string }>('select pg_export_snapshot() as id').catch((error: unknown) => {
    if (isServerError(error)) return []
    throw error
  })
  if (exported.length === 0) await source.query(`rollback; ${BEGIN}`)
  await source.query(SETTINGS)
  return exported[0]?.id
}

/** What a second connection to the source needs. */
export interface Helping {
  source: Postgres
  snapshot: string | undefined
  /** Opens a connection to the source. */
  another: () => Promise<Postgres>
  key: MaskKey
  say: (line: string) => void
}

/**
 * Works with a second connection to the source where there are large tables to read: a server masks in one process a
 * connection. Without one, which is said, the first does all by itself.
 */
export async function withHelper<T>({ tables }: Plan, helping: Helping, work: (helpers: readonly Postgres[]) => Promise<T>): Promise<T> {
  const pages: number[] = []
  for (const table of tables) if (table.where === undefined) pages.push(await pagesOf(table, helping.source))
  const helper = pages.some((many) => many > PAGES) ? await openHelper(helping) : undefined
  try {
    return await work(helper ? [helper] : [])
  } finally {
    await helper?.close().catch(() => {})
  }
}

async function openHelper({ snapshot, another, key, say }: Helping): Promise<Postgres | undefined> {
  if (snapshot === undefined) return undefined
  let helper: Postgres | undefined
  try {
    helper = await another()
    await helper.query(BEGIN)
    await helper.query(`set transaction snapshot '${snapshot}'`)
    await helper.query(SETTINGS)
    await giveKey(helper, key)
    return helper
  } catch (error) {
    await helper?.close().catch(() => {})
    say(`One connection reads the source, since a second one cannot (${isServerError(error) ? error.code : 'it was refused'}).`)
    return undefined
  }
}
