import { ActionError } from '@axcouncil/core/errors'
import type { Deploy } from '@axcouncil/render/model'
import { liveDeploy } from '@axcouncil/render/status'
import { beginReset, resetPercent } from './canary/percentage.ts'
import { canaryEnding } from './canary/words.ts'
import { askGates, isOpen, sayGate } from './gates/gates.ts'
import { block } from './decision.ts'
import { switchBack } from './blue-green/blue-green.ts'
import type { Pair } from './blue-green/domain.ts'
import { type Holder, takeLock, sayHolder } from './lock.ts'
import { verifiedDeploys } from './record.ts'
import { endRestored, restore } from './restore.ts'
import { unfinishedMoves } from './resume.ts'
import { type Canary, type Move, end } from './story.ts'
import { type Target, liveCommit, sourceOf, survey } from './survey.ts'
import { liveVersion, noteRelease, verifyProduction } from './verification.ts'
import { formerDeploys, isSameSource, refuseOverDestruction } from './way-back.ts'
import type { World } from './world.ts'

/** Mode rollback: brings an earlier deploy back because a person asks for it. Only the lock is asked; time matters. */
export async function rollBackByHand(world: World): Promise<void> {
  const { inputs, ports: { runner }, story } = world
  if (story.pair) return switchByHand(world, story.pair)
  const moves = await runner.group('Choose', () => chooseMoves(world))
  const refused = await refuseOverDestruction(world, moves, liveCommit(world.targets)).then(() => undefined, (error: ActionError) => error)
  if (moves.length === 0 || refused) return stay(world, refused)
  if (!(await runner.group('Gates', () => askLock(world)))) return block(world)
  if (inputs.dryRun) return end(story, { outcome: undefined, message: `${sayMoves(moves)}; nothing was changed, as \`dry-run\` is set` })
  const force = inputs.override.includes('lock')
  const intent = { mode: 'rollback' as const, commit: moves[0]!.target.commit?.id ?? inputs.candidate.commit, 'rollback-to': targetsOf(world, moves) }
  const holder = await runner.group('Lock', () => takeLock(world, intent, force))
  if (holder) return blockedBy(world, holder)
  const [targets] = await Promise.all([survey(world), noteRelease(world)])
  world.targets = targets
  const because = inputs.reason ?? 'somebody asked for it'
  await runner.group('Roll back', async () => {
    // The old version may not know the flag; and whatever it stands at, nobody is to see what is taken back.
    story.canary = inputs.canary && { ...UNKNOWN }
    const reset = await beginReset(world)
    const restored = await restore(world, moves, because)
    await reset.ended
    endRestored(world, restored.restored ? restored : { ...restored, next: `${restored.next} ${sayChoices(world.targets, moves)}` }, `Asked for: ${because}`)
  })
}

const UNKNOWN: Canary = { percent: undefined, steps: [], failed: undefined }

/** Where no deploy moves, since what is asked for is live, or its way is barred, the flag is still set back. */
async function stay(world: World, refused: ActionError | undefined): Promise<void> {
  const { inputs, ports: { runner }, story } = world
  if (inputs.canary && !inputs.dryRun) {
    if (!(await runner.group('Gates', () => askLock(world)))) return block(world)
    story.canary = { ...UNKNOWN }
    await runner.group('Canary', () => resetPercent(world))
  }
  const { said, next } = canaryEnding(story.canary)
  if (refused) throw new ActionError(`${refused.message}${said}`, { advice: [next, refused.advice].filter(Boolean).join(' '), cause: refused })
  const runs = world.targets.flatMap(({ live }) => (live ? `${live.id} (${sourceOf(live)})` : [])).join(', ')
  const already = `${inputs.environment} runs what was asked for already, ${runs}: nothing was deployed`
  const others = `${NAME_ONE} ${sayChoices(world.targets)}`
  const report = inputs.dryRun || inputs.health.urls.length === 0 ? undefined : await runner.group('Verify', () => verifyProduction(world, { version: liveVersion(world), soakMs: 0 }))
  story.verification = report
  if (report && report.verdict !== 'healthy') {
    const message = `${already}, but it is ${report.verdict}: ${report.message}${said}`
    const advice = [next, `If another deploy is to help, ${others}`].filter(Boolean).join(' ')
    return end(story, { outcome: report.verdict === 'unknown' ? 'unknown' : 'failed', message, next: advice, failure: new ActionError(message, { advice }) })
  }
  const message = `${already}${report ? ', and it is well' : ''}${said}`
  end(story, { outcome: 'already-live', message, next: next || `To go back to another one, ${others}`, failure: next ? new ActionError(message, { advice: next }) : undefined })
}

/** Blue-green: the other service still runs what was before, so that the way back is the domain's. */
async function switchByHand(world: World, { active, idle, what }: Pair): Promise<void> {
  const { inputs, ports: { runner }, story, render: { render } } = world
  const before = liveDeploy(await render.listDeploys(idle.id))
  if (!before) throw new ActionError(`${idle.name} runs nothing that ${what} could go back to`, { advice: 'Nothing was changed.' })
  await refuseOverDestruction(world, [{ service: idle, target: before, verified: false }], liveCommit(world.targets))
  if (!(await runner.group('Gates', () => askLock(world)))) return block(world)
  if (inputs.dryRun) return end(story, { outcome: undefined, message: `${what} would go to ${idle.name}, which runs ${before.id} (${sourceOf(before)}); nothing was changed, as \`dry-run\` is set` })
  const holder = await runner.group('Lock', () => takeLock(world, { mode: 'rollback', commit: before.commit?.id ?? inputs.candidate.commit }, inputs.override.includes('lock')))
  if (holder) return blockedBy(world, holder)
  world.targets = world.targets.map((target) => ({ ...target, live: before, liveCommit: before.commit?.id }))
  // As if this run had moved it: what follows is the way back.
  story.pair = { what, active: idle, idle: active }
  story.switched = { from: idle.name, to: active.name, what, gapMs: undefined }
  await switchBack(world, story.pair, `Asked for: ${inputs.reason ?? 'a rollback'}`)
}

function blockedBy(world: World, holder: Holder): void {
  const { inputs, story } = world
  story.gates = [{ name: 'lock', state: 'fail', reason: `${inputs.environment} was taken a moment before by ${sayHolder(holder)}`, advice: 'Run this job again when that is done, or override the gate lock.' }]
  block(world)
}

async function askLock(world: World): Promise<boolean> {
  world.story.gates = await askGates(world, ['lock'])
  for (const gate of world.story.gates) world.ports.runner.info(sayGate(gate))
  return world.story.gates.every(isOpen)
}

const sayMoves = (moves: readonly Move[]): string => moves.map(({ service, target }) => `${service.name} would go back to ${target.id} (${sourceOf(target)})`).join(', ')

async function chooseMoves(world: World): Promise<Move[]> {
  const { inputs: { rollbackTo }, ports: { runner } } = world
  const unfinished = await unfinishedMoves(world)
  if (unfinished) {
    runner.info(unfinished.length > 0 ? `An earlier attempt of this job was going back to ${unfinished.map(({ target }) => `${target.id} (${sourceOf(target)})`).join(', ')}: going on with that.` : 'An earlier attempt of this job did it.')
    return unfinished
  }
  const chosen = rollbackTo.kind === 'deploys' ? await chooseById(world, rollbackTo.ids) : await chooseBefore(world, rollbackTo.kind)
  const moves = chosen.filter(({ service, target }) => target.id !== liveOf(world, service.id)?.id && !isSameSource(target, liveOf(world, service.id)))
  runner.info(moves.length > 0 ? `${sayMoves(moves)}.` : 'What is asked for is live already.')
  return moves
}

// One a service, in their order: of those that stay it is what they run.
const targetsOf = ({ targets }: World, moves: readonly Move[]): string[] => targets.map(({ service, live }) => moves.find((move) => move.service.id === service.id)?.target.id ?? live?.id ?? '')

const liveOf = ({ targets }: World, id: string): Deploy | undefined => targets.find(({ service }) => service.id === id)?.live

async function chooseById(world: World, ids: readonly string[]): Promise<Move[]> {
  const { targets, github, inputs } = world
  const moves = await Promise.all(
    ids.map(async (id): Promise<Move> => {
      const target = targets.find(({ before }) => before.some((deploy) => deploy.id === id))
      const deploy = target?.before.find((one) => one.id === id)
      if (!target || !deploy) throw new ActionError(`\`rollback-to\` names ${id}, which is none of the last 100 deploys of ${targets.map(({ service }) => service.name).join(', ')}`, { advice: `Nothing was changed. ${sayChoices(targets)}` })
      if (deploy.status !== 'live' && deploy.status !== 'deactivated') throw new ActionError(`\`rollback-to\` names ${id}, which was never live (${deploy.status})`, { advice: `Nothing was changed. Only a deploy that was live can be gone back to. ${sayChoices([target])}` })
      const verified = (await verifiedDeploys(github, inputs.environment, [deploy]).catch(() => [])).length > 0
      return { service: target.service, target: deploy, verified }
    }),
  )
  const missing = targets.filter(({ service }) => !moves.some((move) => move.service.id === service.id))
  if (missing.length > 0) throw new ActionError(`\`rollback-to\` names no deploy of ${missing.map(({ service }) => service.name).join(', ')}`, { advice: 'Nothing was changed. Give one deploy for each service, a line each.' })
  return moves
}

async function chooseBefore({ targets, github, inputs }: World, kind: 'verified' | 'previous'): Promise<Move[]> {
  return Promise.all(
    targets.map(async (target): Promise<Move> => {
      const { service, live } = target
      if (live?.trigger === 'rollback') throw rolledBackAlready(target)
      const former = formerDeploys(target, live)
      const verified = await verifiedDeploys(github, inputs.environment, former)
      const chosen = kind === 'previous' ? former[0] : (verified[0] ?? former[0])
      if (!chosen) throw new ActionError(`${service.name} has no earlier deploy to go back to`, { advice: 'Nothing was changed. Promote a commit that works.' })
      return { service, target: chosen, verified: verified.some(({ id }) => id === chosen.id) }
    }),
  )
}

/** What somebody in a hurry can choose from, without a look at the dashboard; what was tried is left out. */
function sayChoices(targets: readonly Target[], tried: readonly Move[] = []): string {
  const said = targets.map((target) => {
    const left = formerDeploys(target, target.live).filter(({ id }) => !tried.some((move) => move.target.id === id)).slice(0, CHOICES)
    const other = tried.length > 0 ? 'else ' : ''
    return left.length > 0 ? `${target.service.name} can go back to ${left.map((deploy) => `${deploy.id} (${sourceOf(deploy)})`).join(', ')}` : `${target.service.name} has nothing ${other}to go back to: promote a commit that works`
  })
  return `${said.join('; ')}.`
}

// People who are called at night see the form of a workflow, and not the inputs of this action.
const NAME_ONE = 'name the deploy to go back to in `rollback-to` (`to` in rollback.yml).'

const CHOICES = 5

// The deploy before a rollback is the one that was rolled back from.
const rolledBackAlready = (target: Target): ActionError =>
  new ActionError(`${target.service.name} runs ${target.live!.id}, which is a rollback itself: what was before it is what it took back`, {
    advice: `Nothing was changed. To go further back, ${NAME_ONE} ${sayChoices([target])}`,
  })
