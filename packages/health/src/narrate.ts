import { formatDuration } from '@axcouncil/core/duration'
import type { Sample } from './report.ts'
import type { HealthSpec } from './spec.ts'
import { type Tracker, stateOf } from './tracker.ts'

/** What the log has been told of one address, so that it is told once. */
export interface Narrator {
  state: string | undefined
  /** When each state was last told, in milliseconds. */
  told: Map<string, number>
  lastLineMs: number
  /** How long nothing must have happened before a line says so. Doubles with each such line. */
  patienceMs: number
}

/** A narrator who has told nothing. */
export const createNarrator = (): Narrator => ({ state: undefined, told: new Map(), lastLineMs: 0, patienceMs: 60_000 })

// Two states that alternate are told once in this time, as a share. So many different states are told at once.
const QUIET_MS = 10_000
const MOST_STATES = 20

/** The line for the log after this answer, if it changes anything that the reader knows. */
export function narrate(narrator: Narrator, tracker: Tracker, sample: Sample, spec: HealthSpec): string | undefined {
  const { atMs } = sample
  const state = stateOf(sample)
  const changed = state !== narrator.state
  const toldMs = narrator.told.get(state)
  narrator.state = state
  if (changed && (toldMs === undefined ? narrator.told.size < MOST_STATES || atMs - narrator.lastLineMs >= QUIET_MS : atMs - toldMs >= QUIET_MS)) {
    if (narrator.told.size >= MOST_STATES) narrator.told.clear()
    narrator.told.set(state, atMs)
    return tell(narrator, atMs, `${toldMs === undefined ? '' : 'again: '}${say(sample, spec)}${share(tracker, sample, spec)}${elsewhere(sample)}`)
  }
  if (atMs - narrator.lastLineMs < narrator.patienceMs) return undefined
  narrator.patienceMs *= 2
  return tell(narrator, atMs, `still the same: ${say(sample, spec)}${share(tracker, sample, spec)} (${tracker.attempts} tries so far)`, narrator.patienceMs)
}

// A wrong `version-from` would else be found out only when the time is up.
const elsewhere = ({ kind, hint }: Sample): string => (kind === 'no-version' && hint ? `. ${hint}` : '')

function tell(narrator: Narrator, atMs: number, line: string, patienceMs = 60_000): string {
  narrator.lastLineMs = atMs
  narrator.patienceMs = patienceMs
  return line
}

function say({ kind, detail, latencyMs, cached }: Sample, { version }: HealthSpec): string {
  const took = `in ${formatDuration(latencyMs)}${cached ? `, out of a cache (${cached})` : ''}`
  if (kind === 'good') return `${version === undefined ? '' : 'the new version '}answers ${detail}, ${took}`
  if (kind === 'old-version') return `an old version answers: ${detail}, ${took}`
  return detail.startsWith('no ') ? detail : `answers ${detail}`
}

// Only a mixture has a share that tells something.
function share({ rollout }: Tracker, { kind }: Sample, { version, baseline }: HealthSpec): string {
  if (!rollout || rollout.fresh === rollout.total) return ''
  const word = version !== undefined || baseline ? 'new' : 'good'
  return kind === 'good' || rollout.total > 1 ? `; ${rollout.fresh} of ${rollout.total} ${word} since the first ${word} one` : ''
}
