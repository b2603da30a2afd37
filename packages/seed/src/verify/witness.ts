import { hash as sha256, randomBytes } from 'node:crypto'
import type { Category, Column } from '../catalog/catalog.ts'
import type { RuleName } from '../config/rule.ts'
import type { Json } from '../rules/json.ts'
import { type Shape, emailsIn, phonesIn, shapesIn } from './shapes.ts'

/** What was found in the target that must not be there. Counts only: never a value. */
export interface Leak {
  table: string
  column: string
  /** A shape; a value that the source has too; or, where values recur, most of them unchanged. */
  kind: Shape | 'source-value' | 'unchanged'
  count: number
}

/** A column of a table, by the names that messages use. */
export interface Place {
  table: string
  column: string
}

/** Remembers the source as keyed hashes while it is read, and compares the target with them. */
export interface Witness {
  /** A value of the source and what its rule made of it. */
  replaced(place: Place, rule: RuleName, value: string, masked: Json): void
  /** Any value of the source: the addresses and numbers in it are remembered, whatever column they are in. */
  read(value: Json): void
  /** A value of the target. */
  check(table: string, column: Column, value: Json): void
  leaks(): Leak[]
}

/**
 * Values of these rules identify somebody by themselves, and so many letters or digits of them do not meet by chance.
 * Names, numbers and dates do recur: one of them in the target proves nothing, but most of them unchanged would.
 */
export const IDENTIFYING: Partial<Record<RuleName, number>> = { email: 5, phone: 5, uuid: 5, username: 5, address: 8, url: 8, ip: 4, hash: 5, 'free-text': 8 }
const HARMLESS: readonly Category[] = ['number', 'boolean', 'time', 'uuid']

/** A witness that knows nothing yet. Its hashes are keyed by chance and never leave this process. */
export function createWitness(): Witness {
  const key = randomBytes(16).toString('hex')
  const seen = new Map<string, Set<string>>()
  const found = new Map<string, Leak>()
  const draws = new Map<string, { table: string; column: string; all: number; same: number }>()
  const hash = (kind: string, value: string): string => sha256('sha256', `${key}${kind}:${value}`, 'base64').slice(0, 12)
  const remember = (place: string, entry: string): void => {
    if (!seen.has(place)) seen.set(place, new Set())
    seen.get(place)!.add(entry)
  }
  const report = (table: string, column: string, kind: Leak['kind']): void => {
    const key = JSON.stringify([table, column, kind])
    const leak = found.get(key) ?? { table, column, kind, count: 0 }
    leak.count += 1
    found.set(key, leak)
  }
  const isKnown = (place: string, value: string, words: boolean): boolean =>
    seen.get(place)?.has(hash('value', value.toLowerCase())) === true || (words && hasKnownPart(value))
  const hasKnownPart = (value: string): boolean =>
    emailsIn(value).some((email) => seen.get('email')?.has(hash('email', email))) ||
    phonesIn(value).some((phone) => seen.get('phone')?.has(hash('phone', phone)))
  return {
    replaced: ({ table, column }, rule, value, masked) => {
      const place = `${table}.${column}`
      const telling = IDENTIFYING[rule]
      if (telling !== undefined && lettersIn(value) >= telling) remember(place, hash('value', value.toLowerCase()))
      const drawn = draws.get(place) ?? { table, column, all: 0, same: 0 }
      draws.set(place, { ...drawn, all: drawn.all + 1, same: drawn.same + (masked === value && lettersIn(value) > 0 ? 1 : 0) })
    },
    read: (value) => {
      for (const text of textsIn(value)) {
        for (const email of emailsIn(text)) remember('email', hash('email', email))
        for (const phone of phonesIn(text)) remember('phone', hash('phone', phone))
      }
    },
    check: (table, column, value) => {
      // Decided by the type alone, whatever the plan made of the column.
      const words = !HARMLESS.includes(column.category === 'array' ? (column.element ?? 'other') : column.category)
      for (const written of textsIn(value)) {
        const text = column.category === 'binary' || column.element === 'binary' ? bytesAsText(written) : written
        if (isKnown(`${table}.${column.name}`, text, words)) report(table, column.name, 'source-value')
        if (words) for (const shape of shapesIn(text)) if (shape !== 'ip' || !/^cidr/.test(column.type)) report(table, column.name, shape)
      }
    },
    leaks: () => {
      const kept = [...draws.values()].filter(({ all, same }) => all >= 20 && same > all / 2)
      const unchanged = kept.map(({ table, column, same }): Leak => ({ table, column, kind: 'unchanged', count: same }))
      return [...found.values(), ...unchanged].sort((a, b) => b.count - a.count)
    },
  }
}

// Bytes are written \x and hex digits; of words in them those in ASCII are seen.
const bytesAsText = (written: string): string => (written.startsWith('\\x') ? Buffer.from(written.slice(2), 'hex').toString('latin1') : written)

const lettersIn = (value: string): number => value.match(/[\p{L}\p{N}]/gu)?.length ?? 0

/** Every text inside a value: of arrays and documents the elements and keys. */
export function textsIn(value: Json): string[] {
  if (typeof value === 'string') return [value]
  if (value === null || typeof value !== 'object') return []
  if (Array.isArray(value)) return value.flatMap(textsIn)
  return Object.entries(value).flatMap(([key, item]) => [key, ...textsIn(item)])
}
