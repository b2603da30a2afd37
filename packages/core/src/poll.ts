import type { Clock } from './clock.ts'

/** How one `poll` call asks, decides and waits. */
export interface PollOptions<T> {
  /** Asks once. Its errors end the poll: what may fail in passing is retried inside. */
  probe: (attempt: number) => Promise<T>
  /** Whether this answer ends the poll. */
  until: (answer: T) => boolean
  /** Milliseconds to wait after this answer. */
  interval: (answer: T, attempt: number) => number
  /** Milliseconds that the whole poll may take. */
  timeoutMs: number
  clock: Clock
  signal?: AbortSignal | undefined
}

/** How a poll ended: with the answer it waited for, or out of time with the last answer it got. */
export type PollResult<T> = { done: true; answer: T; attempts: number } | { done: false; last: T; attempts: number }

/** Asks until the answer is the wanted one or the time is up. Always asks at least once, and once more at the end. */
export async function poll<T>(options: PollOptions<T>): Promise<PollResult<T>> {
  const { probe, until, interval, timeoutMs, clock, signal } = options
  const deadline = clock.elapsed() + timeoutMs
  for (let attempt = 1; ; attempt += 1) {
    const answer = await probe(attempt)
    if (until(answer)) return { done: true, answer, attempts: attempt }
    const left = deadline - clock.elapsed()
    if (left <= 0) return { done: false, last: answer, attempts: attempt }
    await clock.sleep(Math.min(left, interval(answer, attempt)), signal)
  }
}
