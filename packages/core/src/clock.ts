import { CanceledError } from './errors.ts'

/**
 * The only source of time. Code asks its clock, so that a test can simulate six hours in a moment, and a wall clock
 * that jumps (NTP, a suspended machine) never shortens or lengthens a wait.
 */
export interface Clock {
  /** Wall time, milliseconds since 1970: for timestamps that people or servers read. */
  now(): number
  /** Milliseconds from an arbitrary start that never go backwards: for every duration and deadline. */
  elapsed(): number
  /** Resolves after `ms`; rejects with the signal's reason as soon as the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Calls back once after `ms` unless canceled by the returned function. Does not keep the process alive. */
  after(ms: number, callback: () => void): () => void
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(reasonOf(signal))
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      }, clampTimer(ms))
      const onAbort = (): void => {
        clearTimeout(timer)
        reject(reasonOf(signal!))
      }
      signal?.addEventListener('abort', onAbort, { once: true })
    }),
  after: (ms, callback) => {
    const timer = setTimeout(callback, clampTimer(ms)).unref()
    return () => clearTimeout(timer)
  },
}

// Beyond 2^31-1 ms Node fires at once (https://nodejs.org/api/timers.html#settimeoutcallback-delay-args).
const clampTimer = (ms: number): number => Math.min(Math.max(0, ms), 2 ** 31 - 1)

/** What an aborted signal was aborted with, always as an error. */
export const reasonOf = (signal: AbortSignal): Error =>
  signal.reason instanceof Error && signal.reason.name !== 'AbortError' ? signal.reason : new CanceledError()

/**
 * Runs `work` under a signal that aborts after `ms` with the error `late` makes, or when `signal` does. The work must
 * pass the signal on; it is not abandoned.
 */
export async function withTimeout<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { ms, late, clock, signal }: { ms: number; late: () => Error; clock: Clock; signal?: AbortSignal | undefined },
): Promise<T> {
  const timer = new AbortController()
  const cancel = clock.after(ms, () => timer.abort(late()))
  try {
    return await work(signal ? AbortSignal.any([signal, timer.signal]) : timer.signal)
  } catch (error) {
    if (timer.signal.aborted && !signal?.aborted) throw timer.signal.reason
    throw error
  } finally {
    cancel()
  }
}
