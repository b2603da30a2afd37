import { describe, expect, it } from '@jest/globals'
import { KILLS, type Kill, TALES, type Tale, startStage } from './kill-stage.ts'

/**
 * Kills a promotion at every request that it sends: to GitHub, to Render, and to production itself. The points are those
 * of one recorded run. `KILL_PART=2/5` runs every fifth of them, from the second on; `KILL_WORLDS` are run at once.
 */
const [part = 1, parts = 1] = (process.env.KILL_PART ?? '1/1').split('/').map(Number)
const WORLDS = Number(process.env.KILL_WORLDS ?? 3)

async function killEverywhere(tale: Tale): Promise<{ killed: number; faults: string[] }> {
  const stages = await Promise.all(Array.from({ length: WORLDS }, () => startStage(tale)))
  const [points] = await Promise.all(stages.map(({ record }) => record()))
  // A run that polls once more than the recorded one has a request more.
  const all = Array.from({ length: points!.length + 2 }, (_, i) => i + 1).flatMap((nth) => KILLS.map((kill): [number, Kill] => [nth, kill]))
  const mine = all.filter((_, i) => i % parts === part - 1)
  const results: string[] = []
  let killed = 0
  await Promise.all(stages.map(async (stage) => {
    for (let next = mine.shift(); next; next = mine.shift()) {
      const result = await stage.killAt(...next)
      if (!result) continue
      killed += 1
      if (result.faults.length > 0) results.push([result.at, ...result.faults].join('\n  '))
    }
  }))
  for (const stage of stages) results.push(...stage.chain().faults)
  await Promise.all(stages.map(({ stop }) => stop()))
  console.log(`${killed} of ${all.length} kills, ${points!.length} requests when nobody kills it`)
  return { killed, faults: results }
}

describe.each(Object.entries(TALES))('%s that is killed at each request', (_, tale) => {
  it('is ended truthfully by a re-run', async () => {
    const { killed, faults } = await killEverywhere(tale)
    expect(faults.join('\n')).toBe('')
    expect(killed).toBeGreaterThan(0)
  }, 3_600_000)
})
