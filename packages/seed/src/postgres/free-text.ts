import { type Range, SCRIPTS, type Script, WORDLESS, PROSE_LENGTH, proseWindow } from '../mask/prose.ts'
import { cut, hmac, literal, tagOf } from './expressions.ts'
import type { SqlPseudonym } from './families.ts'

const scripts: readonly Script[] = ['Latin', ...SCRIPTS.map(([script]) => script)]

/** The prose of every script, twice over so that a window need not wrap; in Latin as bytes, since all of it is ASCII. */
export const PROSE = `prose as materialized (select ${scripts
  .map((script) => `${script === 'Latin' ? `convert_to(${twice(script)}, 'UTF8')` : twice(script)} as ${script.toLowerCase()}`)
  .join(', ')})`

function twice(script: Script): string {
  return literal(proseWindow(script, 0, 2 * PROSE_LENGTH))
}

/** Made-up prose in lines of the same lengths, as rules/free-text.ts makes it. */
export const freeText: SqlPseudonym = (value, { scope, unique, maxLength = Infinity }) => {
  const digest = scope.bind(hmac('free-text', value))
  const offset = scope.bind(`get_byte(${digest}, 0) * 256 + get_byte(${digest}, 1)`)
  const lines = `(select string_agg(${lineOf('line', `(${offset} + 37 * (n::int - 1)) % ${PROSE_LENGTH}`)}, E'\\n' order by n) from unnest(string_to_array(${value}, E'\\n')) with ordinality lines (line, n))`
  const prose = `case when strpos(${value}, E'\\n') = 0 then ${lineOf(value, `${offset} % ${PROSE_LENGTH}`)} else ${lines} end`
  if (!unique) return cut(prose, maxLength)
  const tag = tagOf(digest, 12)
  const room = `greatest(length(${value}), 12)`
  const short = maxLength === Infinity ? room : `least(${maxLength}, ${room})`
  return `case when ${short} <= 12 then left(${tag}, ${short}) else left(${prose}, ${short} - 13) || ' ' || ${tag} end`
}

const lineOf = (line: string, offset: string): string => {
  const others = SCRIPTS.map(([script, ranges]) => `when ${line} ~ ${literal(`[${rangesOf(ranges)}]`)} then ${window(script, line, offset)}`)
  return `case when ${line} !~ ${literal(`[^${rangesOf(WORDLESS)}]`)} then ${line} when octet_length(${line}) = length(${line}) then ${window('Latin', line, offset)} ${others.join(' ')} else ${window('Latin', line, offset)} end`
}

function window(script: Script, line: string, offset: string): string {
  const prose = `(select ${script.toLowerCase()} from prose)`
  const cutOut = (from: string): string => `substr(${from}, ${offset} + 1, length(${line}))`
  const text = script === 'Latin' ? `convert_from(${prose}, 'UTF8')` : prose
  const short = script === 'Latin' ? `convert_from(${cutOut(prose)}, 'UTF8')` : cutOut(prose)
  return `case when length(${line}) <= ${PROSE_LENGTH} then ${short} else ${cutOut(`repeat(${text}, length(${line}) / ${PROSE_LENGTH} + 1)`)} end`
}

/** Code points as a bracket expression has them. */
export const rangesOf = (ranges: readonly Range[]): string => ranges.map(range).join('')

const range = ([from, to]: Range): string => `${codePoint(from)}-${codePoint(to)}`

// Both escapes are PostgreSQL's own (https://www.postgresql.org/docs/current/functions-matching.html, Table 9.21).
const codePoint = (code: number): string => (code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`)
