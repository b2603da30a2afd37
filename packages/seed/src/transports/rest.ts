import type { SupabaseClient } from '@supabase/supabase-js'
import type { Clock } from '@axcouncil/core/clock'
import { ActionError } from '@axcouncil/core/errors'
import { type Http, jsonOf } from '@axcouncil/core/http'
import type { Catalog, Column, Table } from '../catalog/catalog.ts'
import { type LiteIntrospection, catalogOfLite } from '../catalog/lite.ts'
import { type OpenApiDocument, catalogOfOpenApi } from '../catalog/openapi.ts'
import { databaseError } from '../database-error.ts'
import type { Row } from '../mask/table.ts'
import { inItsInput } from './rest-fault.ts'
import { afterKey, nameColumn, namedRows, quoteColumn, selectList } from './rest-query.ts'
import { fetchOver, keyHeaders, patiently, wrongKey } from './rest-send.ts'
import { upsert } from './rest-upsert.ts'

/** How to reach a project's Data API, and how messages name the parts of it. */
export interface RestOptions {
  url: URL
  key: string
  /** The input that the key is from; `<side>-key` by default. */
  keyInput?: string
  side: 'source' | 'target'
  http: Http
  clock: Clock
  signal: AbortSignal
}

/** A database behind Supabase's Data API. */
export interface RestDatabase {
  catalog(schemas: readonly string[]): Promise<Catalog>
  count(table: Table): Promise<number>
  /** Whether there is any row that this key may see, asked by one column or all. */
  showsRows(table: Table, column: Column | undefined): Promise<boolean>
  /** The rows after a key that match, in the order of the key; at most as many as the server wants to give at once. */
  page(table: Table, columns: readonly Column[], after: Row | undefined, where?: RowFilter): Promise<Row[]>
  /** Inserts, or updates where the key is there already: may be repeated. Each row is the JSON of an object of these columns. */
  upsert(table: Table, columns: readonly string[], rows: readonly string[]): Promise<void>
  /** Sets columns of every row that matches; `where` must name at least one. */
  update(table: Table, values: Row, where: RowFilter): Promise<void>
  /** Deletes every row that matches; answers how many the server says it deleted. */
  delete(table: Table, where: RowFilter): Promise<number>
}

/** Narrows a query to rows. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the builder's type has nine parameters that say nothing here
export type RowFilter = ((query: any) => any) & {
  /** The terms of its `or`, where it is one and nothing else. */
  terms?: string
}

/** Rows that one request asks for; hosted projects answer with at most 1,000 unless their owner changed it. */
export const PAGE = 1_000

/** Opens the Data API. The only door to supabase-js, which loads here. Nothing is sent before the first question. */
export async function openRest(options: RestOptions): Promise<RestDatabase> {
  const { createClient } = await import('@supabase/supabase-js')
  const client = createClient(options.url.href.replace(/\/+$/, ''), options.key, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    db: { retry: false },
    global: { fetch: fetchOver(options) },
  })
  const from = (table: Table): ReturnType<SupabaseClient['from']> => client.schema(table.schema).from(table.name) as never
  const ask = <T>(table: Table, what: string, query: Query<T>): ReturnType<typeof answerOf<T>> => answerOf(query, { ...options, table, what })
  const database: RestDatabase = {
    catalog: (schemas) => readCatalog(options, schemas),
    count: async (table) => (await ask(table, 'counting', from(table).select('*', { head: true, count: 'exact' }) as never)).count ?? 0,
    showsRows: async (table, column) => ((await ask<Row[]>(table, 'looking at', from(table).select(column ? quoteColumn(column.name) : '*').limit(1) as never)).data ?? []).length > 0,
    page: async (table, columns, after, where: RowFilter = (query) => query) => {
      const select = from(table).select(selectList(columns)).limit(PAGE)
      const matching = (after && where.terms !== undefined ? select : where(select)) as typeof select
      const ordered = table.primaryKey.reduce((query, column) => query.order(nameColumn(column)), after ? afterKey(matching, table, { row: after, also: where.terms }) : matching)
      return namedRows((await ask<Row[]>(table, 'reading', ordered as never)).data ?? [], columns)
    },
    upsert: (table, columns, rows) => upsert(options, { table, columns, rows }),
    update: async (table, values, where) => {
      await patiently(options, () => ask(table, 'updating', where(from(table).update(values as never)) as never))
    },
    delete: async (table, where) => {
      const { count } = await patiently(options, () => ask(table, 'deleting from', where(from(table).delete({ count: 'exact' })) as never))
      return count ?? 0
    },
  }
  return inItsInput(database, options)
}

/** A query of supabase-js that is ready to be sent; awaiting it sends it. */
interface Query<T> {
  throwOnError(): PromiseLike<{ data: T | null; count: number | null }>
}

async function answerOf<T>(query: Query<T>, { side, table, what }: RestOptions & { table: Table; what: string }): Promise<{ data: T | null; count: number | null }> {
  try {
    return await query.throwOnError()
  } catch (error) {
    if (error instanceof ActionError) throw error
    throw databaseError(`${what} ${table.name} of the ${side} failed`, error as { code?: string; message?: string })
  }
}

async function readCatalog(options: RestOptions, schemas: readonly string[]): Promise<Catalog> {
  const { http, url, side, signal } = options
  const get = (path: string, profile: string): ReturnType<Http['send']> =>
    http.under(signal).send({
      url: new URL(path, `${url.href.replace(/\/+$/, '')}/`).href,
      headers: { ...keyHeaders(options), 'accept-profile': profile },
      expect: (status) => [200, 401, 403, 406].includes(status),
      maxBytes: 64 * 1024 * 1024,
    })
  const catalogs: Catalog[] = []
  for (const schema of schemas) {
    const answer = await get('rest/v1/', schema)
    if (answer.status === 401) throw wrongKey(options)
    if (answer.status === 403) {
      throw new ActionError(`The key in the input \`${side}-key\` may not read the schema of ${url.host} (403)`, {
        advice: 'The publishable key sees what visitors see. Give the secret key (sb_secret_…) of the project.',
      })
    }
    if (answer.status === 406) {
      throw new ActionError(`The Data API of ${url.host} does not expose the schema ${schema}`, {
        advice: 'Expose it in the settings of the Data API, or take it out of `schemas` in seed.yml.',
      })
    }
    const document = jsonOf<OpenApiDocument>(answer)
    if (document.definitions) catalogs.push(catalogOfOpenApi(document, schema))
    else catalogs.push(catalogOfLite(jsonOf<LiteIntrospection>(await get('_system/introspect', schema)), [schema]))
  }
  return { tables: catalogs.flatMap(({ tables }) => tables), unknown: [...new Set(catalogs.flatMap(({ unknown }) => unknown))] }
}
