import { isFrozen, wallClock } from '../freeze-window.ts'
import { type Gate, fail, pass } from '../gate.ts'

/** No freeze window is open. */
export const freeze: Gate = {
  applies: ({ inputs }) => inputs.freeze.length > 0,
  ask: async ({ inputs, ports: { clock } }) => {
    const now = clock.now()
    const open = inputs.freeze.find((window) => isFrozen(window, now))
    if (!open) return pass(`none of ${inputs.freeze.length} freeze ${inputs.freeze.length === 1 ? 'window' : 'windows'} is open`)
    const { date, time } = wallClock(open.zone, now)
    return fail(`it is ${date} ${time} in ${open.zone}, within ${open.line}`, {
      advice: `Run the job again after it${open.reason ? '' : '; a reason at the end of the line would be shown here'}, or override it with a reason.`,
    })
  },
}
