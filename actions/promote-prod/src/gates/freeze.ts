import { formatDuration } from '@axcouncil/core/duration'
import { isFrozen, wallClock } from './freeze-window.ts'
import { type Gate, fail, pass } from './gate.ts'
import { clockError, sharedNow } from '../wall-clock.ts'

/** No freeze window is open: by no clock, where the runner's is wrong. */
export const freeze: Gate = {
  applies: ({ inputs }) => inputs.freeze.length > 0,
  ask: async (world) => {
    const { inputs, ports: { clock } } = world
    const wrong = clockError(world)
    const times = wrong === 0 ? [{ now: clock.now(), by: '' }] : [{ now: sharedNow(world), by: ' by GitHub\'s clock' }, { now: clock.now(), by: ` by the runner's clock, which is ${formatDuration(Math.abs(wrong))} ${wrong > 0 ? 'slow' : 'fast'}` }]
    const [open] = times.flatMap(({ now, by }) => inputs.freeze.filter((window) => isFrozen(window, now)).map((window) => ({ window, now, by })))
    if (!open) return pass(`none of ${inputs.freeze.length} freeze ${inputs.freeze.length === 1 ? 'window' : 'windows'} is open`)
    const { window: { zone, line, reason }, now, by } = open
    const { date, time } = wallClock(zone, now)
    return fail(`it is ${date} ${time} in ${zone}${by}, within ${line}`, {
      advice: `Run the job again after it${reason ? '' : '; a reason at the end of the line would be shown here'}, or override it with a reason.`,
    })
  },
}
