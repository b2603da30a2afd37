import { runInNewContext } from 'node:vm'
import { type Answer, sayBody } from './answer.ts'
import { leaves, lookUp, parsePointer } from './pointer.ts'

/** Where an answer says which version gave it. */
export type VersionSource =
  | { kind: 'json'; pointer: string }
  | { kind: 'header'; name: string }
  | { kind: 'regex'; pattern: string }
  | { kind: 'body' }

/** The version found, or why there is none, as one reads on after "the answer". */
export type VersionReading = { found: true; version: string } | { found: false; why: string }

/**
 * A source written as `json:/commit`, `header:x-version`, `regex:build ([0-9a-f]+)` or `body`.
 * @throws Error that reads on after an input's name.
 */
export function parseVersionSource(text: string): VersionSource {
  const [, kind, rest = ''] = /^(\w+):?([^]*)$/.exec(text.trim()) ?? []
  if (kind === 'json') return { kind, pointer: parsePointer(rest.trim()) }
  if (kind === 'header' && /^[\w!#$%&'*+.^`|~-]+$/.test(rest.trim())) return { kind, name: rest.trim().toLowerCase() }
  if (kind === 'regex') return { kind, pattern: oneGroup(rest) }
  if (kind === 'body' && rest === '') return { kind }
  throw new Error(`must be json:<pointer>, header:<name>, regex:<pattern with one group> or body, not ${JSON.stringify(text)}`)
}

function oneGroup(pattern: string): string {
  let groups: number
  try {
    // An empty alternative always matches, and its match lists every group of the pattern.
    groups = new RegExp(`${pattern}|`, 'm').exec('')!.length - 1
  } catch (error) {
    throw new Error(`has a pattern that is no regular expression: ${(error as Error).message}`, { cause: error })
  }
  if (groups !== 1) throw new Error(`needs a pattern with exactly one group in parentheses around the version; it has ${groups}`)
  return pattern
}

/** The source as it is written in a workflow. */
export function sayVersionSource(source: VersionSource): string {
  if (source.kind === 'json') return `json:${source.pointer}`
  if (source.kind === 'header') return `header:${source.name}`
  return source.kind === 'regex' ? `regex:${source.pattern}` : 'body'
}

/** Reads the version out of an answer. */
export function readVersion(source: VersionSource, answer: Answer): VersionReading {
  if (source.kind === 'json') return readJson(source.pointer, answer)
  if (source.kind === 'header') return readHeader(source.name, answer)
  if (source.kind === 'body') return version(answer.text, 'has an empty body')
  return readRegex(source.pattern, answer)
}

function readJson(pointer: string, answer: Answer): VersionReading {
  const json = answer.json()
  if (!json.valid) return { found: false, why: `is no JSON but ${sayBody(answer)}` }
  const { found, value } = { value: undefined, ...lookUp(json.value, pointer) }
  if (!found) return { found: false, why: `has nothing at ${pointer}; it is ${sayBody(answer)}` }
  if (typeof value === 'string' || typeof value === 'number') return version(String(value), `has an empty text at ${pointer}`)
  return { found: false, why: `has no text at ${pointer} but ${value === null ? 'null' : typeof value}` }
}

function readHeader(name: string, { headers }: Answer): VersionReading {
  const value = headers[name]
  const own = Object.keys(headers).filter((header) => /version|commit|sha|release|build|revision/.test(header))
  const seen = own.length > 0 ? `; it has ${own.join(', ')}` : ''
  return value === undefined ? { found: false, why: `has no header ${name}${seen}` } : version(value, `has an empty header ${name}`)
}

// A pattern can take for ever on a text that somebody else wrote; only another V8 context has a time limit.
const REGEX_LIMIT_MS = 500

function readRegex(pattern: string, answer: Answer): VersionReading {
  try {
    const scope = { pattern: new RegExp(pattern, 'm'), text: answer.text }
    const match = runInNewContext('pattern.exec(text)', scope, { timeout: REGEX_LIMIT_MS }) as RegExpExecArray | null
    return match ? version(match[1] ?? '', 'matches the pattern with an empty group') : { found: false, why: `does not match the pattern; it has ${sayBody(answer)}` }
  } catch {
    return { found: false, why: `keeps the pattern busy for more than ${REGEX_LIMIT_MS} ms; write it without nested repetition` }
  }
}

function version(raw: string, why: string): VersionReading {
  const line = raw.trim().split(/\r?\n/, 1)[0]!.slice(0, 200)
  return line === '' ? { found: false, why } : { found: true, version: line }
}

/** Where else in an answer the expected version is, as one would write it in `version-from`. */
export function findVersion(expected: string, answer: Answer): string | undefined {
  const header = Object.entries(answer.headers).find(([, value]) => sameVersion(expected, value))
  if (header) return `header:${header[0]}`
  const json = answer.json()
  const leaf = json.valid ? leaves(json.value).find(([, value]) => typeof value === 'string' && sameVersion(expected, value)) : undefined
  return leaf ? `json:${leaf[0]}` : undefined
}

/** Whether two versions are the same: equal, or hex digits of which one starts the other and has at least seven. */
export function sameVersion(expected: string, actual: string): boolean {
  const [a, b] = [expected.trim(), actual.trim()]
  if (a === b) return true
  const hex = /^[0-9a-f]{7,64}$/i
  if (!hex.test(a) || !hex.test(b)) return false
  const [longer, shorter] = [a, b].map((text) => text.toLowerCase()).sort((one, two) => two.length - one.length)
  return longer!.startsWith(shorter!)
}
