import { type Clock, systemClock } from '@axcouncil/core/clock'

/** A clock on which a second lasts a second divided by `speed`: waits and time limits shrink, their order stays. */
export function hastened(speed: number): Clock {
  return {
    now: () => systemClock.now(),
    elapsed: () => systemClock.elapsed() * speed,
    sleep: (ms, signal) => systemClock.sleep(ms / speed, signal),
    after: (ms, callback) => systemClock.after(ms / speed, callback),
  }
}
