import { ActionError, CanceledError } from '@axcouncil/core/errors'
import { cancelDeploy, sayCanceled } from './cancel.ts'
import { type Step, followDeploy } from './follow.ts'
import { findOurs, isSameCommit } from './identity.ts'
import type { Deploy } from './model.ts'
import { usualDuration } from './pace.ts'
import type { RenderPorts } from './ports.ts'
import type { DeployReport } from './report.ts'
import { isDone, previousDeploy } from './status.ts'
import { DeployUnclear, type Order, startDeploy } from './trigger.ts'
import { type Policy, conclude } from './verdict.ts'

/** A deploy from its order to its outcome, and what to do where that outcome is not live. */
export interface DeployPlan extends Omit<Order, 'patienceMs'>, Policy {
  /** False: only start it. */
  wait: boolean
  /** Whether the deploy is canceled with the job. */
  cancelOnAbort: boolean
  /** How many deploys are under way at the same time, this one included; 1 where left out. */
  together?: number | undefined
  /** Told before Render is asked: from then on there may be a deploy of ours. */
  onAsking?: (() => void) | undefined
  /** Told as soon as the deploy has an identifier, so that a post step can end what a killed job left. */
  onStarted?: ((deployId: string) => void) | undefined
}

// Without waiting, a queued deploy gets this long to show its identifier.
const BRIEF_MS = 10_000
// Of the 10 s between the runner's cancel and the end, these are for the deploys, and the rest for the records.
const CANCEL_GRACE_MS = 6_000

/** What is known of a deploy while it is under way; it survives whatever ends the work. */
interface Track {
  startedMs: number
  steps: Step[]
  deploy: Deploy | undefined
  adopted: boolean
  /** Whether a request went out. Without one, what we follow was started by somebody else. */
  asked: boolean
}

type End = Pick<DeployReport, 'outcome'> & Partial<DeployReport>

/**
 * Deploys one service and answers what became of it. Never throws for what Render, the network or a cancel does: that is
 * `failure` in the report, so that outputs and summary can tell it.
 */
export async function deployService(plan: DeployPlan, ports: RenderPorts): Promise<DeployReport> {
  const track: Track = { startedMs: ports.clock.elapsed(), steps: [], deploy: undefined, adopted: false, asked: false }
  try {
    return report(plan, track, await carryOut(plan, track, ports), ports)
  } catch (error) {
    if (ports.signal.aborted) return report(plan, track, await abandon(plan, track, ports.grace(CANCEL_GRACE_MS)), ports)
    if (!(error instanceof ActionError)) throw error
    return report(plan, track, lost(plan, track, error), ports)
  }
}

async function carryOut(plan: DeployPlan, track: Track, ports: RenderPorts): Promise<End> {
  const { service, wait, timeoutMs, before, together } = plan
  const send = (): Promise<Deploy | undefined> => {
    track.asked = true
    plan.onAsking?.()
    return plan.send()
  }
  const { deploy, adopted } = await startDeploy({ ...plan, send, patienceMs: wait ? timeoutMs : BRIEF_MS }, ports)
  Object.assign(track, { deploy, adopted })
  if (!deploy) return unseen(plan)
  if (isOwn(plan, track)) plan.onStarted?.(deploy.id)
  if (!wait) return { outcome: 'triggered', failure: wrongCommit(plan, deploy) }
  const { startedMs, steps } = track
  const left = Math.max(0, timeoutMs - (ports.clock.elapsed() - startedMs))
  const expectedMs = usualDuration(before)
  const pursuit = { serviceId: service.id, deploy, startedMs, timeoutMs: left, expectedMs, together, steps }
  const course = await followDeploy(pursuit, ports)
  track.deploy = course.deploy
  const verdict = await conclude({ plan, pursuit, course }, ports)
  return { ...verdict, failure: verdict.failure ?? wrongCommit(plan, course.deploy) }
}

const report = (plan: DeployPlan, track: Track, end: End, { clock }: RenderPorts): DeployReport => ({
  service: plan.service,
  deploy: track.deploy,
  adopted: track.adopted,
  previous: previousDeploy(plan.before, track.deploy),
  durationMs: Math.round(clock.elapsed() - track.startedMs),
  steps: track.steps,
  reason: undefined,
  logs: [],
  failure: undefined,
  ...end,
})

// A deploy that another run started, and that we only follow, is not ours to cancel; an earlier attempt of this run's is.
const isOwn = ({ rerun }: DeployPlan, { asked }: Track): boolean => asked || rerun

/** Render took the request and deploys something else: it must not pass for what was asked, least of all in production. */
export class WrongCommit extends ActionError {}

function wrongCommit({ request: { commitId }, service }: DeployPlan, { id, commit }: Deploy): ActionError | undefined {
  if (commitId === undefined || commit?.id === undefined || isSameCommit(commit.id, commitId)) return undefined
  return new WrongCommit(`${id} of ${service.name} is of commit ${commit.id}, though ${commitId} was asked for`, {
    advice: `It was left as it is. See ${service.dashboardUrl ?? 'the dashboard'}.`,
  })
}

function unseen({ wait, service }: DeployPlan): End {
  if (!wait) return { outcome: 'triggered' }
  const failure = new ActionError(
    `Render queued a deploy of ${service.name}, and it did not appear in the time of \`timeout\``,
    {
      advice: `It may still start: see ${service.dashboardUrl ?? 'the dashboard'}.`,
    },
  )
  return { outcome: 'timed-out', failure }
}

function lost({ service }: DeployPlan, { deploy }: Track, error: ActionError): End {
  const outcome = error instanceof DeployUnclear ? 'triggered' : 'failed'
  if (!deploy) return { outcome, reason: error.message, failure: error }
  const failure = new ActionError(
    `${deploy.id} of ${service.name} was started, but Render no longer shows it: ${error.message}`,
    {
      advice: `${error.advice ?? ''} The deploy goes on; see ${service.dashboardUrl ?? 'the dashboard'}.`.trim(),
      cause: error,
    },
  )
  return { outcome: 'triggered', reason: error.message, failure }
}

// The cancel may have come while our request was on its way: what it started is found as after any other unclear answer.
async function abandon(plan: DeployPlan, track: Track, ports: RenderPorts): Promise<End> {
  const { service, cancelOnAbort } = plan
  const ended = (message: string, deploy: Deploy | undefined, open = false): End => {
    ports.log.info(message)
    const reason = `the job was canceled: ${message.replace(/\.$/, '')}`
    const failure = new CanceledError(`The job was canceled while ${service.name} was being deployed. ${message}`)
    return { outcome: deploy?.status === 'live' ? 'live' : 'canceled', deploy, reason, open: open && cancelOnAbort, failure }
  }
  try {
    const ours = track.deploy ?? (track.asked ? findOurs(await ports.render.listDeploys(service.id), plan) : undefined)
    if (!ours) return ended('No deploy had been started.', undefined, track.asked)
    if (!cancelOnAbort) return ended(`${ours.id} goes on, as \`cancel-on-abort\` is false.`, ours)
    if (!isOwn(plan, track)) return ended(`${ours.id} goes on, as another run started it.`, ours)
    track.deploy = ours
    const last = await cancelDeploy(service.id, ours.id, ports)
    return ended(sayCanceled(ours.id, last), last ?? ours, !last || !isDone(last))
  } catch (error) {
    const { deploy } = track
    return ended(
      deploy ? sayCanceled(deploy.id, undefined, error) : 'Whether a deploy had been started cannot be told.',
      deploy,
      true,
    )
  }
}
