import { describe, expect, it } from '@jest/globals'
import { withTimeout } from '@axcouncil/core/clock'
import { createSimulatedClock } from '../src/simulated-clock.ts'

describe('The simulated clock', () => {
  it('passes six hours at once, and wakes sleepers in the order of their times', async () => {
    const clock = createSimulatedClock()
    const woken: string[] = []
    const sleeper = async (name: string, ms: number): Promise<void> => {
      await clock.sleep(ms)
      woken.push(`${name} at ${clock.elapsed()}`)
    }
    await Promise.all([sleeper('late', 6 * 3_600_000), sleeper('early', 1_000)])
    expect(woken).toEqual(['early at 1000', 'late at 21600000'])
    expect(clock.now()).toBe(Date.UTC(2026, 0, 1, 6))
  })

  it('stands still while it is held', async () => {
    const clock = createSimulatedClock()
    const release = clock.hold()
    const slept = clock.sleep(10).then(() => clock.elapsed())
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    expect(clock.elapsed()).toBe(0)
    release()
    release()
    expect(await slept).toBe(10)
  })

  it('ends a sleep with the reason of its signal, and lets time limits strike', async () => {
    const clock = createSimulatedClock()
    const late = (): Error => new Error('too late')
    const limited = withTimeout((signal) => clock.sleep(1e9, signal), { ms: 50, late, clock })
    await expect(limited).rejects.toThrow('too late')
    expect(clock.elapsed()).toBe(50)
  })
})
