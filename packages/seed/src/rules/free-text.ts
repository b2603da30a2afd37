import { cut, lengthOf } from '../mask/characters.ts'
import { tagOf } from '../mask/digest.ts'
import { PROSE_LENGTH, hasWords, proseWindow, scriptOf } from '../mask/prose.ts'
import type { Pseudonym } from './pseudonym.ts'

/**
 * Made-up prose of the same length, in the same script, with the same lines. What is left of the original is how long
 * its lines were. Lines of signs alone stay.
 */
export const freeText: Pseudonym = (value, { digest, maxLength = Infinity, unique }) => {
  const bytes = digest('free-text', value)
  const offset = bytes.readUInt16BE(0)
  const prose = value
    .split('\n')
    .map((line, i) => (hasWords(line) ? proseWindow(scriptOf(line), (offset + 37 * i) % PROSE_LENGTH, lengthOf(line)) : line))
    .join('\n')
  if (!unique) return cut(prose, maxLength)
  const tag = tagOf(bytes, 12)
  const room = Math.min(maxLength, Math.max(lengthOf(prose), 12))
  return room <= 12 ? cut(tag, room) : `${cut(prose, room - 13)} ${tag}`
}
