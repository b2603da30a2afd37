import { formatDuration } from '@axcouncil/core/duration'
import type { Sample } from './report.ts'
import type { HealthSpec } from './spec.ts'
import { type Tracker, slowness, stateOf } from './tracker.ts'

/** What the log has been told of one address, so that it is told once. */
export interface Narrator {
  state: string | undefined
  /** When each of the latest states was last told, in milliseconds. */
  told: Map<string, number>
  kinds: Set<Sample['kind']>
  lines: number
  lastLineMs: number
  /** How long nothing must have happened before a line says so. Doubles with each such line. */
  patienceMs: number
}

/** A narrator who has told nothing. */
export const createNarrator = (): Narrator => ({ state: undefined, told: new Map(), kinds: new Set(), lines: 0, lastLineMs: 0, patienceMs: 60_000 })

// After a few lines, states that alternate are told once in this time, as a share.
const FREELY = 8
const QUIET_MS = 10_000
// After so many lines they become ever rarer, down to one in ten minutes: a log of hours stays one that people read.
const TALKATIVE = 20
const RAREST_MS = 600_000

/** The line for the log after this answer, if it changes anything that the reader knows. */
export function narrate(narrator: Narrator, tracker: Tracker, sample: Sample, spec: HealthSpec): string | undefined {
  const { atMs } = sample
  const slow = saySlow(tracker, sample, spec)
  const state = `${stateOf(sample)}${slow && ' slow'}`
  const changed = state !== narrator.state
  const known = narrator.told.has(state)
  narrator.state = state
  if (changed && isWorthALine(narrator, sample, state)) {
    narrator.kinds.add(sample.kind)
    narrator.told.delete(state)
    narrator.told.set(state, atMs)
    if (narrator.told.size > TALKATIVE) narrator.told.delete(narrator.told.keys().next().value!)
    return tell(narrator, atMs, `${known ? 'again: ' : ''}${say(sample, spec)}${slow}${share(tracker, sample, spec)}${elsewhere(sample)}`)
  }
  if (atMs - narrator.lastLineMs < narrator.patienceMs) return undefined
  narrator.patienceMs *= 2
  return tell(narrator, atMs, `still waiting: ${say(sample, spec)}${slow}${share(tracker, sample, spec)} (${tracker.attempts} tries so far)`, narrator.patienceMs)
}

function isWorthALine({ kinds, told, lines, lastLineMs }: Narrator, { kind, atMs }: Sample, state: string): boolean {
  if (!kinds.has(kind) || lines < FREELY) return true
  if (lines >= TALKATIVE) return atMs - lastLineMs >= Math.min(RAREST_MS, QUIET_MS * 2 ** (lines - TALKATIVE))
  return atMs - (told.get(state) ?? -Infinity) >= QUIET_MS
}

// A wrong `version-from` would else be found out only when the time is up.
const elsewhere = ({ kind, hint }: Sample): string => (kind === 'no-version' && hint ? `. ${hint}` : '')

function tell(narrator: Narrator, atMs: number, line: string, patienceMs = narrator.lines < TALKATIVE ? 60_000 : RAREST_MS): string {
  narrator.lines += 1
  narrator.lastLineMs = atMs
  narrator.patienceMs = patienceMs
  return line
}

function say({ kind, detail, latencyMs, cached }: Sample, { version, restores }: HealthSpec): string {
  const wanted = restores ? 'the version put back' : 'the new version'
  const took = `in ${formatDuration(latencyMs)}${cached ? `, out of a cache (${cached})` : ''}`
  if (kind === 'good') return `${version === undefined ? '' : `${wanted} `}answers ${detail}, ${took}`
  if (kind === 'old-version') return `${restores ? 'another' : 'an old'} version answers: ${detail}, ${took}`
  if (kind === 'redirect-to-login') return `answers with ${detail}`
  return detail.startsWith('no ') ? detail : `answers ${detail}`
}

// Enough good answers in a row, and the wait goes on all the same: this is why.
function saySlow(tracker: Tracker, { kind }: Sample, spec: HealthSpec): string {
  const p95 = kind === 'good' && tracker.streak >= spec.consecutive ? slowness(tracker, spec) : undefined
  return p95 === undefined ? '' : `; too slow so far: 95 % within ${formatDuration(p95)}, where ${formatDuration(spec.latencyBudgetMs!)} are allowed`
}

// Only a mixture has a share that tells something.
function share({ rollout }: Tracker, { kind }: Sample, { version, baseline, restores }: HealthSpec): string {
  if (!rollout || rollout.fresh === rollout.total) return ''
  const word = restores ? 'right' : version !== undefined || baseline ? 'new' : 'good'
  return kind === 'good' || rollout.total > 1 ? `; ${rollout.fresh} of ${rollout.total} ${word} since the first ${word} one` : ''
}
