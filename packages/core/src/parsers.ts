import { parseDuration } from './duration.ts'
import type { Parse } from './inputs.ts'

/** Any text as it is. */
export const text: Parse<string> = (raw) => raw

/** Milliseconds of `45s`, `10m`, `1h30m`. */
export const duration: Parse<number> = parseDuration

/** A boolean of the YAML 1.2 core schema, which is all that GitHub promises; a typo must not mean false. */
export const boolean: Parse<boolean> = (raw) => {
  if (['true', 'True', 'TRUE'].includes(raw)) return true
  if (['false', 'False', 'FALSE'].includes(raw)) return false
  throw new Error(`must be true or false, not ${quote(raw)}`)
}

/** A whole number within bounds, both included. */
export const integer =
  ({ min = 0, max = Number.MAX_SAFE_INTEGER }: { min?: number; max?: number } = {}): Parse<number> =>
  (raw) => {
    const value = Number(raw)
    if (/^-?\d+$/.test(raw) && value >= min && value <= max) return value
    throw new Error(`must be a whole number ${bounds(min, max)}, not ${quote(raw)}`)
  }

const bounds = (min: number, max: number): string =>
  max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`

/** One of the listed words. */
export const oneOf =
  <T extends string>(...words: readonly T[]): Parse<T> =>
  (raw) => {
    const found = words.find((word) => word === raw)
    if (found !== undefined) return found
    throw new Error(`must be ${alternatives(words)}, not ${quote(raw)}`)
  }

const alternatives = (words: readonly string[]): string =>
  words.length === 1 ? words[0]! : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

/** An absolute http or https URL without credentials in it. */
export const url: Parse<URL> = (raw) => {
  const parsed = URL.canParse(raw) ? new URL(raw) : undefined
  if (parsed?.protocol !== 'https:' && parsed?.protocol !== 'http:') {
    throw new Error(`must be an http or https URL, not ${quote(raw.replace(/\/\/[^/@]*@/, '//***@'))}`)
  }
  if (parsed.username || parsed.password) throw new Error('must not carry a user name or password in the URL')
  return parsed
}

/** Non-empty trimmed lines, each parsed; the fault names every line that is wrong. */
export const lines =
  <T>(parse: Parse<T>): Parse<T[]> =>
  (raw) => {
    const faults = new Set<string>()
    const values = raw
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .flatMap((line) => {
        try {
          return [parse(line)]
        } catch (error) {
          faults.add((error as Error).message)
          return []
        }
      })
    if (faults.size > 0) throw new Error([...faults].join('; '))
    return values
  }

/** A full commit SHA (SHA-1 or SHA-256), in lower case. */
export const commit: Parse<string> = (raw) => {
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(raw)) return raw.toLowerCase()
  throw new Error(`must be a full commit SHA of 40 hex digits, not ${quote(raw)}`)
}

/** A value as it may stand in a message: quoted, on one line, cut where it gets long. */
export const quote = (raw: string): string => JSON.stringify(raw.length > 80 ? `${raw.slice(0, 77)}...` : raw)
