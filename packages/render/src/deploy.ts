import { ActionError, CanceledError } from '@axcouncil/core/errors'
import { cancelDeploy, sayCanceled } from './cancel.ts'
import { type Step, followDeploy } from './follow.ts'
import { findOurs, isSameCommit } from './identity.ts'
import type { Deploy } from './model.ts'
import { usualDuration } from './pace.ts'
import type { RenderPorts } from './ports.ts'
import type { DeployReport } from './report.ts'
import { previousDeploy } from './status.ts'
import { type Order, startDeploy } from './trigger.ts'
import { type Policy, conclude } from './verdict.ts'

/** A deploy from its order to its outcome, and what to do where that outcome is not live. */
export interface DeployPlan extends Omit<Order, 'patienceMs'>, Policy {
  /** False: only start it. */
  wait: boolean
  /** Whether the deploy is canceled with the job. */
  cancelOnAbort: boolean
  /** Told as soon as the deploy has an identifier, so that a post step can end what a killed job left. */
  onStarted?: ((deployId: string) => void) | undefined
}

// Without waiting, a queued deploy gets this long to show its identifier.
const BRIEF_MS = 10_000
// Of the 10 s between the runner's cancel and the end, these are for the deploys, and the rest for the records.
const CANCEL_GRACE_MS = 6_000

/**
 * Deploys one service and answers what became of it. Never throws for what Render, the network or a cancel does: that is
 * `failure` in the report, so that outputs and summary can tell it.
 */
export async function deployService(plan: DeployPlan, ports: RenderPorts): Promise<DeployReport> {
  const { clock, signal } = ports
  const startedMs = clock.elapsed()
  const steps: Step[] = []
  let deploy: Deploy | undefined
  let adopted = false
  let asked = false
  const send = (): Promise<Deploy | undefined> => {
    asked = true
    return plan.send()
  }
  const report = (end: Pick<DeployReport, 'outcome'> & Partial<DeployReport>): DeployReport => ({
    service: plan.service, deploy, adopted, previous: previousDeploy(plan.before, deploy),
    durationMs: Math.round(clock.elapsed() - startedMs), steps, reason: undefined, logs: [], failure: undefined, ...end,
  })
  try {
    const started = await startDeploy({ ...plan, send, patienceMs: plan.wait ? plan.timeoutMs : BRIEF_MS }, ports)
    ;({ deploy, adopted } = started)
    if (deploy) plan.onStarted?.(deploy.id)
    if (!deploy) return report(unseen(plan))
    if (!plan.wait) return report({ outcome: 'triggered', failure: wrongCommit(plan, deploy) })
    const left = plan.timeoutMs - (clock.elapsed() - startedMs)
    const pursuit = { serviceId: plan.service.id, deploy, startedMs, timeoutMs: Math.max(0, left), expectedMs: usualDuration(plan.before), steps }
    const course = await followDeploy(pursuit, ports)
    deploy = course.deploy
    const verdict = await conclude({ plan, pursuit, course }, ports)
    return report({ ...verdict, failure: verdict.failure ?? wrongCommit(plan, deploy) })
  } catch (error) {
    if (signal.aborted) return report(await abandon({ plan, known: deploy, asked }, ports.grace(CANCEL_GRACE_MS)))
    if (!(error instanceof ActionError)) throw error
    return report(deploy ? lostSight(plan, deploy, error) : { outcome: 'failed', reason: error.message, failure: error })
  }
}

// Render took the request and deploys something else: it must not pass for what was asked, least of all in production.
function wrongCommit({ request: { commitId }, service }: DeployPlan, { id, commit }: Deploy): ActionError | undefined {
  if (commitId === undefined || commit?.id === undefined || isSameCommit(commit.id, commitId)) return undefined
  return new ActionError(`${id} of ${service.name} is of commit ${commit.id}, though ${commitId} was asked for`, {
    advice: `It was left as it is. See ${service.dashboardUrl ?? 'the dashboard'}.`,
  })
}

function unseen({ wait, service }: DeployPlan): Pick<DeployReport, 'outcome' | 'failure'> {
  if (!wait) return { outcome: 'triggered', failure: undefined }
  const failure = new ActionError(`Render queued a deploy of ${service.name}, and it did not appear in the time of \`timeout\``, {
    advice: `It may still start: see ${service.dashboardUrl ?? 'the dashboard'}.`,
  })
  return { outcome: 'timed-out', failure }
}

function lostSight({ service }: DeployPlan, { id }: Deploy, error: ActionError): Pick<DeployReport, 'outcome' | 'reason' | 'failure'> {
  const failure = new ActionError(`${id} of ${service.name} was started, but Render no longer shows it: ${error.message}`, {
    advice: `${error.advice ?? ''} The deploy goes on; see ${service.dashboardUrl ?? 'the dashboard'}.`.trim(),
    cause: error,
  })
  return { outcome: 'triggered', reason: error.message, failure }
}

// The cancel may have come while our request was on its way: what it started is found as after any other unclear answer.
async function abandon({ plan, known, asked }: { plan: DeployPlan; known: Deploy | undefined; asked: boolean }, ports: RenderPorts): Promise<Pick<DeployReport, 'outcome'> & Partial<DeployReport>> {
  const { service } = plan
  const failed = (message: string, deploy: Deploy | undefined): Pick<DeployReport, 'outcome'> & Partial<DeployReport> => {
    ports.log.info(message)
    const failure = new CanceledError(`The job was canceled while ${service.name} was being deployed. ${message}`)
    return { outcome: deploy?.status === 'live' ? 'live' : 'canceled', deploy, reason: `the job was canceled: ${message.replace(/\.$/, '')}`, failure }
  }
  if (known && !plan.cancelOnAbort) return failed(`${known.id} goes on, as \`cancel-on-abort\` is false.`, known)
  try {
    const ours = known ?? (asked ? findOurs(await ports.render.listDeploys(service.id), plan) : undefined)
    if (!ours) return failed('No deploy had been started.', undefined)
    if (!plan.cancelOnAbort) return failed(`${ours.id} goes on, as \`cancel-on-abort\` is false.`, ours)
    const ended = await cancelDeploy(service.id, ours.id, ports)
    return failed(sayCanceled(ours.id, ended), ended ?? ours)
  } catch (error) {
    return failed(known ? sayCanceled(known.id, undefined, error) : 'Whether a deploy had been started cannot be told.', known)
  }
}
