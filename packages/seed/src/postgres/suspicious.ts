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
 * nearly never: what it lets through is looked at closely on the runner. A regular expression is run for each value anew and
 * takes as long as 20 looks for a text in it, and counting digits as long as three, so the plain questions come first. Nobody
 * has an address at example.com.
 */
export function suspicious(text: string): string {
  const has = (part: string): string => `strpos(${text}, ${literal(part)}) > 0`
  const asked = [
    `(${has('@')} and strpos(replace(${text}, '@example.com', ''), '@') > 0)`,
    `(${has('%')} and (${has('%40')} or ${has('%2540')}))`,
    ...TOKENS.map(has),
    `(${has('_')} and (${LONGER_TOKENS.map(has).join(' or ')}))`,
    has(ESCAPE),
    `(${text} like '%.%.%.%' and ${text} ~ ${ADDRESS})`,
    `(${text} like '%:%:%' and ${text} ~ ${ADDRESS6})`,
    `${text} ~ ${DIGITS}`,
  ]
  return `case when ${text} ~ ${ANY} and not (${PSEUDONYMS.map((is) => `(${is(text)})`).join(' or ')}) then ${asked.join(' or ')} end`
}

// What the rules phone, uuid and ip make, as a whole.
const PSEUDONYMS = [
  (text: string): string => `octet_length(${text}) in (15, 16) and ${text} like '+999%' and translate(${text}, '0123456789', '') = '+'`,
  (text: string): string => `octet_length(${text}) = 36 and ${text} like '________-____-____-____-____________' and translate(${text}, '0123456789abcdef', '') = '----'`,
  (text: string): string => `octet_length(${text}) <= 18 and ${text} like '2__.%' and ${text} ~ '^2(4[0-9]|5[0-4])([.][0-9]{1,3}){3}(/32)?$'`,
]
