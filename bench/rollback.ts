import { join } from 'node:path'
import { SERVICE, startWorld } from '../actions/promote-prod/test/world.ts'
import { median } from './measure.ts'

const BUNDLE = join(import.meta.dirname, '../dist/promote-prod/index.js')
const BUDGET_MS = 5_000

/**
 * From "production is unhealthy" to "the old version is serving again, and verified", with the real bundle in the local
 * world, beside the time that Render itself takes from the order of the rollback to its being live. Budget: at most 5 s
 * on top of Render's own time. Render's rollback is played quick, and as slow as a service that takes 3 s to start.
 */
export async function run(args: string[]): Promise<void> {
  const rounds = Number(args[0] ?? 5)
  for (const startDelayMs of [0, 3_000]) {
    const samples = []
    for (let round = 0; round < rounds; round += 1) samples.push(await rollBackOnce(startDelayMs))
    const ours = samples.map(({ wholeMs, renderMs }) => wholeMs - renderMs)
    const [whole, render] = [median(samples.map(({ wholeMs }) => wholeMs)), median(samples.map(({ renderMs }) => renderMs))]
    console.log(`Render takes ${seconds(render)}: unhealthy to verified ${seconds(whole)}, ratio ${(whole / render).toFixed(1)}; on top of Render median ${seconds(median(ours))}, most ${seconds(Math.max(...ours))} (budget ${seconds(BUDGET_MS)}, ratio ${(Math.max(...ours) / BUDGET_MS).toFixed(2)})`)
  }
}

async function rollBackOnce(startDelayMs: number): Promise<{ wholeMs: number; renderMs: number }> {
  const world = await startWorld()
  try {
    const sha = world.commit('Bad')
    await world.prove(sha)
    world.render.script(SERVICE, { env: { GOOD_ANSWERS: '0' } })
    world.render.script(SERVICE, { startDelayMs })
    const moments: { unhealthy?: number; verified?: number } = {}
    const run = await world.promote(sha, {}, {
      entry: BUNDLE,
      onLine: (line) => {
        if (line === '::group::Roll back') moments.unhealthy = performance.now()
        else if (line === '::endgroup::' && moments.unhealthy !== undefined) moments.verified ??= performance.now()
      },
    })
    const [rollback] = world.render.deploys(SERVICE)
    if (run.outputs.outcome !== 'rolled-back' || !rollback?.finishedAt || !rollback.createdAt) throw new Error(`It was not rolled back:\n${run.stdout}`)
    return { wholeMs: moments.verified! - moments.unhealthy!, renderMs: Date.parse(rollback.finishedAt) - Date.parse(rollback.createdAt) }
  } finally {
    await world.stop()
  }
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`
