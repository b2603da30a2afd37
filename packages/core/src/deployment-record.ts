import { randomUUID } from 'node:crypto'
import type { Ports } from './action.ts'
import { runUrl } from './env.ts'
import { ActionError, errorMessage } from './errors.ts'
import { type GitHub, createGitHub } from './github.ts'
import { type DeploymentState, isOpenState, listDeploymentStates, listDeployments } from './github-deployment.ts'
import { confirmState, readSurely } from './github-patience.ts'
import { keepClosed, setInProgress } from './late-state.ts'
import { type Keep, type Sought, alive, closeSought, makeDeployment } from './sought-deployment.ts'

/** The record of a deployment on GitHub while it is under way. Closing it is best-effort: it warns, never throws. */
export interface DeploymentRecord {
  id: number
  /** Answers whether GitHub confirmed it. */
  close(state: ClosedState, description: string, environmentUrl?: string): Promise<boolean>
}

/** The states that a record can end in. */
export type ClosedState = Exclude<DeploymentState, 'queued' | 'in_progress'>

/** What the record is of. `auto` makes none where the job's own `environment:` keeps one already. */
export interface RecordRequest {
  mode: 'auto' | 'create' | 'off'
  environment: string | undefined
  token: string | undefined
  sha: string | undefined
  description: string
  keep: Keep
}

/** Opens a record and sets it in progress; undefined where none is wanted, or none can be made (then it warns). */
export async function openRecord(request: RecordRequest, ports: Ports): Promise<DeploymentRecord | undefined> {
  const { mode, environment: name, token, sha, description, keep } = request
  const { environment, runner } = ports
  if (mode === 'off' || !name || !token || !sha || !environment.repository) return undefined
  const mark = markOf(ports)
  const wanted = { sha, environment: name, description, production: name === 'production', payload: mark }
  try {
    const github = open(ports, token)
    if (mode === 'auto' && (await hasOwnRecord(github, { name, sha }, ports))) {
      runner.info(`The job's own \`environment: ${name}\` keeps the record on GitHub: no second one is made.`)
      return undefined
    }
    const { id, unclear } = await makeDeployment(github, { token, wanted, mark, keep }, ports)
    runner.info(`Deployment ${id} of ${name} is recorded on GitHub.`)
    const sure = await start({ id, token, description, keep }, ports)
    const record = resumeRecord(id, { token, sure }, ports)
    return unclear ? closingLost(record, { sought: { environment: name, mark }, token }, ports) : record
  } catch (error) {
    if (!ports.signal.aborted) runner.warning(`No deployment could be recorded on GitHub: ${sayError(error)}`)
    return undefined
  }
}

async function start(request: Parameters<typeof setInProgress>[0], ports: Ports): Promise<boolean> {
  try {
    return await setInProgress(request, ports)
  } catch (error) {
    const said = `Deployment ${request.id} could not be set to in_progress on GitHub: ${sayError(error)}`
    if (!ports.signal.aborted) ports.runner.warning(said)
    return false
  }
}

// Jobs of a matrix share run, attempt and name, and can come in the same millisecond.
const markOf = ({ environment: { runId, runAttempt, job }, clock }: Ports): Sought['mark'] => ({
  run: runId ?? '',
  attempt: runAttempt,
  job: job ?? '',
  at: clock.now(),
  nonce: randomUUID(),
})

// A request that was given up can still be carried out later: what it made is closed together with the record.
const closingLost = (
  record: DeploymentRecord,
  { sought, token }: { sought: Sought; token: string },
  ports: Ports,
): DeploymentRecord => ({
  id: record.id,
  async close(state, description, environmentUrl) {
    const closed = await record.close(state, description, environmentUrl)
    await closeSought(sought, { token, except: record.id, looks: 1 }, ports)
    return closed
  },
})

const open = ({ http, environment }: Ports, token: string): GitHub => createGitHub({ http, environment, token })

// Three pauses, 1.5 s in all, which leaves a canceled job the time to say what it found.
const LOOKS = 4

/**
 * A record that was opened before, for instance by the main step of a post step. It can still be closed once the job was
 * canceled, for 3 seconds. `sure`: no request is left that could set it in progress again.
 */
export const resumeRecord = (id: number, { token, sure }: { token: string; sure: boolean }, ports: Ports): DeploymentRecord => ({
  id,
  async close(state, description, environmentUrl) {
    const now = alive(ports)
    const change = { state, description, logUrl: runUrl(now.environment), environmentUrl }
    try {
      await confirmState(open(now, token), id, change, now)
    } catch (error) {
      now.runner.warning(`Deployment ${id} could not be set to ${state} on GitHub: ${sayError(error)}`)
      return false
    }
    if (!sure) await keepClosed({ id, token, looks: ports.signal.aborted ? LOOKS : 1 }, now)
    return true
  },
})

/**
 * Whether GitHub made a record for this job by itself, which it does where the job names an `environment:`
 * (https://github.com/actions/runner/issues/2120). Its states link to this run; ours carry a mark.
 */
async function hasOwnRecord(
  github: GitHub,
  { name, sha }: { name: string; sha: string },
  ports: Ports,
): Promise<boolean> {
  const { runId, sha: runSha } = ports.environment
  if (!runId) return false
  const recent = await readSurely(() => listDeployments(github, { environment: name, limit: 30 }), ports)
  const candidates = recent.filter(
    (one) => [sha, runSha].includes(one.sha) && !/"run":/.test(JSON.stringify(one.payload ?? '')),
  )
  for (const { id } of candidates.slice(0, 5)) {
    const [state] = await readSurely(() => listDeploymentStates(github, Number(id)), ports)
    if (state && isOpenState(state.state) && new RegExp(`/runs/${runId}(/|$)`).test(state.log_url ?? '')) return true
  }
  return false
}

function sayError(error: unknown): string {
  return error instanceof ActionError && error.advice ? `${errorMessage(error)}. ${error.advice}` : errorMessage(error)
}
