import { cut, lengthOf } from '../mask/characters.ts'
import { lowerAscii, tagOf } from '../mask/digest.ts'
import { firstNames, lastNames } from '../mask/words.ts'
import type { Pseudonym } from './pseudonym.ts'

/**
 * An address at example.com, which can never receive mail (RFC 2606). Addresses that differ in case only keep differing
 * in case only.
 */
export const email: Pseudonym = (value, { digest, maxLength = Infinity }) => {
  const same = lowerAscii(value.trim())
  const bytes = digest('email', same)
  const tag = tagOf(bytes, 12)
  const name = `${firstNames[bytes[30]!]!}.${lastNames[bytes[31]!]!}`.toLowerCase()
  const forms = [`${name}.${tag}@example.com`, `${tag}@example.com`, `${cut(tag, Math.max(1, maxLength - 10))}@t.example`]
  const fitting = forms.find((form) => lengthOf(form) <= maxLength) ?? cut(tag, maxLength)
  if (value.trim() === same) return fitting
  const capitals = 1 + (digest('email-case', value.trim())[0]! % 7)
  return fitting.slice(0, capitals).toUpperCase() + fitting.slice(capitals)
}
