import { ConnectionError } from '@axcouncil/core/http-error'
import type { HealthPorts } from './ask.ts'
import type { Sample } from './report.ts'

const PATIENCE_MS = 5_000

/**
 * Whether the fault is ours. Where an answer alone does not tell, GitHub's API is asked: a runner that cannot reach
 * what it lives on has no network, and its silence says nothing about the service.
 */
export async function isOurSide({ side }: Sample, { http, environment }: HealthPorts): Promise<boolean> {
  if (side !== 'unclear') return side === 'ours'
  try {
    await http.send({ url: environment.apiUrl, method: 'HEAD', attempts: 1, timeoutMs: PATIENCE_MS, maxRedirects: 0, fresh: true, expect: () => true })
    return false
  } catch (error) {
    if (error instanceof ConnectionError) return true
    throw error
  }
}
