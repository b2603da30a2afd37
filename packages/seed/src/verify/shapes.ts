import { isIPv6 } from 'node:net'

/** Shapes of what identifies people, as they are looked for in every text of a target, whatever rule its column has. */
export type Shape = 'email' | 'phone' | 'card' | 'token' | 'ip'

const EMAIL = /[\p{L}\p{N}._%+'-]+@(?:[\p{L}\p{N}-]+\.)+[\p{L}]{2,}/gu
// International with + or 00, an area code in parentheses, or as North America writes it.
const PHONE = /(?<![\w.+\/-])(?:\+|00)[1-9](?:[ ().\/-]*\d){7,14}(?![\w-])|(?<![\w\/-])\(\d{2,5}\)[ -]?\d(?:[ -]?\d){4,9}(?![\w-])|(?<![\w\/-])\d{3}[-. ]\d{3}[-. ]\d{4}(?![\w-])/g
const CARD = /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w.-])/g
// JSON web tokens, and keys of Supabase, Stripe, GitHub, Slack and AWS.
const TOKEN = /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*|\b(?:sb_secret_|sk_live_|rk_live_|gh[pousr]_|github_pat_|xox[abprs]-|AKIA)[\w-]{12,}/g
const IP = /(?<![\w.\/])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.])/g

// Of IPv6 the addresses that are in use (2000::/3, RFC 4291).
const IP6 = /(?<![\w:.])[23][\da-f]{3}:[\da-f:]*:[\da-f]{0,4}(?![\w:])/gi

/** The addresses in a text, in lower case. */
export const emailsIn = (text: string): string[] =>
  text.includes('@') ? [...text.matchAll(EMAIL)].map(([email]) => email.toLowerCase()) : []

/** The digits of each phone number in a text. */
export const phonesIn = (text: string): string[] => [...text.matchAll(PHONE)].map(([phone]) => phone.replace(/\D/g, ''))

/** The shapes of people's data in a text, apart from pseudonyms of ours and what can belong to nobody. */
export function shapesIn(text: string): Shape[] {
  const found: Shape[] = []
  if (emailsIn(text).some((email) => !/@(?:example\.(?:com|org|net)|(?:.+\.)?example)$/.test(email))) found.push('email')
  if (!/\d{3}|\d[ ().-]+\d/.test(text)) return text.length < 20 ? found : [...found, ...tokens(text)]
  if (phonesIn(text).some((digits) => !digits.startsWith('999') && !/^(\d)\1*$/.test(digits))) found.push('phone')
  if ([...text.matchAll(CARD)].some(([card]) => isCard(card.replace(/\D/g, '')))) found.push('card')
  return [...found, ...tokens(text), ...ips(text)]
}

const tokens = (text: string): Shape[] => (text.search(TOKEN) >= 0 ? ['token'] : [])

const ips = (text: string): Shape[] => ([...text.matchAll(IP)].some(([ip]) => !isNobodys(ip)) || ip6s(text) ? ['ip'] : [])

// Times and version numbers look alike, and are none as a whole; 2001:db8::/32 is for documentation (RFC 3849).
const ip6s = (text: string): boolean => text.includes(':') && [...text.matchAll(IP6)].some(([ip]) => isIPv6(ip) && !/^2001:0?db8:/i.test(ip))

// Reserved (240/4, RFC 1112), for documentation (RFC 5737), this host and the unspecified address.
const isNobodys = (ip: string): boolean => /^(?:24\d|25[0-5]|0|127)\.|^(?:192\.0\.2|198\.51\.100|203\.0\.113)\./.test(ip)

/** Whether digits are a payment card's: its length, its first digit and its check digit (ISO/IEC 7812-1, Luhn). */
function isCard(digits: string): boolean {
  if (!/^[3-6]\d{14,15}$/.test(digits)) return false
  const sum = [...digits].reverse().reduce((total, digit, i) => {
    const value = Number(digit) * (i % 2 === 1 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}
