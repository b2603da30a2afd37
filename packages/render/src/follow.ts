import { formatDuration } from '@axcouncil/core/duration'
import { type ActionError, errorMessage } from '@axcouncil/core/errors'
import { ConnectionError, HttpError } from '@axcouncil/core/http-error'
import { poll } from '@axcouncil/core/poll'
import { RenderDenied } from './client.ts'
import type { Deploy } from './model.ts'
import { pace } from './pace.ts'
import type { RenderPorts } from './ports.ts'
import { progress } from './status.ts'

/** A status that a deploy came to, and when: milliseconds since it was asked for, by our clock. */
export interface Step {
  status: string
  fromMs: number
}

/** Which deploy to follow, for how long. */
export interface Pursuit {
  serviceId: string
  /** What is known of the deploy already; only its `id` is needed. */
  deploy: Deploy
  /** `clock.elapsed()` when the deploy was asked for. */
  startedMs: number
  /** Milliseconds from now. */
  timeoutMs: number
  expectedMs: number | undefined
  /** How many deploys are followed at the same time, this one included; 1 where left out. */
  together?: number | undefined
  /** Every status is added here as it is seen, so that a canceled pursuit leaves what it knows. */
  steps: Step[]
}

/** The deploy as last seen, with its outcome or when the time was up. */
export interface Course {
  deploy: Deploy
  timedOut: boolean
}

/**
 * Follows one deploy by its identifier until it has an outcome, saying each change of state. Answers that fail in
 * passing do not end it; the time does.
 * @throws RenderDenied or HttpError where Render goes on refusing to show the deploy.
 */
export async function followDeploy(pursuit: Pursuit, ports: RenderPorts): Promise<Course> {
  const { render, clock, signal, log } = ports
  const { serviceId, startedMs, steps } = pursuit
  let latest = pursuit.deploy
  let looks = 0
  let refusals = 0
  const note = (deploy: Deploy): void => {
    latest = deploy
    const { status } = deploy
    if (status === undefined || status === steps.at(-1)?.status) return
    const state = progress(deploy)
    steps.push({ status, fromMs: clock.elapsed() - startedMs })
    log.info(`${formatDuration(clock.elapsed() - startedMs).padStart(7)}  ${status}${SAID[status] ?? ''}`)
    if (!state.done && !state.known)
      log.warning(
        `Render reports a status that this action does not know: ${status}. It is taken for a deploy still on its way.`,
      )
  }
  const ask = async (): Promise<Deploy> => {
    looks += 1
    try {
      const deploy = await render.getDeploy(serviceId, latest.id)
      refusals = 0
      note(deploy)
    } catch (error) {
      refusals = isRefusal(error) ? refusals + 1 : 0
      if (refusals >= REFUSALS || !isPassing(error)) throw error
      log.info(`${errorMessage(error)}; the deploy goes on, looking again.`)
    }
    return latest
  }
  note(latest)
  const result = await poll({
    probe: ask,
    until: (deploy) => progress(deploy).done,
    interval: (deploy) => pace(standing(deploy, pursuit, { elapsedMs: clock.elapsed() - startedMs, looks })),
    timeoutMs: pursuit.timeoutMs,
    clock,
    signal,
  })
  return { deploy: latest, timedOut: !result.done }
}

const SAID: Record<string, string> = {
  queued: ' (waiting for its turn)',
  update_in_progress: ' (the old version still answers)',
}

// A fresh deploy may be unknown to a replica for a moment, and a key may be refused while something restarts.
const REFUSALS = 4

const isRefusal = (error: unknown): error is ActionError =>
  error instanceof RenderDenied ||
  (error instanceof HttpError && error.status >= 400 && error.status < 500 && ![408, 409, 429].includes(error.status))

const isPassing = (error: unknown): boolean =>
  error instanceof HttpError || error instanceof ConnectionError || error instanceof RenderDenied

function standing(
  deploy: Deploy,
  { expectedMs, together = 1 }: Pursuit,
  so: { elapsedMs: number; looks: number },
): Parameters<typeof pace>[0] {
  const state = progress(deploy)
  return { ...so, phase: state.done ? 'ended' : state.phase, expectedMs, together }
}
