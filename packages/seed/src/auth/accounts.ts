import type { Clock } from '@axcouncil/core/clock'
import { catalogOfPostgres } from '../catalog/postgres.ts'
import type { Config } from '../config/config.ts'
import type { Digest } from '../mask/digest.ts'
import { type Plan, type TablePlan, isMasked } from '../plan/plan.ts'
import { onlyTable, quoteName } from '../postgres/names.ts'
import type { Postgres } from '../transports/postgres.ts'
import { checkReferences, probeSource, probeTarget, replaceAccounts } from './load.ts'
import { accountLines } from './mask.ts'
import { hashOfPassword } from './password.ts'
import { planAccounts } from './plan.ts'

/** Accounts that go along with a clone. */
export interface Accounts {
  tables: readonly TablePlan[]
  /** Replaces those of the target, masked, within its transaction. Answers how many rows there are of each table. */
  copy(digest: Digest): Promise<Map<TablePlan, number>>
  /** Asserts, before the transaction ends, that nothing refers to accounts that are gone. */
  check(): Promise<void>
}

interface Carrying {
  source: Postgres
  target: Postgres
  config: Config
  /** Where only some rows are copied, the plan that says which: accounts that they refer to go along. */
  narrowed: Plan | undefined
  clock: Clock
  say: (line: string) => void
}

/**
 * Plans the accounts that seed.yml asks for, none where it does not, and asks both databases whether their roles may.
 * @throws ActionError or ConfigError, before anything is written.
 */
export async function carryAccounts({ source, target, config, narrowed, clock, say }: Carrying): Promise<Accounts | undefined> {
  const { auth } = config
  if (!auth?.users) return undefined
  const planned = planAccounts(await catalogOfPostgres(source, ['auth']), await catalogOfPostgres(target, ['auth']), config)
  const tables = narrowed ? planned.map((table) => ({ ...table, where: conditionOf(table, narrowed) })) : planned
  await probeSource(source)
  const door = await probeTarget(target)
  sayAccounts(tables, say)
  return {
    tables,
    copy: async (digest) => {
      const mask = { source, digest, passwordHash: await hashOfPassword(auth) }
      return replaceAccounts(target, door, { tables, linesOf: (table) => accountLines(mask, table), clock, say })
    },
    check: () => checkReferences(target),
  }
}

/** Prints what becomes of accounts. */
export function sayAccounts(tables: readonly TablePlan[], say: (line: string) => void): void {
  for (const { name, columns } of tables) say(`${name}: ${columns.filter(isMasked).map(({ column, rule }) => `${column.name}: ${rule.name === 'constant' ? 'emptied' : rule.name}`).join(', ')}`)
  say('all accounts get the password in seed.yml; sessions, tokens, factors and logs are not carried')
}

function conditionOf({ table }: TablePlan, { tables }: Plan): string {
  const referred = tables.flatMap((child) =>
    child.table.foreignKeys
      .filter(({ references }) => references.schema === 'auth' && references.table === 'users' && references.columns[0] === 'id')
      .map(({ columns }) => `select ${quoteName(columns[0]!)} from ${onlyTable(child.table)}${child.where ? ` where ${child.where}` : ''}`),
  )
  return referred.length === 0 ? 'false' : `${table.name === 'users' ? 'id' : 'user_id'} in (${referred.join(' union all ')})`
}
