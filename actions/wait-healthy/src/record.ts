import type { Ports } from '@axcouncil/core/action'
import { errorMessage } from '@axcouncil/core/errors'
import { runUrl } from '@axcouncil/core/env'
import { createGitHub } from '@axcouncil/core/github'
import { recordVerdict, verdictContext } from '@axcouncil/core/verdict'
import type { HealthReport } from '@axcouncil/health/report'
import type { Inputs } from './inputs.ts'

const STATES = { healthy: 'success', unhealthy: 'failure', unknown: 'error' } as const

// A verdict that was reached is worth the moment that a canceled job has left.
const GRACE_MS = 3_000

/**
 * Writes the verdict where promotion's gates read it. Where that fails the health is as it is, so it warns: a gate that
 * finds no verdict stays closed.
 */
export async function record({ record: wanted, token }: Inputs, report: Pick<HealthReport, 'verdict' | 'message' | 'version'>, ports: Ports): Promise<void> {
  if (!wanted) return
  const context = verdictContext(wanted.environment, 'health')
  const state = STATES[report.verdict]
  const write = ({ http, environment, redactor, clock, signal }: Ports): Promise<void> => {
    const verdict = {
      sha: wanted.sha,
      environment: wanted.environment,
      proof: 'health' as const,
      state,
      description: redactor.redact(report.message),
      url: runUrl(environment),
    }
    return recordVerdict(createGitHub({ http, environment, token: token ?? '' }), verdict, { clock, signal })
  }
  try {
    await write(ports).catch((error: unknown) => (ports.signal.aborted ? write(ports.grace(GRACE_MS)) : Promise.reject(error)))
    ports.runner.info(`Recorded ${state} as ${context} on ${wanted.sha.slice(0, 7)}`)
  } catch (error) {
    const advice = error instanceof Error && 'advice' in error && error.advice ? ` ${String(error.advice)}` : ''
    ports.runner.warning(`The verdict could not be recorded as ${context} on ${wanted.sha.slice(0, 7)}: ${errorMessage(error)}.${advice} Promotion will not find it and will not go on.`)
  }
}
