import { type Clock, reasonOf } from '@axcouncil/core/clock'

/** A clock whose time stands still while anything is at work and jumps to the next timer once everything sleeps. */
export interface SimulatedClock extends Clock {
  /** Keeps time from moving until the returned function is called: around work that timers do not show, such as I/O. */
  hold(): () => void
}

interface Timer {
  at: number
  fire: () => void
}

/**
 * Makes a simulated clock. Six hours of waiting pass in the time that the waiting code itself needs. Promises and
 * callbacks that are due run before time moves on; real I/O has to `hold` it.
 * @param start wall time in milliseconds since 1970 at which the simulation begins
 */
export function createSimulatedClock(start = Date.UTC(2026, 0, 1)): SimulatedClock {
  const timers = new Set<Timer>()
  let elapsed = 0
  let holds = 0
  let scheduled = false

  const schedule = (): void => {
    if (scheduled || holds > 0 || timers.size === 0) return
    scheduled = true
    setImmediate(advance)
  }
  const advance = (): void => {
    scheduled = false
    if (holds > 0 || timers.size === 0) return
    const next = [...timers].reduce((first, timer) => (timer.at < first.at ? timer : first))
    elapsed = Math.max(elapsed, next.at)
    timers.delete(next)
    next.fire()
    schedule()
  }
  const after = (ms: number, fire: () => void): (() => void) => {
    const timer = { at: elapsed + Math.max(0, ms), fire }
    timers.add(timer)
    schedule()
    return () => timers.delete(timer)
  }
  return {
    now: () => start + elapsed,
    elapsed: () => elapsed,
    after,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(reasonOf(signal))
        const onAbort = (): void => {
          cancel()
          reject(reasonOf(signal!))
        }
        const cancel = after(ms, () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        })
        signal?.addEventListener('abort', onAbort, { once: true })
      }),
    hold: () => {
      holds += 1
      let held = true
      return () => {
        if (!held) return
        held = false
        holds -= 1
        schedule()
      }
    },
  }
}
