import type { Config } from '../config/config.ts'
import { ConfigError, type Fault } from '../config/faults.ts'
import { tableName } from '../catalog/catalog.ts'
import { enclosed } from '../plan/enclosed.ts'
import type { Plan } from '../plan/plan.ts'
import type { Postgres, ServerError } from '../transports/postgres.ts'
import { attempt } from './attempt.ts'
import { onlyTable } from './names.ts'

/**
 * Asks the database whether the conditions of seed.yml (`where`, `when`) are conditions on their tables, and nothing more:
 * what ends its parentheses or the statement would be run with it, wherever it is used.
 * @throws ConfigError that names each that is none, with its line.
 */
export async function checkConditions({ tables }: Plan, database: Postgres, config: Config): Promise<void> {
  const faults: Fault[] = []
  const check = async (table: Plan['tables'][number], condition: string, { line, what, rows }: { line: number; what: string; rows: 'all' | 'none' }): Promise<void> => {
    const error = await attempt(database, `select count(*) from (select from ${onlyTable(table.table)} where ${condition} and $1::text is not null${rows === 'none' ? ' limit 0' : ''}) t`, ['x'])
    if (error) faults.push({ line, message: `${what} is no condition on ${table.name}: ${reasonOf(error)}` })
  }
  for (const table of tables) {
    if (table.where !== undefined) await check(table, table.where, { line: config.tables.get(table.name)?.line ?? 1, what: 'where', rows: 'all' })
  }
  for (const { from, when, line } of config.relations) {
    const child = tables.find(({ table }) => tableName(table, config.schemas) === from.table)
    if (child && when !== undefined) await check(child, enclosed(when), { line, what: 'when', rows: 'none' })
  }
  if (faults.length > 0) throw new ConfigError(config.file, faults)
}

const REASONS: Record<string, string> = {
  '42703': 'there is no such column',
  '42P01': 'there is no such table',
  '42883': 'there is no such function, or operator for these types',
  '42601': 'this is no SQL expression',
  '42804': 'it is neither true nor false',
}

function reasonOf({ code, message }: ServerError): string {
  const [, column] = /^column "?([^"]+?)"? does not exist/.exec(message) ?? []
  return `${REASONS[code] ?? (code.startsWith('22') ? 'it cannot be computed for every row' : undefined) ?? `PostgreSQL refuses it with the code ${code}`}${column === undefined ? '' : ` (${column})`}`
}
