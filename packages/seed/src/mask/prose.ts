import { prose } from './words.ts'

/** A script that there is prose in. */
export type Script = keyof typeof prose

/** Code points, both ends included. */
export type Range = readonly [from: number, to: number]

/** The scripts but Latin by the code points of their letters; the first that a text has decides. SQL decides by the same. */
export const SCRIPTS: readonly (readonly [Script, readonly Range[]])[] = [
  ['Greek', [[0x370, 0x3ff], [0x1f00, 0x1fff]]],
  ['Cyrillic', [[0x400, 0x52f]]],
  ['Hebrew', [[0x590, 0x5ff]]],
  ['Arabic', [[0x600, 0x6ff], [0x750, 0x77f]]],
  ['Devanagari', [[0x900, 0x97f]]],
  ['Thai', [[0xe00, 0xe7f]]],
  ['Hangul', [[0x1100, 0x11ff], [0xac00, 0xd7af]]],
  ['Kana', [[0x3040, 0x30ff]]],
  ['Han', [[0x3400, 0x4dbf], [0x4e00, 0x9fff]]],
]

/**
 * What is certainly no letter and no digit: ASCII's signs, punctuation, arrows, symbols, emoji and what combines them. What
 * a letter is depends on the version of Unicode, which a database and Node need not share; this does not.
 */
export const WORDLESS: readonly Range[] = [
  [0x1, 0x2f], [0x3a, 0x40], [0x5b, 0x60], [0x7b, 0xa9], [0xab, 0xb1], [0x2000, 0x206f], [0x2190, 0x2bff], [0x3000, 0x3003], [0x3008, 0x301f],
  [0xfe00, 0xfe0f], [0x1f000, 0x1f0ff], [0x1f200, 0x1fbef],
]

const regexOf = (ranges: readonly Range[], not: '' | '^' = ''): RegExp =>
  new RegExp(`[${not}${ranges.map(([from, to]) => `\\u{${from.toString(16)}}-\\u{${to.toString(16)}}`).join('')}]`, 'u')

const RANGES = SCRIPTS.map(([script, ranges]) => [script, regexOf(ranges)] as const)
const WORDS = regexOf(WORDLESS, '^')

/** Length of each script's prose in characters. None of them is a surrogate pair. */
export const PROSE_LENGTH = prose.Latin.length

/** The script whose letters a text has, the first of the list where it has several; Latin where it has none of them. */
export const scriptOf = (text: string): Script => RANGES.find(([, range]) => range.test(text))?.[0] ?? 'Latin'

/** So many characters of made-up prose in a script, from `offset` on, round and round. */
export const proseWindow = (script: Script, offset: number, length: number): string =>
  prose[script].repeat(Math.ceil((offset + length) / PROSE_LENGTH)).slice(offset, offset + length)

/** Whether a line may tell anything about anybody. */
export const hasWords = (line: string): boolean => WORDS.test(line)
