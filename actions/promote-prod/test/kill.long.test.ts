import { beforeAll, describe, expect, it } from '@jest/globals'
import { KILLS, type Kill, TALES, type Tale, startStage } from './kill-stage.ts'

/**
 * A sample of kill.soak.test.ts, which kills at every request: a few writes and a few reads of each tale, drawn by a seed.
 * `KILL_SEED` draws others.
 */
const SEED = Number(process.env.KILL_SEED ?? 20_261_125)
const WRITES = 3
const READS = 1

/** Mulberry32: a small generator whose numbers a seed repeats. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides
  }
}

async function killSome(tale: Tale, roll: (sides: number) => number): Promise<string[]> {
  const stage = await startStage(tale)
  try {
    const points = (await stage.record()).map(({ method }, i) => ({ nth: i + 1, writes: method !== 'GET' }))
    const draw = (writes: boolean, count: number): number[] => Array.from({ length: count }, () => points.filter((point) => point.writes === writes)).map((some) => some[roll(some.length)]!.nth)
    const faults: string[] = []
    for (const nth of [...draw(true, WRITES), ...draw(false, READS)]) {
      const kill: Kill = KILLS[roll(KILLS.length)]!
      const result = await stage.killAt(nth, kill)
      if (result && result.faults.length > 0) faults.push([result.at, ...result.faults].join('\n  '))
    }
    return [...faults, ...stage.chain().faults]
  } finally {
    await stage.stop()
  }
}

describe(`killed at requests drawn by the seed ${SEED}`, () => {
  const names = Object.keys(TALES)
  let faults: Record<string, string[]>
  beforeAll(async () => {
    faults = Object.fromEntries(await Promise.all(names.map(async (name, i) => [name, await killSome(TALES[name]!, dice(SEED + i))] as const)))
  }, 180_000)

  it.each(names)('%s is ended truthfully by a re-run', (name) => {
    expect(faults[name]!.join('\n')).toBe('')
  })
})
