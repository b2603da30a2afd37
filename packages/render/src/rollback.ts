import { ActionError, errorMessage } from '@axcouncil/core/errors'
import { ConnectionError, HttpError } from '@axcouncil/core/http-error'
import { type Step, followDeploy } from './follow.ts'
import type { Deploy, Service } from './model.ts'
import type { RenderPorts } from './ports.ts'
import type { DeployReport } from './report.ts'
import { liveDeploy } from './status.ts'
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
export async function rollBack(
  { service, target, timeoutMs, logLines }: RollbackPlan,
  ports: RenderPorts,
): Promise<DeployReport> {
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
  try {
    await holdAutoDeploys(service, ports)
    const { deploy, adopted } = await startRollback(service, { target, before }, ports)
    started = deploy
    const pursuit = { serviceId: service.id, deploy, startedMs, timeoutMs, expectedMs: undefined, steps }
    const course = await followDeploy(pursuit, ports)
    const plan = { service, timeoutMs, logLines, onTimeout: 'leave' as const, onSuperseded: 'fail' as const }
    return { ...base, adopted, ...(await conclude({ plan, pursuit, course }, ports)), durationMs: lasted() }
  } catch (error) {
    if (!(error instanceof ActionError)) throw error
    // Started and lost from sight is not failed: it may still go live.
    const outcome = started ? 'triggered' : 'failed'
    return { ...base, deploy: started, outcome, reason: error.message, failure: error, durationMs: lasted() }
  }
}

async function holdAutoDeploys(service: Service, { render, log }: RenderPorts): Promise<void> {
  if (service.autoDeploy !== 'yes') return
  try {
    await render.setAutoDeploy(service.id, 'no')
    log.warning(
      `Auto-deploys of ${service.name} are off now: the next push would have undone the rollback. Turn them on again once the cause is mended.`,
    )
  } catch (error) {
    log.warning(
      `Auto-deploys of ${service.name} could not be turned off (${errorMessage(error)}): the next push will undo the rollback.`,
    )
  }
}

// One request; where its fate is unclear, the list tells whether a rollback that was not there before is there now.
async function startRollback(
  service: Service,
  { target, before }: { target: Deploy; before: readonly Deploy[] },
  { render, clock, signal, log }: RenderPorts,
): Promise<{ deploy: Deploy; adopted: boolean }> {
  const known = new Set(before.map(({ id }) => id))
  for (let attempt = 1; ; attempt += 1) {
    const asked = await render.rollback(service.id, target.id).catch((error: unknown) => unclear(error, service, target))
    if (asked && !(asked instanceof Error)) return { deploy: asked, adopted: false }
    if (asked) log.info(`${asked.message}: looking whether a rollback was started.`)
    for (let pause = 500; pause <= 8_000; pause *= 2) {
      const found = (await render.listDeploys(service.id)).find(
        ({ id, trigger }) => trigger === 'rollback' && !known.has(id),
      )
      if (found) return { deploy: found, adopted: true }
      await clock.sleep(pause, signal)
    }
    if (attempt >= 3)
      throw new ActionError(`Render did not start the rollback of ${service.name} to ${target.id}`, {
        advice: `Roll back by hand at ${service.dashboardUrl ?? 'the dashboard'}.`,
        cause: asked,
      })
  }
}

function unclear(error: unknown, service: Service, target: Deploy): ActionError {
  if (error instanceof ConnectionError) return error
  if (!(error instanceof HttpError)) throw error
  const passing = error.status < 300 || error.status >= 500 || [408, 409, 429].includes(error.status)
  if (passing) return error
  throw new ActionError(`Render does not roll ${service.name} back to ${target.id}: ${error.message}`, {
    advice:
      'Only a deploy that was live before and whose build Render still keeps can be rolled back to; how many it keeps depends on the plan.',
    cause: error,
  })
}
