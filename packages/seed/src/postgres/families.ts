import type { PlainRuleName } from '../config/rule.ts'
import { firstNames, lastNames, trades } from '../mask/words.ts'
import { LEGAL_FORMS } from '../rules/names.ts'
import { SHORTEST_PHONE } from '../rules/numbers.ts'
import { byteOf, cut, digitsOf, hexOf, hmac, itemOf, literal, lowerAscii, tagOf, trim } from './expressions.ts'
import { freeText } from './free-text.ts'
import type { Scope } from './scope.ts'

/** Where a pseudonym must fit in. */
export interface SqlFit {
  scope: Scope
  unique: boolean
  maxLength: number | undefined
  /** The column's type, where it leaves fewer forms of a value than text does. */
  type?: string
  /** So many days as the row's dates move by, at most so many as given; a name of the row's scope. */
  daysOf: (most: number) => string
}

/** The expression for the pseudonym of an expression that is neither null nor empty: what packages/seed/src/rules make, in SQL. */
export type SqlPseudonym = (value: string, fit: SqlFit) => string

const small = (names: readonly string[]): string[] => names.map((name) => name.toLowerCase())

const email: SqlPseudonym = (value, { scope, maxLength = Infinity }) => {
  const trimmed = scope.bind(trim(value))
  const lower = scope.bind(lowerAscii(trimmed))
  const digest = scope.bind(hmac('email', lower))
  const tag = tagOf(digest, 12)
  const name = `${itemOf(small(firstNames), byteOf(digest, 30))} || '.' || ${itemOf(small(lastNames), byteOf(digest, 31))}`
  const whole = `${name} || '.' || ${tag} || '@example.com'`
  const short =
    maxLength >= 24 ? `${tag} || '@example.com'` : maxLength >= 11 ? `${cut(tag, Math.min(12, maxLength - 10))} || '@t.example'` : cut(tag, maxLength)
  const form = scope.bind(maxLength >= 46 ? whole : `case when length(${whole}) <= ${maxLength} then ${whole} else ${short} end`)
  const capitals = `1 + ${byteOf(hmac('email-case', trimmed), 0)} % 7`
  return `case when ${trimmed} = ${lower} then ${form} else (select upper(left(${form}, n) collate "C") || substr(${form}, n + 1) from (select ${capitals} as n offset 0) c) end`
}

const firstName: SqlPseudonym = (value, fit) => tagged(given(value, fit), value, fit)
const lastName: SqlPseudonym = (value, fit) => tagged(family(value, fit), value, fit)

const fullName: SqlPseudonym = (value, fit) => {
  const inner = fit.scope.bind(`btrim(${value}, ' ')`)
  const single = `strpos(${inner}, ' ') = 0`
  const first = fit.scope.bind(`case when ${single} then ${trim(value)} else split_part(${inner}, ' ', 1) end`)
  const last = fit.scope.bind(`case when ${single} then null else split_part(${inner}, ' ', -1) end`)
  return tagged(`${given(first, fit)} || coalesce(' ' || ${family(last, fit)}, '')`, value, fit)
}

const company: SqlPseudonym = (value, fit) => {
  const digest = fit.scope.bind(hmac('company', lowerAscii(value)))
  const trade = itemOf(trades, `${byteOf(digest, 1)} % ${trades.length}`)
  const form = itemOf(LEGAL_FORMS, `${byteOf(digest, 2)} % ${LEGAL_FORMS.length}`)
  return tagged(`${itemOf(lastNames, byteOf(digest, 0))} || ' ' || ${trade} || ' ' || ${form}`, value, fit)
}

const address: SqlPseudonym = (value, fit) => {
  const digest = fit.scope.bind(hmac('address', lowerAscii(value)))
  const number = `(1 + (${byteOf(digest, 0)} * 256 + ${byteOf(digest, 1)}) % 9999)::text`
  return tagged(`${number} || ' ' || ${itemOf(lastNames, byteOf(digest, 2))} || ' Street, Testville'`, value, fit)
}

const username: SqlPseudonym = (value, { scope, maxLength = Infinity }) => {
  const digest = scope.bind(hmac('username', lowerAscii(value)))
  const name = scope.bind(itemOf(small(firstNames), byteOf(digest, 31)))
  const tag = tagOf(digest, 12)
  return maxLength >= 23 ? `${name} || '_' || ${tag}` : `case when length(${name}) + 13 <= ${maxLength} then ${name} || '_' || ${tag} else ${cut(tag, maxLength)} end`
}

const phone: SqlPseudonym = (value, { scope, maxLength = Infinity }) => {
  const digits = scope.bind(digitsOf(value))
  const digest = scope.bind(hmac('phone', `case when ${digits} = '' then ${value} else ${digits} end`))
  const number = `lpad((('x' || ${hexOf(digest, 13)})::bit(52)::bigint % 1000000000000)::text, 12, '0')`
  const code = maxLength >= 15 ? '+999' : maxLength >= SHORTEST_PHONE ? '999' : 'x'
  return cut(`('${code}' || ${number})`, maxLength)
}

const url: SqlPseudonym = (value, { scope, maxLength = Infinity }) => {
  const tag = tagOf(scope.bind(hmac('url', value)), 16)
  return maxLength >= 36 ? `'https://example.com/' || ${tag}` : cut(tag, maxLength)
}

const ip: SqlPseudonym = (value, { scope, type = 'text', maxLength = Infinity }) => {
  const network = type === 'inet' || type === 'cidr'
  const trimmed = network ? value : scope.bind(trim(value))
  const bare = `case when strpos(${trimmed}, '/') > 0 then regexp_replace(${trimmed}, '/[0-9]+$', '') else ${trimmed} end`
  const digest = scope.bind(hmac('ip', lowerAscii(bare)))
  const mac = (bytes: readonly number[]): string => `'02:' || ${bytes.map((at) => `encode(substr(${digest}, ${at + 1}, 1), 'hex')`).join(` || ':' || `)}`
  const groups = [0, 2, 4, 6, 8, 10].map((at) => `to_hex(${byteOf(digest, at)} * 256 + ${byteOf(digest, at + 1)})`)
  const four = `(240 + ${byteOf(digest, 0)} % 15)::text || ${[1, 2, 3].map((at) => `'.' || ${byteOf(digest, at)}::text`).join(' || ')}`
  const pseudonym = `case when strpos(${value}, ':') > 0 then '2001:db8:' || ${groups.join(` || ':' || `)} else ${four} end`
  if (network) return cut(pseudonym, maxLength)
  // No shorter text is a hardware address, and regular expressions are slow.
  return `case when length(${trimmed}) = 17 and ${trimmed} ~ '^([0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}$' then ${mac([0, 1, 2, 3, 4])} when length(${trimmed}) = 23 and ${trimmed} ~ '^([0-9a-fA-F]{2}[:-]){7}[0-9a-fA-F]{2}$' then ${mac([0, 1, 2, 3, 4, 5, 6])} else ${cut(pseudonym, maxLength)} end`
}

const uuid: SqlPseudonym = (value, { scope, maxLength = Infinity }) => {
  const digest = scope.bind(hmac('uuid', lowerAscii(value)))
  const versioned = `set_byte(set_byte(substr(${digest}, 1, 16), 6, ${byteOf(digest, 6)} & 15 | 64), 8, ${byteOf(digest, 8)} & 63 | 128)`
  return cut(`encode(${versioned}, 'hex')::uuid::text`, maxLength)
}

/** So many hex digits. */
export const hash =
  (length: number): SqlPseudonym =>
  (value, { scope, maxLength = Infinity }) =>
    tagOf(scope.bind(hmac('hash', value)), Math.min(length, maxLength))

const given = (value: string, { scope }: SqlFit): string => another(firstNames, scope.bind(hmac('first-name', lowerAscii(value))), { value, scope })
const family = (value: string, { scope }: SqlFit): string => another(lastNames, scope.bind(hmac('last-name', lowerAscii(value))), { value, scope })

function another(names: readonly string[], digest: string, { value, scope }: { value: string; scope: Scope }): string {
  const name = scope.bind(itemOf(names, byteOf(digest, 0)))
  return `case when ${lowerAscii(name)} = ${lowerAscii(value)} then ${itemOf(names, `(${byteOf(digest, 0)} + 1) % ${names.length}`)} else ${name} end`
}

/** Where names must not repeat, a tag of the whole value follows. */
export function tagged(name: string, value: string, { scope, unique, maxLength = Infinity }: Pick<SqlFit, 'scope' | 'unique' | 'maxLength'>): string {
  if (!unique) return cut(name, maxLength)
  const tag = tagOf(scope.bind(hmac('tag', value)), 12)
  return maxLength <= 12 ? cut(tag, maxLength) : `${cut(`(${name})`, maxLength - 13)} || ${literal(' ')} || ${tag}`
}

/** By the name that seed.yml uses. */
export const families: Record<Exclude<PlainRuleName, 'keep' | 'null'>, SqlPseudonym> = {
  'email': email,
  'full-name': fullName,
  'first-name': firstName,
  'last-name': lastName,
  'username': username,
  'company': company,
  'phone': phone,
  'address': address,
  'url': url,
  'ip': ip,
  'uuid': uuid,
  'free-text': freeText,
}
