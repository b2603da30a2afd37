import { ActionError } from '@axcouncil/core/errors'
import type { Config, SyntheticConfig } from '../config/config.ts'

/** One line of the input `rows`. */
export interface Amount {
  table: string
  count: number
}

/**
 * Reads `companies = 10` (contracts: input rows).
 * @throws Error that reads on after the name of the input.
 */
export function parseAmount(line: string): Amount {
  const [, table, count] = /^\s*([^=]+?)\s*[=:]\s*([\d_]+)\s*$/.exec(line) ?? []
  const rows = Number(count?.replaceAll('_', ''))
  if (table && Number.isSafeInteger(rows) && rows <= 1_000_000_000) return { table, count: rows }
  throw new Error(`must have lines such as companies = 10, and not ${JSON.stringify(line)}`)
}

/** How many rows each table gets. */
export interface Sized {
  count: number
  per: { table: string; count: number } | undefined
}

/**
 * How many rows each table gets by the input `rows`, and by seed.yml for the tables that the input does not name.
 * @throws ActionError where nothing is asked for, or tables wait for one another.
 */
export function sizesOf(amounts: readonly Amount[], { file, synthetic }: Pick<Config, 'file' | 'synthetic'>): Map<string, Sized> {
  const sizes = new Map<string, Sized>(amounts.map(({ table, count }) => [table, { count, per: undefined }]))
  const resolve = (name: string, entry: SyntheticConfig, above: readonly string[]): Sized => {
    const known = sizes.get(name)
    if (known) return known
    if (entry.per === undefined) return { count: entry.count, per: undefined }
    const parent = sizes.get(entry.per)?.count ?? (synthetic.has(entry.per) ? resolve(entry.per, synthetic.get(entry.per)!, [...above, name]).count : undefined)
    if (parent === undefined || above.includes(entry.per)) {
      throw new ActionError(`${file}, line ${entry.line}: synthetic.${name} is per ${entry.per}, of which nothing says how many there are`, {
        advice: `Nothing was written. Add ${entry.per} to synthetic, or to the input \`rows\`.`,
      })
    }
    return { count: parent * entry.count, per: { table: entry.per, count: entry.count } }
  }
  for (const [name, entry] of synthetic) sizes.set(name, resolve(name, entry, [name]))
  if (sizes.size > 0) return sizes
  throw new ActionError('Nothing says how many rows to make', {
    advice: `Nothing was written. Give the input \`rows\` lines such as companies = 10, or ${file} a map synthetic, as in synthetic: { companies: 10 }.`,
  })
}
