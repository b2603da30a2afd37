import { formatDuration } from '@axcouncil/core/duration'
import type { Parse } from '@axcouncil/core/inputs'
import { duration, quote, url } from '@axcouncil/core/parsers'

/** Milliseconds of a duration within bounds, both included. */
export const durationBetween =
  (min: number, max: number): Parse<number> =>
  (raw) => {
    const ms = duration(raw)
    if (ms >= min && ms <= max) return ms
    throw new Error(`must be from ${formatDuration(min)} to ${formatDuration(max)}, not ${quote(raw)}`)
  }

/** A path on a host that is not known yet, starting with a slash. */
export const path: Parse<string> = (raw) => {
  if (/^\/(?!\/)/.test(raw)) return raw
  const whole = URL.canParse(raw) ? url(raw) : undefined
  throw new Error(
    whole
      ? `must be a path such as /health where \`url-from-deployment\` gives the host, not ${quote(raw)}`
      : `must be a path that starts with a slash, not ${quote(raw)}`,
  )
}
