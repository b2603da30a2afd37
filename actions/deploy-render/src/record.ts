import type { Ports } from '@axcouncil/core/action'
import { type ClosedState, type DeploymentRecord, openRecord } from '@axcouncil/core/deployment-record'
import type { Sought } from '@axcouncil/core/sought-deployment'
import type { Outcome } from '@axcouncil/render/report'
import type { Inputs } from './inputs.ts'
import type { Target } from './inspect.ts'
import { worstOutcome } from './outputs.ts'
import { saveRecord, saveSought, saveStarting } from './state.ts'
import type { WaveReport } from './waves.ts'

/** Opens the record on GitHub where one is wanted. Without waiting nobody would close it, so then there is none. */
export async function openRecordFor(
  inputs: Inputs,
  targets: readonly Target[],
  ports: Ports,
): Promise<DeploymentRecord | undefined> {
  const {
    record: { mode, environment, token },
    source,
    wait,
  } = inputs
  if (!wait && environment && mode !== 'off')
    ports.runner.info('With `wait: false` no deployment is recorded on GitHub: its outcome will not be known.')
  if (!wait) return undefined
  const description = `Deploying ${targets.map(({ service }) => service.name).join(', ')} to Render`
  const sha = source.commit ?? ports.environment.sha
  const { runner } = ports
  const keep = {
    sought: (sought: Sought | undefined) => saveSought(runner, sought),
    made: (id: number) => saveRecord(runner, { id }),
    starting: (id: number | undefined) => saveStarting(runner, id),
  }
  return openRecord({ mode, environment, token, sha, description, keep }, ports)
}

/** Closes the record with what became of the deploys, canceled job or not. */
export async function closeRecord(
  record: DeploymentRecord | undefined,
  { inputs, reports }: { inputs: Inputs; reports: readonly WaveReport[] },
  { runner }: Ports,
): Promise<void> {
  if (!record) return
  const outcome = worstOutcome(reports)
  const [state, said] = STATES[outcome]
  const { service, deploy } = reports.find((report) => report.outcome === outcome)!
  const page = service.type === 'private_service' ? undefined : service.serviceDetails?.url
  const url = inputs.record.url?.href ?? page
  const description = `${service.name}: ${said}${deploy ? ` (${deploy.id})` : ''}`
  const closed = await record.close(state, description, url)
  saveRecord(runner, closed ? undefined : { id: record.id, ending: { state, description, url } })
}

// GitHub has no state for "canceled" or "nobody knows"; error is the one that is neither success nor the code's fault.
const STATES: Record<Outcome, readonly [ClosedState, string]> = {
  live: ['success', 'live'],
  failed: ['failure', 'failed'],
  superseded: ['inactive', 'superseded by a newer deploy'],
  canceled: ['error', 'canceled'],
  'timed-out': ['error', 'no outcome in time; it may still go live'],
  triggered: ['error', 'started, outcome unknown'],
}
