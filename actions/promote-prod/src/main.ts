import type { ActionResult, Ports } from '@axcouncil/core/action'
import { ActionError, CanceledError, errorMessage } from '@axcouncil/core/errors'
import { canaryEnding } from './canary/words.ts'
import { conclude } from './conclude.ts'
import { IN_A_HURRY, askAndSay, block } from './decision.ts'
import { surveyFrontend } from './frontend.ts'
import type { Inputs } from './inputs.ts'
import { promote } from './promote.ts'
import { rollBackByHand } from './rollback.ts'
import { awaitOwnRollback } from './resume.ts'
import { type Story, end, openStory } from './story.ts'
import { describe, sourceOf, survey } from './survey.ts'
import { type World, openWorld } from './world.ts'

/** Promotes, rolls back or checks as asked, and tells how it ended, whatever happened. */
export async function main(inputs: Inputs, ports: Ports): Promise<ActionResult> {
  const story = openStory(ports.clock)
  const world = openWorld(inputs, ports, story)
  for (const value of Object.values(inputs.commands.env)) if (!/^(true|false)$/i.test(value)) ports.runner.mask(value)
  try {
    await look(world)
    await MODES[inputs.mode](world)
  } catch (error) {
    cutShort(world, error)
  }
  return conclude(world)
}

const MODES: Record<Inputs['mode'], (world: World) => Promise<void>> = { promote, rollback: rollBackByHand, check }

async function look(world: World): Promise<void> {
  const { inputs, ports: { runner, clock }, story } = world
  await runner.group(inputs.environment[0]!.toUpperCase() + inputs.environment.slice(1), async () => {
    world.targets = await survey(world)
    await awaitOwnRollback(world)
    for (const target of world.targets) runner.info(describe(target, clock.now()))
    story.frontend = await surveyFrontend(world)
    if (inputs.mode !== 'rollback') runner.info(`candidate: ${inputs.candidate.imageUrl ?? `commit ${inputs.candidate.commit}`}`)
  })
}

async function check(world: World): Promise<void> {
  const { inputs, ports: { runner }, story } = world
  if (!(await runner.group('Gates', () => askAndSay(world)))) return block(world)
  end(story, { outcome: undefined, message: `All gates let ${inputs.candidate.commit.slice(0, 7)} into ${inputs.environment}; nothing was changed (mode check)` })
}

// A cancel, or an error of Render's or GitHub's that left no other way: what was done so far is told all the same.
function cutShort({ story, ports, inputs, targets }: World, error: unknown): void {
  if (!(error instanceof ActionError) && !ports.signal.aborted) throw error
  const canceled = ports.signal.aborted || error instanceof CanceledError
  const changed = story.deploys.length > 0 || story.rollback !== undefined
  const said = error instanceof ActionError ? error.message : errorMessage(error)
  const canary = canaryEnding(story.canary)
  const what = canceled && !said.includes('canceled') ? `The job was canceled: ${said}` : said
  const message = canary.said ? `${what.replace(/\.$/, '')}${canary.said}` : what
  const before = targets.map(({ live }) => (live ? `${live.id} (${sourceOf(live)})` : 'nothing')).join(', ')
  const next = canary.next ? canary.next : changed
    ? `Nobody has verified what ${inputs.environment} runs now${story.trafficUnsure ? `, nor knows which of ${story.pair!.active.name} and ${story.pair!.idle.name} has the traffic: look at your router` : ''}. Run the job again: it takes over what was begun; or use mode rollback.`
    : `${error instanceof ActionError && error.advice ? error.advice : 'Nothing was changed.'}${targets.length > 0 ? ` ${inputs.environment} runs ${before}.` : ''}${inputs.mode === 'rollback' && targets.length === 0 ? ` ${IN_A_HURRY}` : ''}`
  const failure = error instanceof ActionError && !canceled ? error : new CanceledError(`${message.replace(/\.$/, '')}. ${next}`)
  end(story, { outcome: outcomeOf(story, canceled), message, next, failure })
}

const outcomeOf = ({ deploys, rollback }: Story, canceled: boolean): 'unknown' | 'failed' =>
  canceled && (rollback !== undefined || deploys.some(({ outcome }) => outcome === 'live')) ? 'unknown' : 'failed'
