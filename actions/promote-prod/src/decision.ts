import { formatDuration } from '@axcouncil/core/duration'
import { ActionError, errorMessage } from '@axcouncil/core/errors'
import { askGates, chosenGates, idleOverrides, isOpen, sayGate } from './gates/gates.ts'
import { compareCommits } from './shipment.ts'
import { end } from './story.ts'
import { liveCommit } from './survey.ts'
import { tell } from './tell.ts'
import { clockError } from './wall-clock.ts'
import type { World } from './world.ts'

/**
 * Asks all gates that apply and prints them; asked again, only what changed. Answers whether all let pass, which is also
 * in the story.
 */
export async function askAndSay(world: World): Promise<boolean> {
  const { inputs, ports: { runner }, story, targets } = world
  await noteShipment(world, liveCommit(targets))
  const names = chosenGates(world)
  const before = new Map(story.gates.map((gate) => [gate.name, sayGate(gate)]))
  story.gates = await askGates(world, names)
  const changed = story.gates.filter((gate) => before.get(gate.name)?.slice(0, 10) !== sayGate(gate).slice(0, 10))
  for (const gate of changed) runner.info(sayGate(gate))
  if (before.size > 0 && changed.length === 0) runner.info('The gates say what they said before.')
  if (before.size === 0 && clockError(world) !== 0) runner.warning(`The runner's clock is ${formatDuration(Math.abs(clockError(world)))} ${clockError(world) > 0 ? 'behind' : 'ahead of'} GitHub's. Locks go by GitHub's, and a freeze by either.`)
  if (before.size === 0) for (const name of idleOverrides(inputs, names)) runner.warning(`\`override\` names the gate ${name}, which is not asked here.`)
  const shut = story.gates.filter((gate) => !isOpen(gate))
  if (before.size === 0 || changed.length > 0) tell(world, shut.length === 0 ? `All ${names.length} gates let pass` : `Shut: ${shut.map(({ name }) => name).join(', ')}`)
  return shut.length === 0
}

async function noteShipment({ inputs, github, story }: World, live: string | undefined): Promise<void> {
  story.shipmentFault = undefined
  try {
    story.shipment = live ? await compareCommits(github, live, inputs.candidate.commit) : undefined
  } catch (error) {
    story.shipment = undefined
    story.shipmentFault = { reason: errorMessage(error), advice: error instanceof ActionError ? error.advice : undefined }
  }
}

/** What is left to people where we cannot act. */
export const IN_A_HURRY = 'If it cannot wait, roll back in Render\'s dashboard (https://dashboard.render.com).'

/** Ends the story at a gate that lets nothing pass. */
export function block({ inputs, story }: World): void {
  const shut = story.gates.filter((gate) => !isOpen(gate))
  const [first] = shut
  const said = shut.map(({ name, state, reason }) => `${name}${state === 'unknown' ? ' (unknown)' : ''}: ${reason}`).join('; ')
  const message = inputs.mode === 'rollback' ? `${inputs.environment} was not rolled back: ${shut.map(({ name, state, reason }) => (state === 'unknown' ? `${name} (unknown): ${reason}` : reason)).join('; ')}` : `${shut.length === 1 ? 'A gate does' : `${shut.length} gates do`} not let ${inputs.candidate.commit.slice(0, 7)} into ${inputs.environment}. ${said}`
  const next = `${first?.advice ?? 'Nothing was deployed.'}${inputs.mode === 'rollback' && first?.state === 'unknown' ? ` ${IN_A_HURRY}` : ''}`
  end(story, { outcome: 'blocked', message, next, failure: new ActionError(message, { advice: next }) })
}
