/** The parts of an answer that say when to come back. */
interface Limited {
  status: number
  headers: Readonly<Record<string, string>>
}

/**
 * Milliseconds that the server asks us to wait, or undefined where it does not say: `Retry-After` (RFC 9110 §10.2.3),
 * else, where nothing remains, the reset of Render (`Ratelimit-Reset`) or GitHub (`X-RateLimit-Reset`).
 * Times are compared with the server's own `Date`, since our clock or its may be wrong.
 */
export function serverWaitMs({ status, headers }: Limited, nowMs: number): number | undefined {
  const serverNow = Date.parse(headers.date ?? '') || nowMs
  const retryAfter = headers['retry-after']
  if (retryAfter !== undefined) return untilMs(retryAfter, serverNow)
  const remaining = headers['ratelimit-remaining'] ?? headers['x-ratelimit-remaining']
  const reset = headers['ratelimit-reset'] ?? headers['x-ratelimit-reset']
  if (reset === undefined || (status !== 429 && remaining !== '0')) return undefined
  return untilMs(reset, serverNow)
}

/**
 * Milliseconds to wait before the next request, so that what is left of a limit lasts until its reset: 0 while more than
 * a tenth of it is left, or where the answer does not tell.
 */
export function courtesyMs({ headers }: Limited, nowMs: number): number {
  const [limit, remaining] = ['ratelimit-limit', 'ratelimit-remaining'].map((name) => Number(headers[name] ?? NaN))
  const reset = headers['ratelimit-reset']
  if (reset === undefined || !(remaining! >= 0) || !(remaining! <= limit! / 10)) return 0
  return (untilMs(reset, Date.parse(headers.date ?? '') || nowMs) ?? 0) / (remaining! + 1)
}

// Render documents epoch seconds and shows a delta in its example: a small number is a delta, a big one an epoch.
const EPOCH_FROM = 1_000_000_000

function untilMs(value: string, serverNow: number): number | undefined {
  const seconds = Number(value)
  if (Number.isFinite(seconds)) return Math.max(0, seconds < EPOCH_FROM ? seconds * 1_000 : seconds * 1_000 - serverNow)
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - serverNow)
}
