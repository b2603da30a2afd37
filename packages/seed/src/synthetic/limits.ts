import type { Postgres } from '../transports/postgres.ts'
import { quoteTable } from '../postgres/session.ts'
import type { Table } from '../catalog/catalog.ts'

/** What the checks of a table allow, as far as they are simple. */
export interface Limits {
  columns: ReadonlyMap<string, Limit>
  /** Pairs of columns of which the first must be less than the second. */
  ascending: readonly (readonly [string, string])[]
}

export interface Limit {
  min?: number
  max?: number
  /** The only values there may be. */
  values?: readonly string[]
  minLength?: number
  maxLength?: number
  /** Something more is asked that is not understood: values stay as ordinary as can be. */
  plain?: boolean
}

/** Where nothing is known, as over the Data API. */
export const noLimits: Limits = { columns: new Map(), ascending: [] }

/** The checks of a table and of its columns' domains. */
export async function limitsOf(database: Postgres, table: Table): Promise<Limits> {
  const checks = await database.query<{ column: string | null; definition: string }>(CHECKS, [quoteTable(table)])
  return readChecks(checks, table.columns.map(({ name }) => name))
}

/** Reads checks as PostgreSQL writes them out; a domain's has the name of its column, which `VALUE` stands for. */
export function readChecks(checks: readonly { column: string | null; definition: string }[], columns: readonly string[]): Limits {
  const found = new Map<string, Limit>()
  const ascending: (readonly [string, string])[] = []
  const add = (column: string, limit: Limit): void => void found.set(column, { ...found.get(column), ...limit })
  for (const { column, definition } of checks) {
    const text = simplify(column === null ? definition : definition.replace(/\bVALUE\b/g, `"${column}"`))
    for (const term of / OR | CASE /.test(text) ? [text] : text.split(' AND ')) {
      const read = readTerm(term, columns)
      if (read?.kind === 'limit') add(read.column, read.limit)
      else if (read?.kind === 'ascending') ascending.push(read.pair)
      else for (const name of columns) if (mentions(term, name)) add(name, { plain: true })
    }
  }
  return { columns: found, ascending }
}

type Term = { kind: 'limit'; column: string; limit: Limit } | { kind: 'ascending'; pair: readonly [string, string] }

function readTerm(term: string, columns: readonly string[]): Term | undefined {
  const bare = term.replace(/[()]/g, ' ').replace(/\s+/g, ' ').trim()
  const limit = (name: string, limits: Limit): Term | undefined => (columns.includes(unquote(name)) ? { kind: 'limit', column: unquote(name), limit: limits } : undefined)
  const listed = new RegExp(`^(${NAME}) = ANY ARRAY\\[(.*)\\]$`).exec(bare)
  if (listed) return limit(listed[1]!, { values: [...listed[2]!.matchAll(/'((?:[^']|'')*)'|(-?[\d.]+)/g)].map(([, text, digits]) => text?.replaceAll("''", "'") ?? digits!) })
  const filled = new RegExp(`^(${NAME}) <> ''$`).exec(bare)
  if (filled) return limit(filled[1]!, { minLength: 1 })
  const sized = new RegExp(`^(?:char_length|character_length|length|octet_length) (?:btrim |TRIM BOTH FROM )?(${NAME}) (<=|>=|<|>|=) (\\d+)$`).exec(bare)
  if (sized) return limit(sized[1]!, lengths(sized[2]!, Number(sized[3])))
  const compared = new RegExp(`^(${NAME}) (<=|>=|<|>) '?(-?[\\d.]+)'?$`).exec(bare)
  if (compared) return limit(compared[1]!, range(compared[2]!, Number(compared[3])))
  const [, left, sign, right] = new RegExp(`^(${NAME}) (<=|>=|<|>) (${NAME})$`).exec(bare) ?? []
  if (!left || !sign || !right || !columns.includes(unquote(left)) || !columns.includes(unquote(right))) return undefined
  return { kind: 'ascending', pair: sign.startsWith('<') ? [unquote(left), unquote(right)] : [unquote(right), unquote(left)] }
}

const NAME = '[a-z_][\\w$]*|"(?:[^"]|"")+"'
const unquote = (name: string): string => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name)
const mentions = (text: string, name: string): boolean => text.includes(`"${name}"`) || new RegExp(`\\b${name.replace(/\W/g, '\\$&')}\\b`).test(text)

// Casts say nothing here, and neither does that a column may be null.
const simplify = (definition: string): string =>
  definition
    .replace(/^CHECK \(/, '')
    .replace(/( NO INHERIT)?( NOT VALID)?$/, '')
    .replace(/::(?:"[^"]+"\.|\w+\.)?(?:character varying|double precision|timestamp with(?:out)? time zone|\w+|"[^"]+")(?:\(\d+(?:,\d+)?\))?(?:\[\])?/g, '')
    .replace(/\(+(?:"[^"]+"|\w+) IS NULL\)+ OR /g, '')

const lengths = (sign: string, length: number): Limit =>
  ({ '<=': { maxLength: length }, '<': { maxLength: length - 1 }, '>=': { minLength: length }, '>': { minLength: length + 1 }, '=': { minLength: length, maxLength: length } })[sign]!

// The next number above 0 for `> 0`: a whole one suits every type.
const range = (sign: string, bound: number): Limit =>
  ({ '<=': { max: bound }, '<': { max: Number.isInteger(bound) ? bound - 1 : bound }, '>=': { min: bound }, '>': { min: Math.floor(bound) + 1 } })[sign]!

const CHECKS = `
  select null as column, pg_get_constraintdef(k.oid) as definition from pg_constraint k where k.contype = 'c' and k.conrelid = $1::text::regclass
  union all
  select a.attname, pg_get_constraintdef(k.oid) from pg_attribute a join pg_constraint k on k.contypid = a.atttypid
  where k.contype = 'c' and a.attrelid = $1::text::regclass and a.attnum > 0 and not a.attisdropped`
