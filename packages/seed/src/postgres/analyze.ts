import type { Table } from '../catalog/catalog.ts'
import { type Postgres, isServerError } from '../transports/postgres.ts'
import { quoteTable } from './names.ts'

/**
 * Gives the planner fresh statistics of tables that were filled and committed. All is there by now: what keeps it from
 * that is told, and is no failure.
 */
export async function analyze(target: Pick<Postgres, 'query'>, tables: readonly { table: Pick<Table, 'schema' | 'name'> }[], say: (line: string) => void): Promise<void> {
  try {
    await target.query(`analyze ${tables.map(({ table }) => quoteTable(table)).join(', ')}`)
  } catch (error) {
    say(`The tables could not be analyzed (${isServerError(error) ? error.code : 'the connection broke'}): their statistics are those of before until autovacuum comes by.`)
  }
}
