import type { HttpRequest } from '@axcouncil/core/http'
import type { Assertion } from './assertion.ts'
import type { Baseline } from './baseline.ts'
import { type StatusSet, parseStatusSet } from './status-set.ts'
import type { VersionSource } from './version-source.ts'

/** What to do with redirects: go along, go along on the same host only, or take the redirect itself for the answer. */
export type RedirectPolicy = 'follow' | 'same-host' | 'refuse'

/** What healthy means and how patiently to look. Durations are milliseconds. */
export interface HealthSpec {
  /** Absolute addresses. All of them must be healthy at the same time. */
  urls: readonly string[]
  method: NonNullable<HttpRequest['method']>
  headers: Readonly<Record<string, string>>
  body: string | undefined
  status: StatusSet
  /** The version that must answer; undefined accepts any. */
  version: string | undefined
  /** That version is an earlier one which is put back: the log calls it so, and not the new one. */
  restores?: boolean | undefined
  versionFrom: VersionSource
  /** What answered before the deploy and must not answer any more. Not looked at where `version` is given. */
  baseline: Baseline | undefined
  assertions: readonly Assertion[]
  timeoutMs: number
  attemptTimeoutMs: number
  /** A fixed pause between answers; undefined adapts it from 250 ms to 2 s. */
  intervalMs: number | undefined
  /** Good answers in a row, each on a connection of its own. */
  consecutive: number
  /** How long it must stay healthy after that. */
  soakMs: number
  /** Ends the soak before its time, for one who has seen enough. */
  soakUntil?: AbortSignal | undefined
  /** Answers that may be bad during the soak. */
  maxFailures: number
  /** Upper limit of the 95th percentile over the good answers. */
  latencyBudgetMs: number | undefined
  redirects: RedirectPolicy
  /** Statuses that end the wait early when nothing else answered for `failFastAfterMs`. */
  failFast: StatusSet
  failFastAfterMs: number
  /** Address families to ask over, each on its own; undefined is whichever connects first. */
  families: readonly (4 | 6 | undefined)[]
}

/** Everything but the addresses, as the contract's defaults say. */
export const defaultHealth: Omit<HealthSpec, 'urls'> = {
  method: 'GET',
  headers: {},
  body: undefined,
  status: parseStatusSet('200-299'),
  version: undefined,
  versionFrom: { kind: 'json', pointer: '/commit' },
  baseline: undefined,
  assertions: [],
  timeoutMs: 600_000,
  attemptTimeoutMs: 5_000,
  intervalMs: undefined,
  consecutive: 3,
  soakMs: 0,
  maxFailures: 0,
  latencyBudgetMs: undefined,
  redirects: 'follow',
  failFast: parseStatusSet('401,403'),
  failFastAfterMs: 30_000,
  families: [undefined],
}
