import { ActionError, errorMessage } from '@axcouncil/core/errors'
import { formatDuration } from '@axcouncil/core/duration'
import { liveDeploy } from '@axcouncil/render/status'
import { runCommand } from '../command.ts'
import { type Pair, moveDomain } from './domain.ts'
import { restoreFrontend } from '../frontend.ts'
import { end } from '../story.ts'
import { liveCommit, sourceOf } from '../survey.ts'
import { tell } from '../tell.ts'
import { noteTraffic } from './traffic.ts'
import { expectedVersion, verifyProduction } from '../verification.ts'
import { awaitAnswer, ownUrls, refuseUntellable } from './witness.ts'
import type { World } from '../world.ts'

/**
 * Verifies the idle service under its own address, then gives it production's traffic. Answers false where it is not well,
 * when nothing was moved and production never noticed, and where a command of the caller's did not move it.
 */
export async function switchOver(world: World, pair: Pair): Promise<boolean> {
  const { ports: { runner, signal }, story } = world
  const { idle, active, what } = pair
  const report = await runner.group(`Verify ${idle.name}, which is idle`, () => verifyProduction(world, { version: expectedVersion(world), soakMs: 0, urls: ownUrls(world, idle) }))
  story.verification = report
  tell(world, `${idle.name}, idle: ${report.verdict}`)
  if (report.verdict !== 'healthy') {
    const message = `${idle.name} is ${report.verdict} with the candidate: ${report.message}. ${capital(what)} was not moved`
    const next = `${active.name} serves as before. ${report.advice ?? ''}`.trim()
    end(story, { outcome: report.verdict === 'unknown' ? 'unknown' : 'failed', message, next, failure: new ActionError(message, { advice: next }) })
    return false
  }
  try {
    await runner.group('Switch', () => move(world, pair, 'there'))
    return true
  } catch (error) {
    // A command that failed may have moved half of it: nobody knows before it was moved back and looked at.
    if (!story.trafficUnsure || signal.aborted) throw error
    await switchBack(world, pair, `${capital(what)} could not be moved to ${idle.name}: ${errorMessage(error)}`)
    return false
  }
}

/**
 * Goes on where a run ended that had moved the traffic and not verified it yet: the service that is idle now is the one
 * to go back to.
 */
export async function resumeSwitched(world: World, { what, active, idle }: Pair): Promise<void> {
  const { story, render: { render } } = world
  const before = liveDeploy(await render.listDeploys(idle.id))
  story.pair = { what, active: idle, idle: active }
  story.switched = { from: idle.name, to: active.name, what, gapMs: undefined }
  world.targets = world.targets.map((target) => ({ ...target, live: before, liveCommit: before?.commit?.id }))
}

/** Moves the traffic from the active service to the idle one, or back. */
async function move(world: World, pair: Pair, direction: 'there' | 'back'): Promise<void> {
  const { ports: { runner, clock }, story, inputs: { blueGreen } } = world
  const { what, active, idle } = pair
  const { way } = blueGreen!
  const [from, to] = direction === 'there' ? [active, idle] : [idle, active]
  const began = clock.elapsed()
  if (way.kind === 'command') await moveByCommand(world, pair, direction)
  const gapMs = way.kind === 'domain' ? await moveDomain(world, { domain: way.domain, from, to }) : undefined
  const lasted = gapMs === undefined ? `the command took ${formatDuration(clock.elapsed() - began)}` : `nobody had it for ${formatDuration(gapMs)}`
  story.switched = { from: active.name, to: idle.name, what, gapMs: gapMs ?? story.switched?.gapMs, ...(direction === 'back' ? { back: true } : {}) }
  story.trafficUnsure = false
  if (way.kind === 'command') await noteTraffic(world, { must: false })
  const said = `${capital(what)} moved from ${from.name} to ${to.name}; ${lasted}`
  runner.info(`${said}.`)
  tell(world, said)
}

/** From the note that it begins until its end is known to be good, nobody knows where the traffic is. */
async function moveByCommand(world: World, pair: Pair, direction: 'there' | 'back'): Promise<void> {
  const { story } = world
  if (direction === 'there') await refuseUntellable(world, pair)
  story.trafficUnsure = true
  await noteTraffic(world, { must: direction === 'there' }).catch((error: unknown) => {
    story.trafficUnsure = false
    throw error
  })
  await switchByCommand(world, pair, direction)
  // Where a version must answer, the verification that follows proves the move.
  const version = direction === 'there' ? expectedVersion(world) : versionBefore(world)
  const to = direction === 'there' ? pair.idle : pair.active
  if (version !== undefined || (await awaitAnswer(world, pair, to))) return
  const command = direction === 'there' ? 'switch-command' : 'switch-back-command'
  throw new ActionError(`\`${command}\` ended well, but nothing tells that production's traffic is with ${to.name}`, { advice: 'Look at your router. Where the answers of the two cannot be told apart, let the app say its version, and give `expect-version`.' })
}

/** The version that must answer after the way back: the commit that served. An image's version nobody knows. */
const versionBefore = ({ inputs, targets }: World): string | undefined => (inputs.health.version ? undefined : targets[0]?.live?.commit?.id)

async function switchByCommand(world: World, { active, idle }: Pair, direction: 'there' | 'back'): Promise<void> {
  const { inputs } = world
  const way = inputs.blueGreen!.way as { there: string; back: string }
  const [from, to] = direction === 'there' ? [active, idle] : [idle, active]
  const named = (prefix: string, { id, name, serviceDetails }: Pair['idle']): Record<string, string> => ({ [`${prefix}_SERVICE_ID`]: id, [`${prefix}_SERVICE_NAME`]: name, [`${prefix}_SERVICE_URL`]: serviceDetails?.url ?? '' })
  const variables = { ...named('LIVE', active), ...named('IDLE', idle), ...named('FROM', from), ...named('TO', to), COMMIT: inputs.candidate.commit, ENVIRONMENT: inputs.environment }
  await runCommand(world, { input: direction === 'there' ? 'switch-command' : 'switch-back-command', script: way[direction], variables })
}

const capital = (what: string): string => (what === 'the traffic' ? 'The traffic' : what)

/** Gives the traffic back to the service that had it, which still runs what it ran, and verifies that. */
export async function switchBack(world: World, pair: Pair, because: string): Promise<void> {
  const { ports: { runner, signal }, story } = world
  await runner.group('Switch back', async () => {
    runner.info(`${because}.`)
    const known = (error: unknown): ActionError => {
      if (!(error instanceof ActionError) || signal.aborted) throw error
      runner.warning(`${errorMessage(error)}. Looking at what serves.`)
      return error
    }
    const failed = await move(world, pair, 'back').then(() => undefined, known)
    const stuck = await restoreFrontend(world, liveCommit(world.targets)).then(() => undefined, known)
    story.rollback = { because, moves: [], reports: [], verification: undefined }
    const report = await verifyProduction(world, { version: versionBefore(world), soakMs: 0, restores: true })
    story.rollback.verification = report
    tell(world, `After the switch back: ${report.verdict}`)
    endSwitchedBack(world, pair, { because, report, failed, stuck })
  })
}

/** `failed`: why the traffic did not move back. `stuck`: why the frontend did not. */
interface Back {
  because: string
  report: Awaited<ReturnType<typeof verifyProduction>>
  failed: ActionError | undefined
  stuck: ActionError | undefined
}

function endSwitchedBack(world: World, { what, active }: Pair, { because, report, failed, stuck }: Back): void {
  const { story, inputs, targets } = world
  const runs = targets.map(({ live }) => (live ? `${live.id} (${sourceOf(live)})` : 'nothing')).join(', ')
  const well = report.verdict === 'healthy'
  const state = well ? 'verified' : `${report.verdict}: ${report.message}`
  // Without a version to tell the two apart, a good answer does not say whose it is.
  const isBack = failed === undefined || (well && story.trafficUnsure && versionBefore(world) !== undefined)
  if (isBack) story.trafficUnsure = false
  const isWhole = isBack && well && !stuck
  const frontend = stuck ? `; but the frontend was not brought back: ${errorMessage(stuck)}` : ''
  const message = isBack
    ? `${because}; ${what} is with ${active.name} again, which runs ${runs} and is ${state}${failed ? `, although ${errorMessage(failed)}` : ''}${frontend}`
    : `${because}; and the way back failed: ${errorMessage(failed)}. Production is ${report.verdict}: ${report.message}${frontend}`
  const byHand = [
    ...(isBack ? [] : [`Move ${what} to ${active.name} by hand, at once. ${failed?.advice ?? ''}`]),
    ...(stuck ? [`Give production to the build before in Vercel's dashboard, at once. ${stuck.advice ?? ''}`] : []),
  ].map((text) => text.trim())
  const next = isWhole ? 'Mend the cause, prove it in staging, and promote again.' : byHand.length > 0 ? byHand.join(' ') : (report.advice ?? 'Look at production.')
  end(story, { outcome: isWhole ? 'rolled-back' : 'failed', message, next, failure: inputs.mode === 'rollback' && isWhole ? undefined : new ActionError(message, { advice: next }) })
}
