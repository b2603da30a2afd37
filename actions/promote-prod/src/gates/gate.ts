import type { World } from '../world.ts'

/** The gates, in the order in which they are asked and shown. */
export const GATE_NAMES = [
  'checks', 'staging', 'e2e', 'freeze', 'lock', 'newer', 'size', 'migrations', 'flags', 'rollback-target', 'monitoring',
] as const

export type GateName = (typeof GATE_NAMES)[number]

/** What a gate says. Unknown means that it could not be evaluated, which never lets anything pass. */
export interface Answer {
  state: 'pass' | 'fail' | 'unknown'
  /** One sentence without its full stop, in plain text. */
  reason: string
  /** Where to see for oneself. */
  link?: string | undefined
  /** What to do about it. */
  advice?: string | undefined
}

/** A gate's answer after overrides. */
export interface GateResult {
  name: GateName
  state: Answer['state'] | 'overridden'
  reason: string
  link?: string | undefined
  advice?: string | undefined
  /** Who overrode it and why, and what it had said. */
  override?: { by: string; reason: string; was: 'fail' | 'unknown' } | undefined
}

/** One rule of promotion. */
export interface Gate {
  /** Whether there is anything to ask, by the inputs and what production runs: a gate without a question is left out. */
  applies: (world: World) => boolean
  /** Asks. What it throws on purpose becomes `unknown`. */
  ask: (world: World) => Promise<Answer>
}

export const pass = (reason: string, link?: string): Answer => ({ state: 'pass', reason, link })
export const fail = (reason: string, more: Pick<Answer, 'link' | 'advice'> = {}): Answer => ({ state: 'fail', reason, ...more })
export const unknown = (reason: string, more: Pick<Answer, 'link' | 'advice'> = {}): Answer => ({ state: 'unknown', reason, ...more })
