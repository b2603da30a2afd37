import { ActionError, errorMessage } from '@axcouncil/core/errors'
import { ConnectionError, HttpError } from '@axcouncil/core/http-error'
import { type RetryDecision, retry } from '@axcouncil/core/retry'
import { type Step, followDeploy } from './follow.ts'
import type { Deploy, Service } from './model.ts'
import type { RenderPorts } from './ports.ts'
import type { DeployReport } from './report.ts'
import { liveDeploy } from './status.ts'
import { DeployUnclear, startDeploy } from './trigger.ts'
import { conclude } from './verdict.ts'

/** Where to go back to, and for how long to wait until that is live. */
export interface RollbackPlan {
  service: Service
  /** A deploy of this service that was live before and whose build Render still keeps. */
  target: Deploy
  timeoutMs: number
  logLines: number
}

/**
 * Rolls a service back to an earlier deploy and follows the new deploy that this makes until it is live. Auto-deploys are
 * turned off first, and that is said: through the API Render leaves them on, and the next push would undo the rollback
 * (https://render.com/docs/rollbacks). What cannot be done is `failure` in the report.
 */
export async function rollBack(plan: RollbackPlan, ports: RenderPorts): Promise<DeployReport> {
  const { service, target, timeoutMs } = plan
  const { render, clock } = ports
  const startedMs = clock.elapsed()
  const steps: Step[] = []
  const before = await render.listDeploys(service.id)
  const base = {
    service,
    adopted: false,
    previous: liveDeploy(before),
    steps,
    logs: [],
    reason: undefined,
    failure: undefined,
  }
  const lasted = (): number => Math.round(clock.elapsed() - startedMs)
  let started: Deploy | undefined
  let autoDeploysOff = false
  try {
    autoDeploysOff = await holdAutoDeploys(service, ports)
    const order = {
      service,
      before,
      trigger: 'rollback' as const,
      request: {},
      rerun: false,
      patienceMs: timeoutMs,
      send: () => render.rollback(service.id, target.id),
      sayRefused: (error: ActionError) => sayRefused(plan, error),
    }
    const { deploy, adopted } = await startDeploy(order, ports)
    if (!deploy) throw new DeployUnclear(`Render queued the rollback of ${service.name}, and it did not appear in time`)
    started = deploy
    const pursuit = { serviceId: service.id, deploy, startedMs, timeoutMs, expectedMs: undefined, steps }
    const course = await followDeploy(pursuit, ports)
    const policy = { ...plan, onTimeout: 'leave' as const, onSuperseded: 'fail' as const }
    return { ...base, autoDeploysOff, adopted, ...(await conclude({ plan: policy, pursuit, course }, ports)), durationMs: lasted() }
  } catch (error) {
    if (!(error instanceof ActionError)) throw error
    // Started and lost from sight is not failed: it may still go live.
    const outcome = started || error instanceof DeployUnclear ? 'triggered' : 'failed'
    return { ...base, autoDeploysOff, deploy: started, outcome, reason: error.message, failure: error, durationMs: lasted() }
  }
}

/** Whether it turned them off. */
async function holdAutoDeploys(service: Service, { render, clock, signal, log }: RenderPorts): Promise<boolean> {
  if (service.autoDeploy !== 'yes') return false
  try {
    // To turn them off twice does no harm, so unlike other PATCHes this one is repeated until Render confirms it.
    await retry(() => turnOff(service, render), { policy: HOLDING, decide: isPassing, clock, signal })
    log.warning(
      `Auto-deploys of ${service.name} are off now: the next push would have undone the rollback. Turn them on again once the cause is mended.`,
    )
    return true
  } catch (error) {
    if (signal.aborted) throw error
    log.warning(
      `Auto-deploys of ${service.name} could not be turned off (${errorMessage(error)}): the next push will undo the rollback.`,
    )
    return false
  }
}

// Production waits meanwhile for the version that works: a few seconds, no more.
const HOLDING = { attempts: 4, baseMs: 500, maxMs: 2_000 }

async function turnOff({ id }: Service, render: RenderPorts['render']): Promise<void> {
  const answer: Partial<Service> | null = await render.setAutoDeploy(id, 'no')
  if (answer?.autoDeploy !== 'no')
    throw new HttpError('Render did not confirm it', { status: 200, headers: {}, body: '' })
}

const isPassing = (error: unknown): RetryDecision => {
  if (error instanceof ConnectionError) return { retry: true }
  if (!(error instanceof HttpError)) return { retry: false }
  const { status } = error
  return { retry: status < 300 || status >= 500 || [408, 409, 429].includes(status) }
}

const sayRefused = ({ service, target }: RollbackPlan, error: ActionError): ActionError =>
  new ActionError(`Render does not roll ${service.name} back to ${target.id}: ${error.message}`, {
    advice:
      'Only a deploy that was live before and whose build Render still keeps can be rolled back to; how many it keeps depends on the plan.',
    cause: error,
  })
