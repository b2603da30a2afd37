import { hash as sha256, randomBytes } from 'node:crypto'
import type { Category, Column } from '../catalog/catalog.ts'
import type { RuleName } from '../config/rule.ts'
import type { Json } from '../rules/json.ts'
import { type Contacts, type Shape, contactsIn, shapesBeside } from './shapes.ts'

/** What was found in the target that must not be there. Counts only: never a value. */
export interface Leak {
  table: string
  column: string
  /** A shape; a value that the source has too; or, where values recur, most of them unchanged. */
  kind: Shape | 'source-value' | 'unchanged'
  count: number
}

/** Remembers the source as keyed hashes while it is read, and compares the target with them. */
export interface Witness {
  /** What looks at one column, of the source or of the target, which are the same where their names are. */
  of(table: string, column: Column): ColumnWitness
  leaks(): Leak[]
}

/** Looks at every value of a column. */
export interface ColumnWitness {
  /** A value of the source and what its rule made of it. */
  replaced(rule: RuleName, value: string, masked: Json): void
  /** Any value of the source: the addresses and numbers in it are remembered, whatever column it is of. */
  read(value: Json): void
  /** A value of the target. */
  check(value: Json): void
}

/** What is known of a column of the source. */
interface Known {
  table: string
  column: string
  /** Hashes of what was replaced. */
  replaced: Set<string>
  drawn: number
  /** Draws that gave the value itself. */
  same: number
}

/**
 * Values of these rules identify somebody by themselves, and so many letters or digits of them do not meet by chance.
 * Names, numbers and dates do recur: one of them in the target proves nothing, but most of them unchanged would.
 */
export const IDENTIFYING: Partial<Record<RuleName, number>> = { email: 5, phone: 5, uuid: 5, username: 5, address: 8, url: 8, ip: 4, hash: 5, 'free-text': 8 }
const HARMLESS: readonly Category[] = ['number', 'boolean', 'time', 'uuid']

/** What is no amount and no day: it may stay, and says nothing of anybody. */
export const NOBODYS: readonly string[] = ['NaN', 'Infinity', '-Infinity', 'infinity', '-infinity']

/** A witness that knows nothing yet. Its hashes are keyed by chance and never leave this process. */
export function createWitness(): Witness {
  const key = randomBytes(16).toString('hex')
  const columns = new Map<string, Known>()
  const [emails, phones] = [new Set<string>(), new Set<string>()]
  const found = new Map<string, Leak>()
  // Nine of the bytes; of all forms that Node hands out, strings of bytes are among the soonest.
  const hash = (kind: string, value: string): string => sha256('sha256', `${key}${kind}:${value}`, 'binary').slice(0, 9)
  const knownOf = (table: string, column: string): Known => {
    const place = JSON.stringify([table, column])
    if (!columns.has(place)) columns.set(place, { table, column, replaced: new Set(), drawn: 0, same: 0 })
    return columns.get(place)!
  }
  const report = ({ table, column }: Known, kind: Leak['kind']): void => {
    const name = JSON.stringify([table, column, kind])
    const leak = found.get(name) ?? { table, column, kind, count: 0 }
    leak.count += 1
    found.set(name, leak)
  }
  const hasKnown = (contacts: Contacts): boolean =>
    contacts.emails.some((email) => emails.has(hash('email', email))) || contacts.phones.some((phone) => phones.has(hash('phone', phone)))
  const of = (table: string, column: Column): ColumnWitness => {
    const known = knownOf(table, column.name)
    // Decided by the type alone, whatever the plan made of the column.
    const texts = !HARMLESS.includes(column.category === 'array' ? (column.element ?? 'other') : column.category)
    const binary = column.category === 'binary' || column.element === 'binary'
    const checkText = (written: string): void => {
      const text = binary ? bytesAsText(written) : written
      const contacts = texts ? contactsIn(text) : NONE
      if (hasKnown(contacts) || (known.replaced.size > 0 && known.replaced.has(hash('value', text.toLowerCase())))) report(known, 'source-value')
      if (texts) for (const shape of shapesBeside(contacts, text)) if (shape !== 'ip' || !/^cidr/.test(column.type)) report(known, shape)
    }
    return {
      replaced: (rule, value, masked) => {
        const telling = IDENTIFYING[rule]
        if (telling !== undefined && hasLetters(value, telling)) known.replaced.add(hash('value', value.toLowerCase()))
        if (NOBODYS.includes(value)) return
        known.drawn += 1
        if (masked === value && hasLetters(value, 1)) known.same += 1
      },
      read: (value) => {
        if (!texts || value === null) return
        for (const text of textsIn(value)) {
          const contacts = contactsIn(text)
          for (const email of contacts.emails) emails.add(hash('email', email))
          for (const phone of contacts.phones) phones.add(hash('phone', phone))
        }
      },
      check: (value) => {
        if (value === null || (!texts && known.replaced.size === 0)) return
        if (typeof value === 'string') checkText(value)
        else for (const text of textsIn(value)) checkText(text)
      },
    }
  }
  return {
    of,
    leaks: () => {
      const kept = [...columns.values()].filter(({ drawn, same }) => drawn >= 20 && same > drawn / 2)
      const unchanged = kept.map(({ table, column, same }): Leak => ({ table, column, kind: 'unchanged', count: same }))
      return [...found.values(), ...unchanged].sort((a, b) => b.count - a.count)
    },
  }
}

const NONE: Contacts = { emails: [], phones: [] }

// Bytes are written \x and hex digits; of words in them those in ASCII are seen.
const bytesAsText = (written: string): string => (written.startsWith('\\x') ? Buffer.from(written.slice(2), 'hex').toString('latin1') : written)

const LETTERS = new Map([1, ...Object.values(IDENTIFYING)].map((count) => [count, new RegExp(`(?:[\\p{L}\\p{N}][^\\p{L}\\p{N}]*){${count}}`, 'u')]))

const hasLetters = (value: string, count: number): boolean => LETTERS.get(count)!.test(value)

/** Every text inside a value: of arrays and documents the elements and keys. */
export function textsIn(value: Json): string[] {
  if (typeof value === 'string') return [value]
  if (value === null || typeof value !== 'object') return []
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return Object.entries(value).flatMap(([key, item]) => [key, ...textsIn(item)])
}
