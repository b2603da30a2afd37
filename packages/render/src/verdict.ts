import { formatDuration } from '@axcouncil/core/duration'
import { ActionError } from '@axcouncil/core/errors'
import { cancelDeploy, sayCanceled } from './cancel.ts'
import { type Course, type Pursuit, followDeploy } from './follow.ts'
import { lastLines } from './logs.ts'
import type { Deploy, Service } from './model.ts'
import type { RenderPorts } from './ports.ts'
import { type Reason, findReason } from './reason.ts'
import type { DeployReport } from './report.ts'
import { type Ending, progress } from './status.ts'

/** What to do about an outcome that is not live. */
export interface Policy {
  /** Milliseconds for the whole deploy. */
  timeoutMs: number
  onTimeout: 'leave' | 'cancel'
  onSuperseded: 'fail' | 'succeed' | 'follow'
  /** Lines of the log to keep where it failed. */
  logLines: number
}

/** A pursuit that ended, and whose it was. */
export interface Ended {
  plan: Policy & { service: Service }
  pursuit: Pursuit
  course: Course
}

type Verdict = Pick<DeployReport, 'outcome' | 'deploy'> & Partial<DeployReport>

/** Turns the end of a pursuit into an outcome with its reason, by the caller's policy. */
export async function conclude(ended: Ended, ports: RenderPorts): Promise<Verdict> {
  const {
    plan: { service },
    course: { deploy, timedOut },
  } = ended
  if (timedOut) return outOfTime(ended, ports)
  const state = progress(deploy)
  const ending = state.done ? state.ending : 'canceled'
  if (ending === 'live') return { outcome: 'live', deploy }
  const reason = await findReason(service.id, deploy, ports)
  if (ending === 'replaced' || (ending === 'canceled' && reason.kind === 'superseded'))
    return superseded(ended, reason, ports)
  if (ending === 'canceled') return canceled(ended, reason, ports)
  return failed(ended, { ending, reason }, ports)
}

async function outOfTime({ plan, course: { deploy } }: Ended, ports: RenderPorts): Promise<Verdict> {
  const { service, timeoutMs, onTimeout } = plan
  const what = `${deploy.id} of ${service.name} had no outcome after ${formatDuration(timeoutMs)}: Render says ${deploy.status ?? 'nothing'}`
  if (onTimeout === 'leave') {
    const failure = new ActionError(what, {
      advice: 'It was left running and may still go live. Raise `timeout`, or set `on-timeout: cancel`.',
    })
    return { outcome: 'timed-out', deploy, reason: `no outcome after ${formatDuration(timeoutMs)}`, failure }
  }
  const after = await cancelDeploy(service.id, deploy.id, ports).catch(() => undefined)
  // It can go live between our last look and the cancel; then it is live, and that is what was asked for.
  if (after?.status === 'live') return { outcome: 'live', deploy: after }
  const said = sayCanceled(deploy.id, after)
  const failure = new ActionError(`${what}. ${said}`, { advice: 'Raise `timeout` where the deploy needs longer.' })
  return {
    outcome: 'timed-out',
    deploy: after ?? deploy,
    reason: `no outcome after ${formatDuration(timeoutMs)}. ${said}`,
    failure,
  }
}

async function canceled(ended: Ended, reason: Reason, ports: RenderPorts): Promise<Verdict> {
  const {
    plan: { service },
    course: { deploy },
  } = ended
  // Where the events do not tell, a newer deploy that was there by the time ours ended is what canceled it.
  const newer = reason.kind === 'canceled' ? undefined : await newerDeploy(service.id, deploy, ports)
  const endedAt = Date.parse(deploy.finishedAt ?? deploy.updatedAt ?? '')
  if (newer && Date.parse(newer.createdAt ?? '') <= endedAt + 1_000) {
    return superseded(
      ended,
      { kind: 'superseded', text: `a newer deploy (${newer.id}) took its place`, by: newer.id },
      ports,
    )
  }
  const failure = new ActionError(
    `${deploy.id} of ${service.name} was canceled at Render, by a person or through the API`,
    {
      advice: `Who it was is in the service's events: ${service.dashboardUrl ?? 'see the dashboard'}. Run the job again to deploy.`,
    },
  )
  return { outcome: 'canceled', deploy, reason: 'canceled by a person or through the API', failure }
}

async function superseded(ended: Ended, reason: Reason, ports: RenderPorts): Promise<Verdict> {
  const {
    plan,
    pursuit,
    course: { deploy },
  } = ended
  const { service, onSuperseded } = plan
  const wasLive = deploy.status === 'deactivated'
  const by = (reason.kind === 'superseded' ? reason.by : undefined) ?? (await newerDeploy(service.id, deploy, ports))?.id
  const text = `${wasLive ? 'was live, and then a newer deploy' : 'a newer deploy'}${by ? ` (${by})` : ''} took its place`
  if (onSuperseded === 'succeed') return { outcome: 'superseded', deploy, reason: text }
  if (onSuperseded === 'follow' && by) {
    ports.log.info(`${deploy.id}: ${text}. Following ${by}.`)
    const left = Math.max(0, plan.timeoutMs - (ports.clock.elapsed() - pursuit.startedMs))
    const next = { ...pursuit, deploy: { id: by }, timeoutMs: left }
    return conclude({ plan, pursuit: next, course: await followDeploy(next, ports) }, ports)
  }
  const failure = new ActionError(`${deploy.id} of ${service.name} was superseded: ${text}`, {
    advice:
      'Another push, hook or person deployed at the same time. `on-superseded` can be succeed or follow; `concurrency:` in the workflow keeps runs apart.',
  })
  return { outcome: 'superseded', deploy, reason: text, failure }
}

async function newerDeploy(
  serviceId: string,
  { id, createdAt }: Deploy,
  { render, signal }: RenderPorts,
): Promise<Deploy | undefined> {
  try {
    const deploys = await render.listDeploys(serviceId)
    return deploys
      .filter((other) => other.id !== id && Date.parse(other.createdAt ?? '') >= Date.parse(createdAt ?? ''))
      .at(-1)
  } catch (error) {
    if (signal.aborted) throw error
    return undefined
  }
}

const STAGE: Record<Exclude<Ending, 'live' | 'replaced' | 'canceled'>, string> = {
  'build-failed': 'The build',
  'pre-deploy-failed': 'The pre-deploy command',
  'update-failed': 'The start of the new version',
}

async function failed(
  { plan, course: { deploy } }: Ended,
  end: { ending: Exclude<Ending, 'live' | 'replaced' | 'canceled'>; reason: Reason },
  ports: RenderPorts,
): Promise<Verdict> {
  const { service, logLines } = plan
  const logs = await lastLines(service, deploy, logLines, ports)
  const why = end.reason.kind === 'failure' ? end.reason : undefined
  const failure = new ActionError(
    `${STAGE[end.ending]} of ${service.name} failed${why ? `: ${why.text}` : ''} (${deploy.id}, ${deploy.status})`,
    {
      advice: `${why?.advice ?? 'The log says why.'} The version before goes on serving. See ${service.dashboardUrl ?? 'the dashboard'}.`,
    },
  )
  return { outcome: 'failed', deploy, reason: why?.text ?? `${STAGE[end.ending].toLowerCase()} failed`, logs, failure }
}
