import type { Clock } from './clock.ts'

/** How often and how patiently to try again. */
export interface RetryPolicy {
  /** Tries in all, the first included. */
  attempts: number
  /** Upper bound of the first wait in milliseconds; it doubles with each further try. */
  baseMs: number
  /** Upper bound of any wait that we choose ourselves. A server's Retry-After may be longer. */
  maxMs: number
}

/** What to do after a failed try: give up, or wait as we see fit, or at least as long as the server asked. */
export type RetryDecision = { retry: false } | { retry: true; afterMs?: number | undefined }

/** The waits of one `retry` call, and what it tells while waiting. */
export interface RetryOptions {
  policy: RetryPolicy
  decide: (error: unknown) => RetryDecision
  clock: Clock
  signal?: AbortSignal | undefined
  random?: (() => number) | undefined
  onRetry?: ((event: { error: unknown; attempt: number; waitMs: number }) => void) | undefined
}

/**
 * Runs the operation until it succeeds, `decide` says no, or the tries are used up; then throws the last error as it
 * was thrown. Waits have full jitter (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 */
export async function retry<T>(operation: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const { policy, decide, clock, signal, random = Math.random, onRetry } = options
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await operation(attempt)
    } catch (error) {
      const decision = decide(error)
      if (!decision.retry || attempt >= policy.attempts || signal?.aborted) throw error
      const waitMs = Math.max(decision.afterMs ?? 0, jitter(policy, attempt, random))
      onRetry?.({ error, attempt, waitMs })
      await clock.sleep(waitMs, signal)
    }
  }
}

const jitter = ({ baseMs, maxMs }: RetryPolicy, attempt: number, random: () => number): number =>
  random() * Math.min(maxMs, baseMs * 2 ** (attempt - 1))
