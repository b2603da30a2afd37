import { type Table, tableName } from '../catalog/catalog.ts'
import { DatabaseError } from '../database-error.ts'
import type { RestDatabase } from '../transports/rest.ts'
import type { Seen } from '../verify/visibility.ts'

const LIMIT_CODE = '57014'

/** Looks at every table as a visitor does, who has the publishable key and no account. */
export async function seenByVisitor(api: RestDatabase, tables: readonly Table[], schemas: readonly string[]): Promise<Seen> {
  const seen = new Map<string, boolean | undefined>()
  for (const table of tables) seen.set(tableName(table, schemas), await showsRows(api, table))
  return seen
}

// Grants may be for some columns only: those are asked for one by one until one is answered.
async function showsRows(api: RestDatabase, table: Table): Promise<boolean | undefined> {
  for (const column of [undefined, ...table.columns]) {
    try {
      return await api.showsRows(table, column)
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      if (error.code === LIMIT_CODE) return undefined
      if (error.code !== '42501') throw error
    }
  }
  return false
}
