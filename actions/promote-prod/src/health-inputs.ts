import type { InputReader } from '@axcouncil/core/inputs'
import { duration, integer, lines, text, url } from '@axcouncil/core/parsers'
import { type Assertion, parseBodyAssertion, parseHeaderAssertion, parseJsonAssertion } from '@axcouncil/health/assertion'
import { type StatusSet, parseStatusSet } from '@axcouncil/health/status-set'
import { type VersionSource, parseVersionSource } from '@axcouncil/health/version-source'
import { groups, positive } from './parsers.ts'

/** How production is verified. */
export interface HealthInputs {
  /** Addresses by waves; one group where they are about all of them. */
  urls: string[][]
  version: string | undefined
  versionFrom: VersionSource
  status: StatusSet
  assertions: Assertion[]
  soakMs: number
  maxFailures: number
  latencyBudgetMs: number | undefined
  timeoutMs: number
  failFastAfterMs: number
}

/** Reads the inputs about verification by probes. */
export const readHealth = (reader: InputReader): HealthInputs => ({
  urls: (reader.optional('health-url', groups(url)) ?? []).map((group) => [...new Set(group.map(({ href }) => href))]),
  version: reader.optional('expect-version', text),
  versionFrom: reader.defaulted('version-from', 'json:/commit', parseVersionSource),
  status: reader.defaulted('expect-status', '200-299', parseStatusSet),
  assertions: [
    ...(reader.optional('expect-json', lines(parseJsonAssertion)) ?? []),
    ...(reader.optional('expect-header', lines(parseHeaderAssertion)) ?? []),
    ...(reader.optional('expect-body', lines(parseBodyAssertion)) ?? []),
  ],
  soakMs: reader.defaulted('soak', '2m', duration),
  maxFailures: reader.defaulted('max-failures', '1', integer()),
  latencyBudgetMs: reader.optional('latency-budget', positive),
  timeoutMs: reader.defaulted('verify-timeout', '5m', positive),
  failFastAfterMs: reader.defaulted('fail-fast-after', '30s', duration),
})
