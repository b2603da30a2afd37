import { type Range, SCRIPTS, type Script, WORDLESS, PROSE_LENGTH, proseWindow } from '../mask/prose.ts'
import { cut, hmacOf, literal, tagOf } from './expressions.ts'
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

// A first letter of A to Z tells that there are words without a look at the rest.
const lineOf = (of: Line): string => {
  const { line, length } = of
  const others = SCRIPTS.map(([script, ranges]) => `when ${line} ~ ${literal(`[${rangesOf(ranges)}]`)} then ${window(script, of)}`)
  const wordless = `(ascii(${line}) | 32) not between 97 and 122 and ${line} !~ ${literal(`[^${rangesOf(WORDLESS)}]`)}`
  return `case when ${wordless} then ${line} when octet_length(${line}) = ${length} then ${window('Latin', of)} ${others.join(' ')} else ${window('Latin', of)} end`
}

function window(script: Script, { length, offset }: Line): string {
  const prose = `(select ${script.toLowerCase()} from prose)`
  const cutOut = (from: string): string => `substr(${from}, ${offset} + 1, ${length})`
  const text = script === 'Latin' ? `convert_from(${prose}, 'UTF8')` : prose
  const short = script === 'Latin' ? `convert_from(${cutOut(prose)}, 'UTF8')` : cutOut(prose)
  return `case when ${length} <= ${PROSE_LENGTH} then ${short} else ${cutOut(`repeat(${text}, ${length} / ${PROSE_LENGTH} + 1)`)} end`
}

/** Code points as a bracket expression has them. */
export const rangesOf = (ranges: readonly Range[]): string => ranges.map(range).join('')

const range = ([from, to]: Range): string => `${codePoint(from)}-${codePoint(to)}`

// Both escapes are PostgreSQL's own (https://www.postgresql.org/docs/current/functions-matching.html, Table 9.21).
const codePoint = (code: number): string => (code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`)
