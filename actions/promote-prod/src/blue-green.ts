import { ActionError } from '@axcouncil/core/errors'
import { formatDuration } from '@axcouncil/core/duration'
import { liveDeploy } from '@axcouncil/render/status'
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
 * Verifies the idle service under its own address, then gives it the domain. Answers false where it is not well: then
 * nothing was moved, and production never noticed.
 */
export async function switchOver(world: World, pair: Pair): Promise<boolean> {
  const { ports: { runner }, story } = world
  const { idle, active, domain } = pair
  const report = await runner.group(`Verify ${idle.name}, which is idle`, () => verifyProduction(world, { version: expectedVersion(world), soakMs: 0, urls: idleUrls(world, pair) }))
  story.verification = report
  tell(world, `${idle.name}, idle: ${report.verdict}`)
  if (report.verdict !== 'healthy') {
    const message = `${idle.name} is ${report.verdict} with the candidate: ${report.message}. ${domain} was not moved`
    const next = `${active.name} serves as before. ${report.advice ?? ''}`.trim()
    end(story, { outcome: report.verdict === 'unknown' ? 'unknown' : 'failed', message, next, failure: new ActionError(message, { advice: next }) })
    return false
  }
  await runner.group('Switch', () => move(world, pair, { from: active, to: idle }))
  return true
}

/**
 * Goes on where a run ended that had moved the domain and not verified it yet: the service that is idle now is the one
 * to go back to.
 */
export async function resumeSwitched(world: World, { domain, active, idle }: Pair): Promise<void> {
  const { story, render: { render } } = world
  const before = liveDeploy(await render.listDeploys(idle.id))
  story.pair = { domain, active: idle, idle: active }
  story.switched = { from: idle.name, to: active.name, domain, gapMs: 0 }
  world.targets = world.targets.map((target) => ({ ...target, live: before, liveCommit: before?.commit?.id }))
}

async function move(world: World, { domain }: Pair, { from, to }: { from: Pair['active']; to: Pair['active'] }): Promise<void> {
  const { ports: { runner }, story } = world
  const gapMs = await moveDomain(world, { domain, from, to })
  story.switched = story.switched === undefined ? { from: from.name, to: to.name, domain, gapMs } : { ...story.switched, back: true }
  const said = `${domain} moved from ${from.name} to ${to.name}; nobody had it for ${formatDuration(gapMs)}`
  runner.info(`${said}.`)
  tell(world, said)
}

/** Gives the domain back to the service that had it, which still runs what it ran, and verifies that. */
export async function switchBack(world: World, pair: Pair, because: string): Promise<void> {
  const { ports: { runner }, story, inputs } = world
  await runner.group('Switch back', async () => {
    runner.info(`${because}.`)
    await move(world, pair, { from: pair.idle, to: pair.active })
    const version = inputs.health.version ? undefined : liveCommit(world.targets)
    const report = await verifyProduction(world, { version, soakMs: 0 })
    story.rollback = { because, moves: [], reports: [], verification: report }
    tell(world, `After the switch back: ${report.verdict}`)
    const runs = world.targets.map(({ live }) => (live ? `${live.id} (${sourceOf(live)})` : 'nothing')).join(', ')
    const well = report.verdict === 'healthy'
    const message = `${because}; ${pair.domain} is with ${pair.active.name} again, which runs ${runs} and is ${well ? 'verified' : `${report.verdict}: ${report.message}`}`
    const next = well ? 'Mend the cause, prove it in staging, and promote again.' : (report.advice ?? 'Look at production.')
    const byHand = inputs.mode === 'rollback' && well
    end(story, { outcome: well ? 'rolled-back' : 'failed', message, next, failure: byHand ? undefined : new ActionError(message, { advice: next }) })
  })
}
