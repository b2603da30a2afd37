import { randomBytes } from 'node:crypto'

const alphabet = '0123456789abcdefghijklmnopqrstuv'

/** Random lower-case letters and digits, as Render's own identifiers are made of. */
export function letters(count: number): string {
  return [...randomBytes(count)].map((byte) => alphabet[byte % alphabet.length]).join('')
}

/** An identifier in Render's form: a prefix, a dash and twenty characters, like `dep-ct0t51l6l47c73b9casg`. */
export const newId = (prefix: 'dep' | 'evt' | 'bld' | 'dce' | 'cdm' | 'log'): string => `${prefix}-${letters(20)}`

let last = 0

/** Now in microseconds since 1970, never the same twice: log lines and deploys can be paged by time alone. */
export function uniqueMicros(): number {
  last = Math.max(last + 1, Date.now() * 1000)
  return last
}

/** Microseconds since 1970 as an RFC 3339 time with six decimals, which is how Render writes times. */
export function isoMicros(micros: number): string {
  const fraction = String(micros % 1000).padStart(3, '0')
  return `${new Date(Math.floor(micros / 1000)).toISOString().slice(0, -1)}${fraction}Z`
}

/** Reads a time as the API takes it: RFC 3339, or seconds since 1970. NaN where it is neither. */
export function microsOf(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1e6)
  const below = /\.\d{3}(\d{1,3})/.exec(text)?.[1] ?? ''
  return Date.parse(text) * 1000 + Number(below.padEnd(3, '0'))
}
