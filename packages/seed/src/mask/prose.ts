import { prose } from './words.ts'

type Script = keyof typeof prose

// In SQL the same choice is a chain of regular expressions over code point ranges, so they are written as ranges here.
const RANGES: readonly (readonly [Script, RegExp])[] = [
  ['Greek', /[\u0370-\u03ff\u1f00-\u1fff]/],
  ['Cyrillic', /[\u0400-\u052f]/],
  ['Hebrew', /[\u0590-\u05ff]/],
  ['Arabic', /[\u0600-\u06ff\u0750-\u077f]/],
  ['Devanagari', /[\u0900-\u097f]/],
  ['Thai', /[\u0e00-\u0e7f]/],
  ['Hangul', /[\u1100-\u11ff\uac00-\ud7af]/],
  ['Kana', /[\u3040-\u30ff]/],
  ['Han', /[\u3400-\u4dbf\u4e00-\u9fff]/],
]

const CHARACTERS = Object.fromEntries(
  Object.entries(prose).map(([script, text]) => [script, [...text]]),
) as unknown as Record<Script, readonly string[]>

/** Length of each script's prose in characters. */
export const PROSE_LENGTH = CHARACTERS.Latin.length

/** The script whose letters a text has, the first of the list where it has several; Latin where it has none of them. */
export const scriptOf = (text: string): Script => RANGES.find(([, range]) => range.test(text))?.[0] ?? 'Latin'

/** So many characters of made-up prose in a script, from `offset` on, round and round. */
export function proseWindow(script: Script, offset: number, length: number): string {
  const characters = CHARACTERS[script]
  let window = ''
  for (let i = 0; i < length; i += 1) window += characters[(offset + i) % characters.length]!
  return window
}
