import type { Ports } from './action.ts'
import { runUrl } from './env.ts'
import { errorMessage } from './errors.ts'
import { createGitHub } from './github.ts'
import { isOpenState, listDeploymentStates } from './github-deployment.ts'
import { confirmState, readSurely } from './github-patience.ts'
import { type Keep, PAUSE_MS, alive } from './sought-deployment.ts'

/*
 * A request whose answer was lost can be carried out later. One that sets a record in progress would then come after
 * the state that closed the record, and leave it open.
 */

/** A record to be set in progress, and where to note that this is under way. */
export interface Start {
  id: number
  token: string
  description: string
  keep: Pick<Keep, 'starting'>
}

// To cut such a request off leaves its fate unknown, so the answer is waited for a moment after the job was canceled.
const OUTLAST_MS = 2_000

/**
 * Sets a record in progress. Answers whether it is certain that GitHub does so only once, now.
 * @throws the last error, where GitHub did not confirm it; then that is not certain either.
 */
export async function setInProgress({ id, token, description, keep }: Start, ports: Ports): Promise<boolean> {
  const patient = outlasting(ports)
  const github = createGitHub({ ...patient, token })
  keep.starting(id)
  const tries = await confirmState(github, id, { state: 'in_progress', description, logUrl: runUrl(ports.environment) }, patient)
  if (tries === 1) keep.starting(undefined)
  return tries === 1
}

function outlasting(ports: Ports): Ports {
  const { clock, signal, http } = ports
  const ended = new AbortController()
  const end = (): void => void clock.after(OUTLAST_MS, () => ended.abort(signal.reason))
  if (signal.aborted) end()
  signal.addEventListener('abort', end, { once: true })
  return { ...ports, signal: ended.signal, http: http.under(ended.signal) }
}

/**
 * Closes a record again where a late "in progress" came after the state that closed it: that state is said once more, or
 * error where it has none. Looks more than once, with pauses; warns, never throws.
 */
export async function keepClosed({ id, token, looks }: { id: number; token: string; looks: number }, ports: Ports): Promise<void> {
  const now = alive(ports)
  const github = createGitHub({ ...now, token })
  try {
    for (let look = 1; look <= looks; look += 1) {
      if (look > 1) await now.clock.sleep(PAUSE_MS * (look - 1), now.signal)
      const states = await readSurely(() => listDeploymentStates(github, id), now)
      if (!states[0] || !isOpenState(states[0].state)) continue
      const { state, description, environment_url: environmentUrl } = states.find((one) => !isOpenState(one.state)) ?? LOST
      await confirmState(github, id, { state: state as 'error', description, logUrl: runUrl(now.environment), environmentUrl }, now)
      now.runner.info(`Deployment ${id} was set in progress on GitHub once more, by a request whose answer was lost: it is ${state} again.`)
    }
  } catch (error) {
    now.runner.warning(`Whether deployment ${id} stayed closed on GitHub cannot be told: ${errorMessage(error)}`)
  }
}

const LOST = { state: 'error', description: 'The job ended without an outcome', environment_url: undefined } as const
