import { cut } from '../mask/characters.ts'
import { lowerAscii, tagOf } from '../mask/digest.ts'
import { firstNames, lastNames, trades } from '../mask/words.ts'
import type { Fit, Pseudonym } from './pseudonym.ts'

/** A given name. */
export const firstName: Pseudonym = (value, fit) => tagged(given(value, fit), value, fit)

/** A family name. */
export const lastName: Pseudonym = (value, fit) => tagged(family(value, fit), value, fit)

/** A given and a family name, those that the rules first-name and last-name make of the first and the last word. */
export const fullName: Pseudonym = (value, fit) => {
  const words = value.split(' ').filter((word) => word !== '')
  const name = words.length < 2 ? given(value.trim(), fit) : `${given(words[0]!, fit)} ${family(words.at(-1)!, fit)}`
  return tagged(name, value, fit)
}

/** What follows the names of companies. */
export const LEGAL_FORMS = ['Group', 'Inc', 'LLC', 'Ltd']

/** A company: a family name, a trade and a legal form. */
export const company: Pseudonym = (value, fit) => {
  const bytes = fit.digest('company', lowerAscii(value))
  const name = `${lastNames[bytes[0]!]!} ${trades[bytes[1]! % trades.length]!} ${LEGAL_FORMS[bytes[2]! % LEGAL_FORMS.length]!}`
  return tagged(name, value, fit)
}

/** A street in Testville. */
export const address: Pseudonym = (value, fit) => {
  const bytes = fit.digest('address', lowerAscii(value))
  const number = 1 + (bytes.readUInt16BE(0) % 9999)
  return tagged(`${number} ${lastNames[bytes[2]!]!} Street, Testville`, value, fit)
}

/** A name for signing in, different for different names. */
export const username: Pseudonym = (value, { digest, maxLength = Infinity }) => {
  const bytes = digest('username', lowerAscii(value))
  const [tag, name] = [tagOf(bytes, 12), firstNames[bytes[31]!]!.toLowerCase()]
  return name.length + 13 <= maxLength ? `${name}_${tag}` : cut(tag, maxLength)
}

const given = (value: string, { digest }: Fit): string => another(firstNames, digest('first-name', lowerAscii(value))[0]!, value)
const family = (value: string, { digest }: Fit): string => another(lastNames, digest('last-name', lowerAscii(value))[0]!, value)

// Nobody keeps their own name by chance.
const another = (names: readonly string[], index: number, value: string): string =>
  lowerAscii(names[index]!) === lowerAscii(value) ? names[(index + 1) % names.length]! : names[index]!

/** Where names must not repeat, a tag of the whole value follows; where the column is too short, the tag alone stays. */
export function tagged(name: string, value: string, { digest, unique, maxLength = Infinity }: Fit): string {
  if (!unique) return cut(name, maxLength)
  const tag = tagOf(digest('tag', value), 12)
  return maxLength <= 12 ? cut(tag, maxLength) : `${cut(name, maxLength - 13)} ${tag}`
}
