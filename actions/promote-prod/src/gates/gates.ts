import { ActionError, CanceledError, errorMessage } from '@axcouncil/core/errors'
import { GATE_NAMES, type Answer, type Gate, type GateName, type GateResult } from './gate.ts'
import { checks } from './checks.ts'
import { e2e } from './e2e.ts'
import { flags } from './flags.ts'
import { freeze } from './freeze.ts'
import { lock } from './lock.ts'
import { migrations } from './migrations.ts'
import { monitoring } from './monitoring.ts'
import { newer } from './newer.ts'
import { rollbackTarget } from './rollback-target.ts'
import { size } from './size.ts'
import { staging } from './staging.ts'
import type { Inputs } from '../inputs.ts'
import type { World } from '../world.ts'

const GATES: Record<GateName, Gate> = {
  checks, staging, e2e, freeze, lock, newer, size, migrations, flags, 'rollback-target': rollbackTarget, monitoring,
}

/** The gates that are asked: those that the input names, else all that apply but those it takes out. */
export function chosenGates(world: World): GateName[] {
  const { only, without } = world.inputs.gates
  return only ? GATE_NAMES.filter((name) => only.includes(name)) : GATE_NAMES.filter((name) => !without.includes(name) && GATES[name].applies(world))
}

/** Asks these gates, together. Never throws for what a gate cannot find out: that is `unknown`, and lets nothing pass. */
export async function askGates(world: World, names: readonly GateName[]): Promise<GateResult[]> {
  return Promise.all(names.map(async (name) => overridden(name, await answerOf(GATES[name], world), world)))
}

async function answerOf({ ask }: Gate, world: World): Promise<Answer> {
  try {
    return await ask(world)
  } catch (error) {
    if (world.ports.signal.aborted || error instanceof CanceledError) throw error
    const advice = error instanceof ActionError ? error.advice : 'This is a defect of this action: please report it with the log.'
    return { state: 'unknown', reason: `it could not be evaluated: ${errorMessage(error)}`, advice }
  }
}

function overridden(name: GateName, answer: Answer, { inputs, ports }: World): GateResult {
  if (answer.state === 'pass' || !inputs.override.includes(name)) return { name, ...answer }
  return { name, ...answer, state: 'overridden', override: { by: whoIs(ports.environment), reason: inputs.reason ?? '', was: answer.state } }
}

/** Who started this run: on a re-run the person who pressed the button, not the one whose push it was. */
export const whoIs = ({ triggeringActor, actor }: World['ports']['environment']): string => triggeringActor ?? actor ?? 'unknown'

/** Whether a gate lets pass. */
export const isOpen = ({ state }: GateResult): boolean => state === 'pass' || state === 'overridden'

const MARKS: Record<GateResult['state'], string> = { pass: 'pass      ', fail: 'FAIL      ', unknown: 'unknown   ', overridden: 'overridden' }
const WIDTH = Math.max(...GATE_NAMES.map((name) => name.length))

/** A gate's answer as a line of the log. */
export function sayGate({ name, state, reason, advice, override }: GateResult): string {
  const below = override ? `overridden by ${override.by}: ${override.reason}` : state === 'pass' ? undefined : advice
  const why = below ? `${reason}\n${' '.repeat(MARKS.pass.length + WIDTH + 4)}${below}` : reason
  return `${MARKS[state]}  ${name.padEnd(WIDTH)}  ${why}`
}

/** Overrides of gates that are not asked: most likely a mistake that one should see. */
export const idleOverrides = ({ override }: Inputs, asked: readonly GateName[]): GateName[] => override.filter((name) => !asked.includes(name))
