import { formatDuration } from '@axcouncil/core/duration'
import type { InputReader, Parse } from '@axcouncil/core/inputs'
import { duration, lines, quote, text, url } from '@axcouncil/core/parsers'

/** A share of the users, and for how long it is watched: undefined as long as `soak` says. */
export interface CanaryStep {
  percent: number
  forMs: number | undefined
}

/** A release by the percentage of a flag. */
export interface CanaryInputs {
  /** The caller's command that sets the percentage to `PERCENT`. */
  script: string
  /** Ascending; the last one is 100. */
  steps: CanaryStep[]
  /** Addresses that answer as those do who are in the canary; asked together with `health-url`. */
  urls: string[]
}

const DEFAULT_STEPS = '5% 10m\n25% 10m\n100%'

/** Reads the inputs about the canary. */
export function readCanary(reader: InputReader): CanaryInputs | undefined {
  const script = reader.optional('canary-command', text)
  const steps = reader.defaulted('canary-steps', DEFAULT_STEPS, canarySteps)
  const urls = (reader.optional('canary-url', lines(url)) ?? []).map(({ href }) => href)
  for (const input of ['canary-steps', 'canary-url']) {
    if (script === undefined && reader.given(input)) reader.fault(input, 'needs a `canary-command`, which sets the percentage')
  }
  if (script !== undefined && reader.given('idle-service-id')) reader.fault('canary-command', 'does not go with `idle-service-id`: blue-green moves all of the traffic at once')
  return script === undefined ? undefined : { script, steps, urls }
}

const step: Parse<CanaryStep> = (raw) => {
  const [, percent, time] = /^(\d{1,3}(?:\.\d{1,3})?) ?%(?:\s+(\S+))?$/.exec(raw) ?? []
  if (percent === undefined || !(Number(percent) > 0 && Number(percent) <= 100)) throw new Error(`must be a percentage and a time a line, such as 25% 10m, not ${quote(raw)}`)
  return { percent: Number(percent), forMs: time === undefined ? undefined : duration(time) }
}

const canarySteps: Parse<CanaryStep[]> = (raw) => {
  const steps = lines(step)(raw)
  const falling = steps.find(({ percent }, i) => i > 0 && percent <= steps[i - 1]!.percent)
  if (falling) throw new Error(`must rise from step to step, and ${falling.percent}% does not`)
  if (steps.at(-1)?.percent !== 100) throw new Error('must end with 100%: what is promoted is for everybody')
  return steps
}

/** The steps as they are to be said before they begin. */
export const saySteps = (steps: readonly CanaryStep[], soakMs: number): string =>
  steps.map(({ percent, forMs }) => `${percent} % for ${formatDuration(forMs ?? soakMs)}`).join(', ')

/** Milliseconds that the steps and the soak after them take together. The last step without a time is that soak. */
export const watchMs = (steps: readonly CanaryStep[], soakMs: number): number =>
  steps.reduce((sum, { percent, forMs }) => sum + (forMs ?? (percent === 100 ? 0 : soakMs)), soakMs)
