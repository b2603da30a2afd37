/** Unknown means that our own side failed, so that nothing can be said about the service. */
export type HealthVerdict = 'healthy' | 'unhealthy' | 'unknown'

/** Why an answer, or in the end the whole wait, was not good (contracts: output `reason`). */
export type Fault =
  | 'dns'
  | 'tls'
  | 'refused'
  | 'timeout'
  | 'status'
  | 'redirect-to-login'
  | 'old-version'
  | 'no-version'
  | 'assertion'

/** What a wait ends with: one of the faults, two that only several answers can show, the job's end, or ok. */
export type Reason = Fault | 'flapping' | 'latency' | 'canceled' | 'ok'

/** One probe of one address and what it showed. */
export interface Sample {
  /** Milliseconds since the wait began, when the probe was sent. */
  atMs: number
  /** Milliseconds from connecting to the last byte, redirects included. */
  latencyMs: number
  kind: 'good' | Fault
  status: number | undefined
  /** What the answer says its version is, where it says one. */
  version: string | undefined
  /** The answer in words, as one reads on after "answers": `503 (Service Unavailable)`, `old version 1b2c3d4`. */
  detail: string
  /** What to do about it, where that can be told from the answer alone. */
  hint: string | undefined
  /** The header that gives away that a cache answered and not the service: `age: 120`. */
  cached: string | undefined
  /** Where the fault lies: with the service, with the runner's network, or not to be told from this answer alone. */
  side: 'theirs' | 'ours' | 'unclear'
}

/** A stretch of the wait, for charts: how many answers of each sort came, and the slowest of the good ones. */
export interface Segment {
  fromMs: number
  toMs: number
  good: number
  /** Old versions, and answers that another version than the expected one gave. */
  old: number
  /** Answers, but bad ones. */
  bad: number
  /** No answer at all. */
  none: number
  slowestMs: number
}

/** What was seen of one address. */
export interface TargetReport {
  url: string
  healthy: boolean
  reason: Reason
  message: string
  advice: string | undefined
  version: string | undefined
  attempts: number
  good: number
  p50Ms: number | undefined
  p95Ms: number | undefined
  /** Of the answers since the new version was first seen: how many were new. */
  rollout: { fresh: number; total: number } | undefined
  /** The last 50 answers. */
  samples: readonly Sample[]
  /** The whole wait in at most 120 stretches. */
  timeline: readonly Segment[]
}

/** What a wait found out, as plain data. Reason, message, advice and version are those of the worst address. */
export interface HealthReport {
  verdict: HealthVerdict
  reason: Reason
  /** What happened and where, in one sentence. */
  message: string
  /** What to do next. */
  advice: string | undefined
  url: string
  version: string | undefined
  attempts: number
  elapsedMs: number
  p50Ms: number | undefined
  p95Ms: number | undefined
  samples: readonly Sample[]
  targets: readonly TargetReport[]
}
