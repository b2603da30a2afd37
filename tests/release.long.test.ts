import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type ReleaseWorld, startReleaseWorld } from './release-world.ts'

/** A release interrupted at each of its steps, before and after the step took effect, and run again, ends as one that was not. */
let whole: ReleaseWorld
beforeAll(async () => {
  whole = await startReleaseWorld()
  expect(await whole.release('1.0.0')).toMatchObject({ code: 0 })
})
afterAll(() => whole.stop())

async function interrupted(interrupt: (world: ReleaseWorld) => void, code: number | null): Promise<void> {
  const world = await startReleaseWorld()
  try {
    interrupt(world)
    expect(await world.release('1.0.0')).toMatchObject({ code })
    expect(world.state()).not.toEqual({})
    expect(await world.release('1.0.0')).toMatchObject({ code: 0 })
    expect(world.state()).toEqual(whole.state())
  } finally {
    await world.stop()
  }
}

const times = (count: number): { nth: number; when: 'before' | 'after' }[] =>
  Array.from({ length: count }, (_, i) => i + 1).flatMap((nth) => (['before', 'after'] as const).map((when) => ({ nth, when })))

// One push for each mirror, two for this repository.
describe('killed by SIGKILL', () => {
  it.each(times(4))('$when push $nth takes effect', ({ nth, when }) => interrupted((world) => world.killAt(nth, when), null))
})

// In each repository a draft and its publishing; five files.
describe('cut off from GitHub', () => {
  it.each(times(8))('$when request $nth that makes something takes effect', ({ nth, when }) =>
    interrupted((world) => void world.github.faults.add({ method: 'POST', path: /releases/, nth, when, fault: { kind: 'reset-before-headers' } }), 1))
  it.each(times(3))('$when release $nth is published', ({ nth, when }) =>
    interrupted((world) => void world.github.faults.add({ method: 'PATCH', path: /releases/, nth, when, fault: { kind: 'reset-before-headers' } }), 1))
})
