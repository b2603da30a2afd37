/** The latest good answers' latencies in milliseconds, in the order they came, at most `KEPT` of them. */
export type Latencies = number[]

// An hour of soak at one answer in two seconds. A longer one is judged by its last hour, and memory does not grow.
const KEPT = 2_000

/** Adds the latency of a good answer. */
export function addLatency(latencies: Latencies, ms: number): void {
  latencies.push(ms)
  if (latencies.length > KEPT) latencies.shift()
}

/**
 * The latency that this share of the answers did not exceed (nearest rank), or undefined without answers.
 * @param share from 0 to 1, such as 0.95
 */
export function percentile(latencies: readonly number[], share: number): number | undefined {
  const sorted = [...latencies].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
}
