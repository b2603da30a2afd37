import { ActionError, errorMessage } from '@axcouncil/core/errors'
import { formatDuration } from '@axcouncil/core/duration'
import { liveDeploy } from '@axcouncil/render/status'
import { runCommand } from './command.ts'
import { type Pair, moveDomain } from './domain.ts'
import { end } from './story.ts'
import { liveCommit, sourceOf } from './survey.ts'
import { tell } from './tell.ts'
import { expectedVersion, verifyProduction } from './verification.ts'
import type { World } from './world.ts'

/** The health addresses as the idle service answers them under its own name. */
function idleUrls({ inputs }: World, { idle }: Pair): string[] {
  const { url } = idle.serviceDetails ?? {}
  if (!url) throw new ActionError(`${idle.name} has no address of its own at which it could be verified`, { advice: 'Blue-green needs two web services.' })
  return [...new Set(inputs.health.urls.flat().map((address) => new URL(new URL(address).pathname + new URL(address).search, url).href))]
}

/**
 * Verifies the idle service under its own address, then gives it production's traffic. Answers false where it is not well,
 * when nothing was moved and production never noticed, and where a command of the caller's did not move it.
 */
export async function switchOver(world: World, pair: Pair): Promise<boolean> {
  const { ports: { runner, signal }, story } = world
  const { idle, active, what } = pair
  const report = await runner.group(`Verify ${idle.name}, which is idle`, () => verifyProduction(world, { version: expectedVersion(world), soakMs: 0, urls: idleUrls(world, pair) }))
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
    if (world.inputs.blueGreen?.way.kind !== 'command' || signal.aborted) throw error
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
  if (way.kind === 'command') await switchByCommand(world, pair, direction)
  const gapMs = way.kind === 'domain' ? await moveDomain(world, { domain: way.domain, from, to }) : undefined
  story.switched = { from: active.name, to: idle.name, what, gapMs: gapMs ?? story.switched?.gapMs, ...(direction === 'back' ? { back: true } : {}) }
  const lasted = gapMs === undefined ? `the command took ${formatDuration(clock.elapsed() - began)}` : `nobody had it for ${formatDuration(gapMs)}`
  const said = `${capital(what)} moved from ${from.name} to ${to.name}; ${lasted}`
  runner.info(`${said}.`)
  tell(world, said)
}

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
  const { ports: { runner, signal }, story, inputs } = world
  await runner.group('Switch back', async () => {
    runner.info(`${because}.`)
    const failed = await move(world, pair, 'back').then(() => undefined, (error: unknown) => {
      if (!(error instanceof ActionError) || signal.aborted || inputs.blueGreen?.way.kind !== 'command') throw error
      runner.warning(`${errorMessage(error)}. Looking at what serves.`)
      return error
    })
    const version = inputs.health.version ? undefined : liveCommit(world.targets)
    const report = await verifyProduction(world, { version, soakMs: 0 })
    story.rollback = { because, moves: [], reports: [], verification: report }
    tell(world, `After the switch back: ${report.verdict}`)
    endSwitchedBack(world, pair, { because, report, failed })
  })
}

type Back = { because: string; report: Awaited<ReturnType<typeof verifyProduction>>; failed: ActionError | undefined }

function endSwitchedBack({ story, inputs, targets }: World, { what, active }: Pair, { because, report, failed }: Back): void {
  const runs = targets.map(({ live }) => (live ? `${live.id} (${sourceOf(live)})` : 'nothing')).join(', ')
  const well = report.verdict === 'healthy'
  const state = well ? 'verified' : `${report.verdict}: ${report.message}`
  // Without a version to tell the two apart, a good answer does not say whose it is.
  const isBack = failed === undefined || (well && inputs.health.version === undefined && liveCommit(targets) !== undefined)
  const message = isBack
    ? `${because}; ${what} is with ${active.name} again, which runs ${runs} and is ${state}${failed ? `, although ${errorMessage(failed)}` : ''}`
    : `${because}; and the way back failed: ${errorMessage(failed)}. Production is ${report.verdict}: ${report.message}`
  const next = isBack && well ? 'Mend the cause, prove it in staging, and promote again.' : failed ? `Move ${what} to ${active.name} by hand, at once. ${failed.advice ?? ''}`.trim() : (report.advice ?? 'Look at production.')
  const byHand = inputs.mode === 'rollback' && well && isBack
  end(story, { outcome: isBack && well ? 'rolled-back' : 'failed', message, next, failure: byHand ? undefined : new ActionError(message, { advice: next }) })
}
