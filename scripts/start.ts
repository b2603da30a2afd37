import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { startWorld } from '../packages/sandbox/src/world.ts'
import { root } from './metadata.ts'
import { outcome, tell } from './start/account.ts'
import { playByAct } from './start/by-act.ts'
import { playByHand } from './start/by-hand.ts'
import { type Bystander, watchPlainly } from './start/bystander.ts'
import { keep } from './start/keep.ts'
import { searchForPersons } from './start/privacy.ts'
import { createProgress } from './start/progress.ts'
import { type Scenario, chooseScenario } from './start/scenarios.ts'
import { settingsFor } from './start/settings.ts'
import type { Played } from './start/stage.ts'
import { acquireAct } from './tools/act.ts'
import { acquireChromium } from './tools/chromium.ts'

/**
 * The main job: a whole release of the example on this machine, and an account of it. Ends with the pipeline's own
 * result: 0 for a promotion, 1 for everything else.
 */
async function main(scenario: Scenario, signal: AbortSignal): Promise<number> {
  console.log(`Scenario ${scenario.name}: ${scenario.story}\n`)
  const waiting = new AbortController()
  let healthUrl = ''
  let candidate = ''
  let bystander: Promise<Bystander> | undefined
  const progress = createProgress({
    write: (line) => console.log(line),
    onStepEnded: (id) => {
      if (id === 'deploy') bystander = watchPlainly(healthUrl, candidate, waiting.signal)
      if (id === 'health') waiting.abort()
    },
  })
  const [act, chromium] = await Promise.all([acquireAct(progress.say), acquireChromium(progress.say)])
  if (chromium.kind === 'missing') throw new Error(chromium.sentence)
  if (act.kind === 'missing') progress.say(`${act.sentence} The same bundles run in the pipeline's order instead.`)
  const folder = await mkdtemp(join(tmpdir(), 'axcouncil-'))
  progress.say('Starting PostgreSQL, two Supabase projects, GitHub, chat, and Render with the live version in both services')
  const world = await startWorld({ example: join(root, 'examples/axcouncil'), folder, play: scenario.play })
  try {
    const settings = settingsFor(world, chromium.path)
    healthUrl = `${settings.vars.STAGING_URL}/health`
    candidate = world.caller.candidate
    progress.say(`Releasing ${world.caller.candidate.slice(0, 7)} "${world.caller.title}"`)
    const release = { world, settings, folder, progress, signal }
    const played = act.kind === 'ready' ? await playByAct(release, act.path) : await playByHand(release)
    waiting.abort()
    if (signal.aborted) throw new Error('Interrupted: everything that was started has ended, and nothing was kept.')
    return await report({ scenario, played, world, bystander: await bystander, productionUrl: `${settings.vars.PRODUCTION_URL}/health` })
  } finally {
    await world.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

interface Ended {
  scenario: Scenario
  played: Played
  world: Awaited<ReturnType<typeof startWorld>>
  bystander: Bystander | undefined
  productionUrl: string
}

async function report({ scenario, played, world, bystander, productionUrl }: Ended): Promise<number> {
  const kept = await keep(world, played, join(root, '.sandbox', scenario.name))
  const seeded = played.stages.some(({ action, result }) => action === 'seed-db' && result === 'success')
  const privacy = seeded ? await searchForPersons(world, kept) : undefined
  const { candidate, live, title } = world.caller
  const production = await versionAt(productionUrl)
  const shown = { ...kept, folder: relative(process.cwd(), kept.folder) }
  console.log(tell({ scenario, candidate, live, title, played, kept: shown, bystander, production, privacy }))
  if (outcome(played) !== scenario.ending) console.log(`\n  The story was to end with "${scenario.ending}". It did not.`)
  return privacy && privacy.found.length > 0 ? 1 : played.exitCode === 0 ? 0 : 1
}

async function versionAt(url: string): Promise<{ commit: string; status: number } | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) })
    return { status: answer.status, commit: ((await answer.json()) as { commit?: string }).commit ?? 'unknown' }
  } catch {
    return undefined
  }
}

const stopping = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort())

if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(`Node 24 is needed, and this is ${process.version}: \`npm ci\` brings it along on Linux; elsewhere install it first.`)
  process.exitCode = 1
} else {
  try {
    process.exitCode = await main(chooseScenario(process.argv.slice(2)), stopping.signal)
  } catch (error) {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}
