import { literal } from './expressions.ts'

const ANY = literal('[0-9@_]|eyJ|xox|AKIA')
const DIGITS = literal('[0-9]([ ()./-]*[0-9]){6}')
const ADDRESS = literal('[0-9]+[.][0-9]+[.][0-9]+[.][0-9]')
const ADDRESS6 = literal('[23][0-9A-Fa-f]{3}:[0-9A-Fa-f:]*:')
// Of json, and not of jsonb, the text may have any character as an escape.
const ESCAPE = '\\u00'
const TOKENS = ['eyJ', 'xox', 'AKIA']
const LONGER_TOKENS = ['sb_secret_', 'k_live_', 'gho_', 'ghp_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_']

/**
 * A condition that a text fulfils wherever shapesIn (verify/shapes.ts) may find something in it, and pseudonyms and prose
 * nearly never: what it lets through is looked at closely on the runner. A regular expression is compiled and run for each
 * value anew, so the plain questions come first. Nobody has an address at example.com.
 */
export function suspicious(text: string): string {
  const others = `replace(${text}, '@example.com', '')`
  const digits = `octet_length(${text}) - octet_length(translate(${text}, '0123456789', ''))`
  const has = (part: string): string => `strpos(${text}, ${literal(part)}) > 0`
  const asked = [
    `strpos(${others}, '@') > 0`,
    ...TOKENS.map(has),
    `(${has('_')} and (${LONGER_TOKENS.map(has).join(' or ')}))`,
    `(${text} like '%.%.%.%' and ${text} ~ ${ADDRESS})`,
    `(${text} like '%:%:%' and ${text} ~ ${ADDRESS6})`,
    has(ESCAPE),
    `(${digits} >= 7 and ${text} ~ ${DIGITS})`,
  ]
  return `case when ${text} ~ ${ANY} then not (${PHONE(text)}) and not (${UUID(text)}) and (${asked.join(' or ')}) end`
}

// What the rules phone and uuid make, as a whole.
const PHONE = (text: string): string => `octet_length(${text}) in (15, 16) and ${text} like '+999%' and translate(${text}, '0123456789', '') = '+'`
const UUID = (text: string): string => `octet_length(${text}) = 36 and ${text} like '________-____-____-____-____________' and translate(${text}, '0123456789abcdef', '') = '----'`
