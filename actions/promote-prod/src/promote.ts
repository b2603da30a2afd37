import { ActionError } from '@axcouncil/core/errors'
import { formatDuration } from '@axcouncil/core/duration'
import { isDone, liveDeploy } from '@axcouncil/render/status'
import { resumeSwitched, switchBack, switchOver } from './blue-green/blue-green.ts'
import { dropCanary, openCanary, raiseCanary } from './canary/canary.ts'
import { beginReset, resetPercent } from './canary/percentage.ts'
import { canaryEnding } from './canary/words.ts'
import { askAndSay, block } from './decision.ts'
import { deployWave } from './deploy.ts'
import { isFrontendLive, promoteFrontend } from './frontend.ts'
import { takeLock, sayHolder } from './lock.ts'
import type { Finding } from './metrics/metrics.ts'
import { tellProgress } from './notice.ts'
import { verifiedDeploys } from './record.ts'
import { type Restored, endRestored, restore } from './restore.ts'
import { type WaveReport, end } from './story.ts'
import { isCandidate, sourceOf, survey } from './survey.ts'
import { tell } from './tell.ts'
import { expectedVersion, noteBaseline, verifyProduction } from './verification.ts'
import { verifyWithMetrics } from './metrics/verify-with-metrics.ts'
import { findWayBack, refuseOverDestruction } from './way-back.ts'
import { type World, graceful } from './world.ts'

/** Mode promote, from the gates to the verdict. The story tells how it ended; only a cancel is thrown. */
export async function promote(world: World): Promise<void> {
  const { inputs, ports: { runner }, story } = world
  const alreadyLive = isFrontendLive(story.frontend) && world.targets.every(({ live }) => isCandidate(live, inputs.candidate))
  if (alreadyLive && (await isVerified(world))) return confirmLive(world)
  if (!(await runner.group('Gates', () => askAndSay(world)))) return block(world)
  if (inputs.dryRun) return end(story, { outcome: undefined, message: `All gates let ${inputs.candidate.commit.slice(0, 7)} pass; nothing was changed, as \`dry-run\` is set` })
  if (!(await prepare(world))) return
  await tellProgress(world, 'is being promoted')
  if (alreadyLive) runner.info('The candidate is live already, but no promotion verified it: going on with that.')
  await orDropCanary(world, () => carryOut(world))
}

async function carryOut(world: World): Promise<void> {
  const { ports: { runner }, story, inputs, targets } = world
  await openCanary(world)
  // A frontend that is behind is no reason to deploy to the other one of a pair, to which the way back leads.
  if (story.pair && targets.every(({ live }) => isCandidate(live, inputs.candidate))) await resumeSwitched(world, story.pair)
  else {
    if (!story.pair && expectedVersion(world) === undefined) await runner.group('Before', () => noteBaseline(world))
    const failed = await deployAndVerifyWaves(world)
    if (failed) return failed.deployed && !story.pair ? comeBack(world, failed) : endUndeployed(world, failed.reason)
    if (story.pair && !(await switchOver(world, story.pair))) return
  }
  // Last, so that it is never ahead of the backend that it asks: of a pair not before the traffic moved.
  const stuck = story.frontend && (await runner.group('Frontend', () => promoteFrontend(world)))
  if (stuck) return comeBack(world, { reason: stuck.message, report: undefined, deployed: true })
  const setback = await raiseCanary(world)
  if (setback) return comeBack(world, { ...setback, deployed: true })
  await judge(world, await verifyAll(world))
}

// What a cancel leaves unverified is shown to nobody, while there is time to take it back.
async function orDropCanary(world: World, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (world.ports.signal.aborted && world.story.canary) await dropCanary(graceful(world, CANCEL_MS))
    throw error
  }
}

const CANCEL_MS = 5_000

const isVerified = async ({ github, inputs, targets }: World): Promise<boolean> => {
  const lives = targets.flatMap(({ live }) => live ?? [])
  return (await verifiedDeploys(github, inputs.environment, lives)).length === lives.length
}

/** Everything is there already, and was verified: one more look, without a soak. */
async function confirmLive(world: World): Promise<void> {
  const { inputs, ports: { runner }, story } = world
  const what = inputs.candidate.imageUrl ?? inputs.candidate.commit.slice(0, 7)
  const report = await runner.group('Verify', () => verifyProduction(world, { version: expectedVersion(world), soakMs: 0 }))
  story.verification = report
  if (report.verdict === 'healthy') return end(story, { outcome: 'already-live', message: `${what} is live already, and is well` })
  const message = `${what} is live already and was well when it was promoted, but is ${report.verdict} now: ${report.message}`
  const next = 'Nothing was changed. Bring the version before back with mode rollback, if the cause is in this one.'
  end(story, { outcome: report.verdict === 'unknown' ? 'unknown' : 'failed', message, next, failure: new ActionError(message, { advice: next }) })
}

/** Takes the lock, then looks and asks once more: hours may lie between a job's start and this moment. */
async function prepare(world: World): Promise<boolean> {
  const { inputs, ports: { runner }, story } = world
  return runner.group('Lock, and gates once more', async () => {
    const force = inputs.override.includes('lock')
    const holder = await takeLock(world, { mode: 'promote', commit: inputs.candidate.commit }, force)
    if (holder) {
      const lock = { name: 'lock' as const, state: 'fail' as const, reason: `${inputs.environment} was taken a moment before by ${sayHolder(holder)}`, advice: 'Run this job again when that is done.' }
      story.gates = [...story.gates.filter(({ name }) => name !== 'lock'), lock]
      block(world)
      return false
    }
    world.targets = await survey(world)
    if (await askAndSay(world)) return true
    block(world)
    return false
  })
}

/** What went wrong before the whole could be verified. `deployed`: some service runs the candidate by now. */
interface Setback {
  reason: string
  report: Finding | undefined
  deployed: boolean
}

async function deployAndVerifyWaves(world: World): Promise<Setback | undefined> {
  const { ports: { runner }, story, targets } = world
  const waves = Math.max(...targets.map(({ wave }) => wave))
  for (let wave = 1; wave <= waves; wave += 1) {
    const title = waves === 1 ? 'Deploy' : `Deploy, wave ${wave} of ${waves}`
    const reports = await runner.group(title, () => deployWave(world, wave))
    story.deploys.push(...reports)
    const failed = reports.find(({ failure }) => failure)
    const deployed = story.deploys.some(isOut)
    if (failed?.failure && world.ports.signal.aborted) throw failed.failure
    if (failed) return { reason: failed.failure!.message, report: undefined, deployed }
    const urls = wave < waves ? waveUrls(world, wave, waves) : []
    if (urls.length === 0) continue
    const report = await runner.group(`Verify wave ${wave}`, () => verifyProduction(world, { version: expectedVersion(world), soakMs: 0, urls }))
    story.verification = report
    tell(world, `Wave ${wave}: ${report.verdict}`)
    if (report.verdict !== 'healthy') return { reason: `wave ${wave} is ${report.verdict}: ${report.message}`, report, deployed }
  }
  return undefined
}

/**
 * Where a wave is asked whether it is well before the next one begins: at the addresses given for it, else at its services'
 * own ones under Render, with each path of `health-url` that Render checks there, too.
 */
function waveUrls({ inputs: { health }, targets }: World, wave: number, waves: number): string[] {
  if (health.urls.length === waves) return health.urls[wave - 1]!
  const paths = new Set(health.urls.flat().map((address) => new URL(address).pathname))
  return targets.flatMap(({ wave: its, service: { serviceDetails: { url, healthCheckPath } = {} } }) =>
    its === wave && url && healthCheckPath && paths.has(healthCheckPath) ? [new URL(healthCheckPath, url).href] : [],
  )
}

const isOut = ({ outcome, deploy }: WaveReport): boolean => outcome === 'live' || deploy?.status === 'live'

async function verifyAll(world: World): Promise<Finding> {
  const { inputs, ports: { runner } } = world
  const version = expectedVersion(world)
  return runner.group('Verify', async () => {
    if (version !== undefined) runner.info(`${version.length === 40 ? version.slice(0, 7) : version} must answer, and stay well for ${formatDuration(inputs.health.soakMs)}.`)
    await tellProgress(world, 'is deployed and being verified')
    return verifyWithMetrics(world, { version, soakMs: inputs.health.soakMs }, world.story.canary?.sinceMs)
  })
}

async function judge(world: World, report: Finding): Promise<void> {
  const { inputs, story } = world
  const what = inputs.candidate.imageUrl ?? inputs.candidate.commit.slice(0, 7)
  if (report.verdict === 'healthy') {
    return end(story, { outcome: 'promoted', message: `${what} is live in ${inputs.environment}, verified${inputs.health.soakMs > 0 ? ` and well for ${formatDuration(inputs.health.soakMs)}` : ''}` })
  }
  await comeBack(world, { reason: `${what} is ${report.verdict} in ${inputs.environment} (${report.reason}): ${report.message}`, report, deployed: true })
}

/** Rolls back, or says why not. */
async function comeBack(world: World, { reason, report }: Setback): Promise<void> {
  const { inputs, ports: { runner }, story } = world
  const newer = await findNewer(world)
  if (newer) {
    await resetPercent(world)
    const canary = canaryEnding(story.canary)
    const message = `${reason}. ${newer}, so nothing was rolled back: that would undo it${canary.said}`
    const next = canary.next || 'Whoever deployed that decides what follows. Look at the dashboard, then verify with wait-healthy.'
    return end(story, { outcome: 'failed', message, next, failure: new ActionError(message, { advice: next }) })
  }
  const isUnknown = report?.verdict === 'unknown'
  if (inputs.rollback === 'never' || (isUnknown && inputs.onUnknown === 'hold')) {
    const why = inputs.rollback === 'never' ? '`rollback: never`' : '`on-unknown: hold`'
    // A flag is no deploy: what is known to be bad is shown to nobody, whatever becomes of the version.
    if (!isUnknown) await resetPercent(world)
    const canary = canaryEnding(story.canary)
    const message = `${reason}. It was left as it is (${why})${canary.said}`
    const next = canary.next || (report?.advice ?? 'Look at production; bring the version before back with mode rollback.')
    return end(story, { outcome: isUnknown ? 'unknown' : 'failed', message, next, failure: new ActionError(message, { advice: next }) })
  }
  if (story.pair) return switchBack(world, story.pair, reason)
  await runner.group('Roll back', async () => {
    runner.info(`${reason}.`)
    const told = tellProgress(world, 'is not well: rolling back')
    const reset = await beginReset(world)
    const restored = await goBack(world, reason)
    await Promise.all([told, reset.ended])
    endRestored(world, restored, reason)
  })
}

async function goBack(world: World, reason: string): Promise<Restored> {
  const { inputs, ports: { signal }, story } = world
  try {
    const targets = world.targets.filter(({ service }) => story.deploys.some((deploy) => deploy.service.id === service.id && isOut(deploy)))
    const moves = await findWayBack(world, targets, ({ service }) => story.deploys.find((deploy) => deploy.service.id === service.id)?.deploy)
    await refuseOverDestruction(world, moves, inputs.candidate.commit)
    return await restore(world, moves, reason)
  } catch (error) {
    if (!(error instanceof ActionError) || signal.aborted) throw error
    return { restored: false, message: `it could not be rolled back: ${error.message}`, next: error.advice ?? 'Roll back by hand in Render\'s dashboard.' }
  }
}

/** A deploy that somebody else made since ours: a hotfix, most likely. */
async function findNewer({ render: { render }, story }: World): Promise<string | undefined> {
  for (const { service, deploy } of story.deploys) {
    const now = deploy ? await render.listDeploys(service.id).catch(() => []) : []
    const since = now.slice(0, now.findIndex(({ id }) => id === deploy?.id))
    const newer = since.find((one) => one.status === 'live' || !isDone(one))
    if (newer) return `${service.name} ${newer.status === 'live' ? 'runs' : 'is getting'} ${newer.id} (${sourceOf(newer)}) by now, which somebody else deployed after it`
  }
  return undefined
}

async function endUndeployed({ inputs, story, targets, render: { render } }: World, reason: string): Promise<void> {
  const lives = await Promise.all(targets.map(async ({ service }) => liveDeploy(await render.listDeploys(service.id).catch(() => []))))
  const next = `${inputs.environment} runs ${lives.map((live) => (live ? `${live.id} (${sourceOf(live)})` : 'nothing')).join(', ')}. ${story.deploys.find(({ failure }) => failure)?.failure?.advice ?? ''}`.trim()
  end(story, { outcome: 'failed', message: reason, next, failure: new ActionError(reason, { advice: next }) })
}
