import type { Config } from '../config/config.ts'
import { ConfigError, type Fault } from '../config/faults.ts'
import { valuesOf } from '../plan/fits.ts'
import type { ColumnPlan, Plan } from '../plan/plan.ts'
import type { Postgres } from '../transports/postgres.ts'
import { attempt } from './attempt.ts'

/**
 * Asks the database, within its transaction, whether the values that seed.yml writes down (rules constant and pick) are
 * such of their columns' types: domains with their checks, enums, ranges and types of extensions included.
 * @throws ConfigError that names each value that is none, with its line.
 */
export async function checkConstants({ tables }: Plan, database: Postgres, config: Config): Promise<void> {
  const faults: Fault[] = []
  for (const { name, columns } of tables) {
    for (const plan of columns) {
      const entry = config.tables.get(name)
      const line = entry?.kind === 'columns' ? entry.columns.get(plan.column.name)?.line : undefined
      const wrong = line === undefined ? undefined : await wrongOf(plan, database)
      if (wrong !== undefined) faults.push({ line: line!, message: `${name}.${plan.column.name} has the type ${plan.column.type}, which cannot hold ${JSON.stringify(wrong)}` })
    }
  }
  if (faults.length > 0) throw new ConfigError(config.file, faults)
}

async function wrongOf({ rule, column: { type, category } }: ColumnPlan, database: Postgres): Promise<string | undefined> {
  // Of documents, pick makes texts; into bytes it goes as bytes.
  if (rule.name === 'pick' && (category === 'json' || category === 'binary')) return undefined
  const into = rule.name === 'pick' && category === 'array' ? type.replace(/\[\]$/, '') : type
  for (const value of valuesOf(rule)) {
    if (value === null) continue
    const text = category === 'json' && typeof value !== 'string' ? JSON.stringify(value) : String(value)
    if (!(await isOf(database, text, into))) return text
  }
  return undefined
}

const isOf = async (database: Postgres, text: string, type: string): Promise<boolean> => (await attempt(database, `select $1::text::${type} is null`, [text])) === undefined
