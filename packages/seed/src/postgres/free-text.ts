import { type Range, SCRIPTS, type Script, WORDLESS, PROSE_LENGTH, proseWindow } from '../mask/prose.ts'
import { cut, hmacOf, literal, tagOf } from './expressions.ts'
import type { SqlPseudonym } from './families.ts'

/** The prose of every script, twice over so that a window need not wrap; of Latin as bytes too, since all of it is ASCII. */
export const PROSE = `prose as materialized (select convert_to(${twice('Latin')}, 'UTF8') as latin, ${twice('Latin')} as latin_text, ${SCRIPTS.map(([script]) => `${twice(script)} as ${script.toLowerCase()}`).join(', ')})`

function twice(script: Script): string {
  return literal(proseWindow(script, 0, 2 * PROSE_LENGTH))
}

/** Made-up prose in lines of the same lengths, as rules/free-text.ts makes it. */
export const freeText: SqlPseudonym = (value, { scope, unique, maxLength = Infinity }) => {
  const bytes = scope.bind(`convert_to(${value}, 'UTF8')`)
  const digest = scope.bind(hmacOf('free-text', bytes))
  // Counting the characters of bytes is three times as quick as those of a text.
  const length = scope.bind(`length(${bytes}, 'UTF8')`)
  const offset = scope.bind(`get_byte(${digest}, 0) * 256 + get_byte(${digest}, 1)`)
  const line = lineOf({ line: 'line', length: 'length(line)', offset: `(${offset} + 37 * (n::int - 1)) % ${PROSE_LENGTH}` })
  const lines = `(select string_agg(${line}, E'\\n' order by n) from unnest(string_to_array(${value}, E'\\n')) with ordinality lines (line, n))`
  const prose = `case when strpos(${value}, E'\\n') = 0 then ${lineOf({ line: value, length, offset: `${offset} % ${PROSE_LENGTH}` })} else ${lines} end`
  if (!unique) return cut(prose, maxLength)
  const tag = tagOf(digest, 12)
  const room = `greatest(${length}, 12)`
  const short = maxLength === Infinity ? room : `least(${maxLength}, ${room})`
  return `case when ${short} <= 12 then left(${tag}, ${short}) else left(${prose}, ${short} - 13) || ' ' || ${tag} end`
}

/** A line of text, how long it is and where its prose begins, as expressions. */
interface Line {
  line: string
  length: string
  offset: string
}

// A first letter of A to Z tells that there are words without a look at the rest, and as many bytes as characters that they
// are Latin. Each mention of a prose costs a little in every row of a subquery, and much where there are very many columns, so
// that there are few: the other scripts are looked for in one subquery.
const lineOf = (of: Line): string => {
  const { line, length } = of
  const others = SCRIPTS.map(([script, ranges]) => `when ${line} ~ ${literal(`[${rangesOf(ranges)}]`)} then ${repeated(script.toLowerCase(), of)}`)
  const wordless = `(ascii(${line}) | 32) not between 97 and 122 and ${line} !~ ${literal(`[^${rangesOf(WORDLESS)}]`)}`
  return `case when ${wordless} then ${line} else coalesce(case when octet_length(${line}) <> ${length} then (select case ${others.join(' ')} end from prose) end, ${latin(of)}) end`
}

const latin = (of: Line): string => {
  const short = `convert_from(substr((select latin from prose), ${of.offset} + 1, ${of.length}), 'UTF8')`
  return `case when ${of.length} <= ${PROSE_LENGTH} then ${short} else (select ${repeated('latin_text', of)} from prose) end`
}

const repeated = (prose: string, { length, offset }: Line): string => `substr(repeat(${prose}, ${length} / ${PROSE_LENGTH} + 1), ${offset} + 1, ${length})`

/** Code points as a bracket expression has them. */
export const rangesOf = (ranges: readonly Range[]): string => ranges.map(range).join('')

const range = ([from, to]: Range): string => `${codePoint(from)}-${codePoint(to)}`

// Both escapes are PostgreSQL's own (https://www.postgresql.org/docs/current/functions-matching.html, Table 9.21).
const codePoint = (code: number): string => (code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`)
