import { errorMessage } from '@axcouncil/core/errors'
import type { Deploy, EndReason, Failure, ServiceEvent } from './model.ts'
import type { RenderPorts } from './ports.ts'

/** Why a deploy ended as it did. `by` is the deploy that replaced it; `canceled` is a person's doing, or the API's. */
export type Reason =
  | { kind: 'canceled' }
  | { kind: 'failure'; text: string; advice: string }
  | { kind: 'superseded'; text: string; by: string | undefined }
  | { kind: 'unknown' }

/**
 * Asks the service's events why a deploy ended. They may come a moment after the status, and are best-effort: a reason
 * that cannot be had is `unknown`, with a line in the log.
 */
export async function findReason(
  serviceId: string,
  deploy: Deploy,
  { render, clock, signal, log }: RenderPorts,
): Promise<Reason> {
  const startTime = deploy.createdAt
  for (let attempt = 1; ; attempt += 1) {
    try {
      const reason = reasonIn(await render.listEvents(serviceId, startTime ? { startTime } : {}), deploy.id)
      if (reason.kind !== 'unknown' || attempt >= 3) return reason
    } catch (error) {
      if (signal.aborted) throw error
      log.info(`Why the deploy ended could not be read: ${errorMessage(error)}`)
      return { kind: 'unknown' }
    }
    await clock.sleep(1_000, signal)
  }
}

/** The reason that a service's events give for the end of a deploy. */
export function reasonIn(events: readonly ServiceEvent[], deployId: string): Reason {
  const details = events.find((event) => event.type === 'deploy_ended' && event.details?.deployId === deployId)?.details
  const ended = details?.reason ?? {}
  const by = ended.newDeploy?.id ?? ended.newBuild?.id
  if (ended.newDeploy || ended.newBuild) {
    return { kind: 'superseded', text: `a newer deploy${by ? ` (${by})` : ''} took its place`, by: ended.newDeploy?.id }
  }
  if (details?.deployStatus === 'canceled') return { kind: 'canceled' }
  const failure = failureIn(ended) ?? failureIn(buildReason(events, ended.buildFailed?.id))
  if (failure) return failure
  return ended.buildFailed
    ? { kind: 'failure', text: 'the build failed', advice: 'The build log says why.' }
    : { kind: 'unknown' }
}

const buildReason = (events: readonly ServiceEvent[], buildId: string | undefined): EndReason | undefined =>
  events.find(({ type, details }) => type === 'build_ended' && buildId !== undefined && details?.buildId === buildId)
    ?.details?.reason ?? undefined

function failureIn(reason: EndReason | undefined): Reason | undefined {
  const said = reason?.failure ? sayFailure(reason.failure) : undefined
  return said && { kind: 'failure', ...said }
}

/** A failure of Render's in a sentence, and what one does about it; undefined where it says nothing. */
export function sayFailure(failure: Failure): { text: string; advice: string } | undefined {
  const { oomKilled, nonZeroExit, unhealthy, timedOutSeconds, timedOutReason, evicted, earlyExit } = failure
  if (oomKilled) {
    const limit = oomKilled.memoryLimit ? ` (limit ${oomKilled.memoryLimit})` : ''
    return {
      text: `it ran out of memory${limit}`,
      advice: 'Give the service a larger instance type, or let it use less memory.',
    }
  }
  if (nonZeroExit !== undefined) {
    return { text: `it exited with code ${nonZeroExit}`, advice: 'The last lines of its log say why.' }
  }
  if (unhealthy) {
    return {
      text: `it never became healthy: ${unhealthy}`,
      advice: 'The health check path must answer 200 to 399 within 5 s, on the port in $PORT.',
    }
  }
  if (timedOutReason || timedOutSeconds !== undefined) {
    const after = timedOutSeconds === undefined ? '' : ` after ${timedOutSeconds} s`
    return {
      text: `it timed out${after}${timedOutReason ? `: ${timedOutReason}` : ''}`,
      advice: 'Does the process listen on 0.0.0.0 and the port in $PORT?',
    }
  }
  if (earlyExit)
    return { text: 'it ended before it was ready', advice: 'A web service must go on running; its log says how it ended.' }
  if (evicted)
    return {
      text: 'Render evicted the process',
      advice: 'This happens on maintenance or lack of resources: run the job again.',
    }
  return undefined
}
