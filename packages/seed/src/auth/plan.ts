import { ActionError } from '@axcouncil/core/errors'
import { type Catalog, type Column, type Table, isTextLike } from '../catalog/catalog.ts'
import type { Config, TableConfig } from '../config/config.ts'
import { ConfigError } from '../config/faults.ts'
import { type Rule, parsePath } from '../config/rule.ts'
import { misfit } from '../plan/fits.ts'
import type { ColumnPlan, TablePlan } from '../plan/plan.ts'

/** The two tables of Supabase's managed schema that hold accounts. Sessions, tokens, factors and logs are never carried. */
export const ACCOUNTS = ['users', 'identities'] as const

/** Names of the tables in seed.yml, where their columns may be given rules. */
export const isAccounts = (name: string): boolean => ACCOUNTS.some((table) => name === `auth.${table}`)

/** A configuration without what it says of accounts, which are planned here. */
export const withoutAccounts = (config: Config): Config => ({ ...config, tables: new Map([...config.tables].filter(([name]) => !config.auth?.users || !isAccounts(name))) })

/** What nobody may use again: one-time tokens, and changes of address that wait to be confirmed. */
export const SPENT = [
  'confirmation_token', 'recovery_token', 'email_change_token_new', 'email_change_token_current', 'email_change', 'phone_change', 'phone_change_token', 'reauthentication_token',
]

/**
 * The plan of the accounts: addresses, numbers and names get the pseudonyms that they have in other tables, keys stay, and
 * what is not known to be harmless goes, unless seed.yml gives it a rule. With a target, columns that it lacks stay away.
 * @throws ActionError where there are no such tables, ConfigError where seed.yml's rules for them cannot be.
 */
export function planAccounts(source: Catalog, target: Catalog | undefined, config: Config): TablePlan[] {
  if (config.schemas.includes('auth')) throw new ConfigError(config.file, [{ line: config.auth!.line, message: 'auth carries the accounts by itself: take the schema auth out of schemas' }])
  return ACCOUNTS.map((name) => {
    const [from, to] = [tableOf(source, name, 'source'), target && tableOf(target, name, 'target')]
    const entry = config.tables.get(`auth.${name}`)
    checkEntry(from, entry, config)
    const columns = from.columns.filter((column) => !column.generated && (!to || to.columns.some((other) => other.name === column.name && !other.generated)))
    return { name: `auth.${name}`, table: from, columns: columns.flatMap((column) => planOf(column, entry) ?? []), deferred: [], where: undefined }
  })
}

function tableOf({ tables }: Catalog, name: string, side: string): Table {
  const found = tables.find((table) => table.schema === 'auth' && table.name === name)
  if (found) return found
  throw new ActionError(`The ${side} has no auth.${name}, so that there are no accounts to carry`, { advice: 'Nothing was written. Take `auth` out of seed.yml: these are not both databases of Supabase projects.' })
}

function checkEntry(table: Table, entry: TableConfig | undefined, { file }: Config): void {
  if (!entry) return
  const name = `auth.${table.name}`
  if (entry.kind !== 'columns' || entry.where) throw new ConfigError(file, [{ line: entry.line, message: `${name} takes rules for columns only, since auth carries it` }])
  const faults = [...entry.columns].flatMap(([column, { rule, line }]) => {
    const known = table.columns.find((other) => other.name === column)
    const why = known ? misfit(rule, known) : 'is not there'
    return why === undefined ? [] : [{ line, message: `${name}.${column} ${why}` }]
  })
  if (faults.length > 0) throw new ConfigError(file, faults)
}

function planOf(column: Column, entry: TableConfig | undefined): ColumnPlan | undefined {
  const given = entry?.kind === 'columns' ? entry.columns.get(column.name)?.rule : undefined
  const rule = given ?? RULES[column.name] ?? (isTextLike(column) ? unknown(column) : KEEP)
  return rule && { column, rule, from: given ? 'config' : 'harmless', unique: rule.unique }
}

// A column of a later version of Supabase Auth.
const unknown = (column: Column): Rule | undefined =>
  column.nullable ? { name: 'null', unique: false } : column.hasDefault ? undefined : { name: 'constant', unique: false, value: '' }

const plain = (name: 'keep' | 'email' | 'phone' | 'full-name' | 'first-name' | 'last-name' | 'username' | 'url' | 'free-text'): Rule => ({ name, unique: false })
const KEEP = plain('keep')

const json = (paths: Record<string, Rule>): Rule => ({
  name: 'json',
  unique: false,
  paths: Object.entries(paths).map(([path, rule]) => ({ path, steps: parsePath(path), rule })),
  rest: plain('free-text'),
})

// What providers say of people. `sub` and `provider_id` name the account there; see finish in mask.ts.
const PERSON = json({
  '$.email': plain('email'), '$.phone': plain('phone'), '$.phone_number': plain('phone'), '$.avatar_url': plain('url'), '$.picture': plain('url'),
  '$.user_name': plain('username'), '$.preferred_username': plain('username'), '$.nickname': plain('username'),
  '$.name': plain('full-name'), '$.full_name': plain('full-name'), '$.first_name': plain('first-name'), '$.given_name': plain('first-name'),
  '$.last_name': plain('last-name'), '$.family_name': plain('last-name'), '$.iss': KEEP, '$.sub': KEEP, '$.provider_id': KEEP,
})

const EMPTY: Rule = { name: 'constant', unique: false, value: '' }

const RULES: Partial<Record<string, Rule>> = {
  ...Object.fromEntries(SPENT.map((name) => [name, EMPTY])),
  encrypted_password: EMPTY,
  email: plain('email'),
  phone: plain('phone'),
  raw_user_meta_data: PERSON,
  identity_data: PERSON,
  // Roles decide what row-level security shows; whatever else an application keeps here needs a rule of its own.
  raw_app_meta_data: json({ '$.provider': KEEP, '$.providers[*]': KEEP, '$.role': KEEP, '$.roles[*]': KEEP }),
  aud: KEEP,
  role: KEEP,
  provider: KEEP,
  provider_id: KEEP,
}
