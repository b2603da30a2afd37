import { createHash } from 'node:crypto'
import type { Answer } from './answer.ts'
import { leaves } from './pointer.ts'
import { type VersionSource, readVersion, sameVersion } from './version-source.ts'

/** What answered at an address: nothing good, a version, or traits of the answer that stayed the same for a while. */
export type Fingerprint =
  | { kind: 'none' }
  | { kind: 'version'; version: string }
  | { kind: 'traits'; traits: Readonly<Record<string, string>> }

/** What answered before a deploy, by address (without its query). Travels between steps as one line of JSON. */
export type Baseline = Readonly<Record<string, Fingerprint>>

/** The line that an output carries. */
export const formatBaseline = (baseline: Baseline): string => JSON.stringify(baseline)

/**
 * Reads the output of an earlier capture.
 * @throws Error that reads on after an input's name.
 */
export function parseBaseline(text: string): Baseline {
  const fault = 'must be `capture` or the output `baseline` of an earlier step that captured'
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw new Error(fault, { cause: error })
  }
  if (parsed === null || typeof parsed !== 'object' || !Object.values(parsed).every(isFingerprint)) throw new Error(fault)
  return parsed as Baseline
}

function isFingerprint(value: unknown): value is Fingerprint {
  const { kind, version, traits } = (value ?? {}) as Record<string, unknown>
  if (kind === 'version') return typeof version === 'string'
  return kind === 'none' || (kind === 'traits' && traits !== null && typeof traits === 'object')
}

/** The name under which a baseline keeps an address: its query may hold a secret. */
export const baselineKey = (url: string): string => url.split(/[?#]/, 1)[0]!

/**
 * What a few answers of one address, some time apart, have in common: their version, or else the traits that did not
 * change from one to the next. Undefined where nothing stays the same, so that no later change would prove anything.
 */
export function fingerprint(answers: readonly Answer[], source: VersionSource): Fingerprint | undefined {
  if (answers.length === 0) return { kind: 'none' }
  const reading = readVersion(source, answers.at(-1)!)
  if (reading.found) return { kind: 'version', version: reading.version }
  const [first = {}, ...others] = answers.map(traitsOf)
  const stable = Object.entries(first).filter(([name, hash]) => others.every((traits) => traits[name] === hash))
  // What names a build decides alone: a database that comes back is a change too, but no deploy.
  const telling = stable.filter(([name]) => TELLING.test(name))
  const traits = Object.fromEntries((telling.length > 0 ? telling : stable).slice(0, 50))
  return Object.keys(traits).length > 0 ? { kind: 'traits', traits } : undefined
}

/** A fingerprint in words, as one reads on after "answers with". */
export function sayFingerprint(print: Fingerprint): string {
  if (print.kind === 'none') return 'nothing good'
  return print.kind === 'version' ? `version ${print.version}` : `an answer known by its ${Object.keys(print.traits).join(', ')}`
}

/** Whether this answer is still the one of the baseline. */
export function isStill(before: Fingerprint, answer: Answer, source: VersionSource): boolean {
  if (before.kind === 'none') return false
  if (before.kind === 'version') {
    const reading = readVersion(source, answer)
    return reading.found && sameVersion(before.version, reading.version)
  }
  const now = traitsOf(answer)
  return Object.entries(before.traits).every(([name, hash]) => now[name] === hash)
}

const TELLING = /version|commit|sha\b|release|revision|build|built|deploy|boot|started|assets/i
const VOLATILE = /time|uptime|date|now\b|stamp|request|trace|nonce|latency|duration|memory|load|cpu|\bage\b/i

function traitsOf(answer: Answer): Record<string, string> {
  const headers = Object.entries(answer.headers).filter(([name]) => TELLING.test(name) || ['etag', 'last-modified'].includes(name))
  const json = answer.json()
  const body: [string, unknown][] = json.valid ? leaves(json.value).map(([pointer, value]) => [`json:${pointer}`, value]) : textTraits(answer.text)
  const all = [...headers.map(([name, value]): [string, unknown] => [`header:${name}`, value]), ...body]
  const kept = all.filter(([name]) => TELLING.test(name) || !VOLATILE.test(name))
  return Object.fromEntries(kept.map(([name, value]) => [name, digest(JSON.stringify(value))]))
}

// A page's scripts and styles carry their build's hash in their names.
function textTraits(text: string): [string, unknown][] {
  const assets = [...text.matchAll(/(?:src|href)=["']?([^"'\s>]+\.(?:m?js|css))/gi)].map(([, name]) => name)
  return [['body', text], ...(assets.length > 0 ? [['assets', assets] as [string, unknown]] : [])]
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 12)
