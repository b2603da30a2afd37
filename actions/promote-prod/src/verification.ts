import type { HealthReport } from '@axcouncil/health/report'
import { type HealthSpec, defaultHealth } from '@axcouncil/health/spec'
import { parseStatusSet } from '@axcouncil/health/status-set'
import { verify } from '@axcouncil/health/verify'
import type { World } from './world.ts'

/** What is to be verified: the version that must answer, for how long it is watched, and where (default: everywhere). */
export interface Question {
  version: string | undefined
  soakMs: number
  urls?: readonly string[]
}

/** Asks production whether it is well, at every address, on fresh connections, by version. */
export function verifyProduction({ inputs, ports }: World, { version, soakMs, urls }: Question): Promise<HealthReport> {
  const { health } = inputs
  const spec: HealthSpec = {
    ...defaultHealth,
    urls: urls ?? [...new Set(health.urls.flat())],
    version,
    versionFrom: health.versionFrom,
    soakMs,
    maxFailures: soakMs > 0 ? health.maxFailures : 0,
    latencyBudgetMs: health.latencyBudgetMs,
    timeoutMs: health.timeoutMs,
    // Render has called it live by now: nothing but errors for a while is an answer, not a beginning.
    failFast: parseStatusSet('400-599'),
    failFastAfterMs: health.failFastAfterMs,
  }
  return verify(spec, ports)
}

/** The version that the candidate must answer with: what the input says, else its commit; images have none of their own. */
export const expectedVersion = ({ inputs: { health, candidate } }: World): string | undefined =>
  health.version ?? (candidate.imageUrl ? undefined : candidate.commit)
