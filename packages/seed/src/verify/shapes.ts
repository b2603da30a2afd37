import { isIPv6 } from 'node:net'
import { isCard } from '../rules/card.ts'

/** Shapes of what identifies people, as they are looked for in every text of a target, whatever rule its column has. */
export type Shape = 'email' | 'phone' | 'card' | 'iban' | 'ssn' | 'token' | 'ip'

// In addresses of pages the @ is written %40. Lengths as RFC 5321 has them, so that long texts take no longer than they are.
const EMAIL = /[\p{L}\p{N}._%+'-]{1,64}?(?:@|%(?:25)?40)(?:[\p{L}\p{N}-]{1,63}\.)+[\p{L}]{2,}/gu
// International with + or 00, an area code in parentheses, or as North America writes it.
const PHONE = /(?<![\w.+\/-])(?:\+|(?<!\d )00)[1-9](?:[ ().\/-]*\d){7,14}(?![\w-])|(?<![\w\/-])\(\d{2,5}\)[ -]?\d(?:[ -]?\d){4,9}(?![\w-])|(?<![\w\/-])\d{3}[-. ]\d{3}[-. ]\d{4}(?![\w-])/g
// As a country writes its own: 0170 1234567, 030/12345678, 020 7946 0958, 03-1234-5678, 01 23 45 67 89. Without any space only
// mobile numbers of 11 digits, since codes of articles and books have 10, 12 or 13 and begin with 0 too.
const LOCAL = /(?<![\w.+\/-]|\d )(?:0[1-9]\d{1,4}[ \/]\d{3,8}(?:[ -]\d{2,5}){0,3}|0[1-9]\d{0,3}-\d{3,4}-\d{3,4}|0(?:1[5-7]\d{1,2}|7[1-9]\d{2})-\d{6,8}|0[1-9](?:[ .]\d\d){4}|0(?:1[5-7]|7[1-9])\d{8})(?![\w-]|[ .\/]\d)/g
const SSN = /(?<![\w.\/-])(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}(?![\w-])/
const IBAN = /(?<![A-Za-z\d])[A-Z]{2}\d\d(?: ?[A-Z\d]){11,30}(?![A-Za-z\d])/g
const CARD = /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w.-])/g
// JSON web tokens, and keys of Supabase, Stripe, GitHub, Slack and AWS.
const TOKEN = /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*|\b(?:sb_secret_|sk_live_|rk_live_|gh[pousr]_|github_pat_|xox[abprs]-|AKIA)[\w-]{12,}/g
const IP = /(?<![\w.\/])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.])/g

// Of IPv6 the addresses that are in use (2000::/3, RFC 4291).
const IP6 = /(?<![\w:.])[23][\da-f]{3}:[\da-f:]*:[\da-f]{0,4}(?![\w:])/gi

/** Addresses and numbers by which people can be reached. */
export interface Contacts {
  /** In lower case. */
  emails: readonly string[]
  /** The digits of each. */
  phones: readonly string[]
}

/** The addresses and numbers of phones in a text. */
export const contactsIn = (text: string): Contacts => ({ emails: emailsIn(text), phones: phonesIn(text) })

const emailsIn = (text: string): string[] =>
  text.includes('@') || (text.includes('%') && /%(?:25)?40/.test(text)) ? [...text.matchAll(EMAIL)].map(([email]) => email.toLowerCase().replace(/%(?:25)?40/, '@')) : []

// None is of fewer digits, and most texts have fewer.
const MAYBE_PHONE = /\d(?:\D*\d){6}/

const phonesIn = (text: string): string[] => {
  if (!MAYBE_PHONE.test(text)) return []
  const local = text.includes('0') ? [...text.matchAll(LOCAL)].map(digitsOf).filter(({ length }) => length >= 9 && length <= 12) : []
  return [...[...text.matchAll(PHONE)].map(digitsOf), ...local]
}

const digitsOf = ([found]: RegExpExecArray): string => found.replace(/\D/g, '')

/** The shapes of people's data in a text, apart from pseudonyms of ours and what can belong to nobody. */
export const shapesIn = (text: string): Shape[] => shapesBeside(contactsIn(text), text)

/** The same, where the contacts in the text are known already. */
export function shapesBeside({ emails, phones }: Contacts, text: string): Shape[] {
  const found: Shape[] = []
  if (emails.some((email) => !/@(?:example\.(?:com|org|net)|(?:.+\.)?example)$/.test(email))) found.push('email')
  if (!/\d{3}|\d[ ().-]+\d/.test(text)) return text.length < 20 ? found : [...found, ...tokens(text)]
  if (phones.some((digits) => !digits.startsWith('999') && !/^(\d)\1*$/.test(digits))) found.push('phone')
  if ([...text.matchAll(CARD)].some(([card]) => isCard(card.replace(/\D/g, '')))) found.push('card')
  if ([...text.matchAll(IBAN)].some(([found]) => isIban(found))) found.push('iban')
  if (SSN.test(text)) found.push('ssn')
  return [...found, ...tokens(text), ...ips(text)]
}

const tokens = (text: string): Shape[] => (text.search(TOKEN) >= 0 ? ['token'] : [])

const ips = (text: string): Shape[] => ([...text.matchAll(IP)].some(([ip]) => !isNobodys(ip)) || ip6s(text) ? ['ip'] : [])

// Times and version numbers look alike, and are none as a whole; 2001:db8::/32 is for documentation (RFC 3849).
const ip6s = (text: string): boolean => text.includes(':') && [...text.matchAll(IP6)].some(([ip]) => isIPv6(ip) && !/^2001:0?db8:/i.test(ip))

// Reserved (240/4, RFC 1112), for documentation (RFC 5737), this host and the unspecified address.
const isNobodys = (ip: string): boolean => /^(?:24\d|25[0-5]|0|127)\.|^(?:192\.0\.2|198\.51\.100|203\.0\.113)\./.test(ip)

// How long an IBAN of a country is (ISO 13616, the registry of SWIFT).
const IBAN_LENGTHS = new Map(
  Object.entries({
    15: 'NO', 16: 'BE', 18: 'DK FI FO GL NL SD FK', 19: 'MK SI', 20: 'AT BA EE KZ LT LU XK MN', 21: 'CH CR HR LI LV', 22: 'BG BH DE GB GE IE ME RS',
    23: 'AE GI IL IQ OM SO TL', 24: 'AD CZ ES MD PK RO SA SE SK TN VG', 25: 'LY PT ST', 26: 'IS TR', 27: 'FR GR IT MC MR SM BI DJ', 28: 'AL AZ BY CY DO GT HU LB NI PL SV',
    29: 'BR EG PS QA UA', 30: 'JO KW MU YE', 31: 'MT SC', 32: 'LC', 33: 'RU',
  }).flatMap(([length, countries]) => countries.split(' ').map((country) => [country, Number(length)] as const)),
)

/** Whether a text begins with an IBAN: its country's length, and its check digits (ISO 7064, mod 97-10). */
function isIban(text: string): boolean {
  const length = IBAN_LENGTHS.get(text.slice(0, 2))
  const [begin] = length === undefined ? [] : (new RegExp(`^(?:[A-Z\\d] ?){${length}}(?<= )|^(?:[A-Z\\d] ?){${length}}$`).exec(text) ?? [])
  if (begin === undefined) return false
  const iban = begin.replaceAll(' ', '')
  const numbers = `${iban.slice(4)}${iban.slice(0, 4)}`.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))
  return BigInt(numbers) % 97n === 1n
}
