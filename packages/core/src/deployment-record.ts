import type { Ports } from './action.ts'
import { runUrl } from './env.ts'
import { ActionError, errorMessage } from './errors.ts'
import { type GitHub, GitHubDenied, createGitHub } from './github.ts'
import { type Deployment, type DeploymentState, createDeployment, listDeploymentStates, listDeployments, setDeploymentState } from './github-deployment.ts'
import { ConnectionError, HttpError } from './http-error.ts'
import { retry } from './retry.ts'

/** The record of a deployment on GitHub while it is under way. Writing to it is best-effort: it warns, never throws. */
export interface DeploymentRecord {
  id: number
  set(state: DeploymentState, description: string, environmentUrl?: string): Promise<void>
}

/** What the record is of. `auto` makes none where the job's own `environment:` keeps one already. */
export interface RecordRequest {
  mode: 'auto' | 'create' | 'off'
  environment: string | undefined
  token: string | undefined
  sha: string | undefined
  description: string
}

type RecordPorts = Pick<Ports, 'http' | 'environment' | 'runner' | 'clock' | 'signal'>

/** Opens a record and sets it in progress; undefined where none is wanted, or none can be made (then it warns). */
export async function openRecord(request: RecordRequest, ports: RecordPorts): Promise<DeploymentRecord | undefined> {
  const { mode, environment: name, token, sha } = request
  const { environment, runner, http, signal } = ports
  if (mode === 'off' || !name || !token || !sha || !environment.repository) return undefined
  try {
    const github = createGitHub({ http, environment, token })
    if (mode === 'auto' && (await hasOwnRecord(github, { name, sha }, ports))) {
      runner.info(`The job's own \`environment: ${name}\` keeps the record on GitHub: no second one is made.`)
      return undefined
    }
    const { id } = await createOnce(github, { name, sha, description: request.description }, ports)
    runner.info(`Deployment ${id} of ${name} is recorded on GitHub.`)
    const record = resumeRecord(id, github, ports)
    await record.set('in_progress', request.description)
    return record
  } catch (error) {
    if (signal.aborted) throw error
    runner.warning(`No deployment could be recorded on GitHub: ${sayError(error)}`)
    return undefined
  }
}

/** A record that was opened before, for instance by the main step of a post step. */
export const resumeRecord = (id: number, github: GitHub, { environment, runner, clock, signal }: RecordPorts): DeploymentRecord => ({
  id,
  async set(state, description, environmentUrl) {
    const change = { state, description, logUrl: runUrl(environment), environmentUrl }
    try {
      // Saying a state twice does no harm, so unlike other POSTs this one is repeated.
      await retry(() => setDeploymentState(github, id, change), { policy: POLICY, decide: isPassing, clock, signal })
    } catch (error) {
      runner.warning(`Deployment ${id} could not be set to ${state} on GitHub: ${sayError(error)}`)
    }
  },
})

const POLICY = { attempts: 4, baseMs: 500, maxMs: 4_000 }

const isPassing = (error: unknown): { retry: boolean } => {
  if (error instanceof GitHubDenied) return { retry: false }
  if (error instanceof ConnectionError) return { retry: true }
  return { retry: error instanceof HttpError && (error.status < 400 || error.status >= 500 || [408, 409, 429].includes(error.status)) }
}

// A record whose making was answered by an error may have been made: it carries the run's mark, by which it is found.
async function createOnce(github: GitHub, { name, sha, description }: { name: string; sha: string; description: string }, { environment, clock, signal }: RecordPorts): Promise<Deployment> {
  const mark = { run: environment.runId ?? '', attempt: environment.runAttempt, job: environment.job ?? '', at: clock.now() }
  const request = { sha, environment: name, description, production: name === 'production', payload: mark }
  let asked = false
  return retry(
    async () => {
      const lost = asked ? (await listDeployments(github, { environment: name, sha })).find((one) => isMarked(one, mark)) : undefined
      asked = true
      const made = lost ?? (await createDeployment(github, request))
      if (typeof made?.id === 'number') return made
      throw new HttpError('GitHub answered without a deployment', { status: 200, headers: {}, body: '' })
    },
    { policy: POLICY, decide: isPassing, clock, signal },
  )
}

function isMarked({ payload }: Deployment, mark: Record<string, unknown>): boolean {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload ?? {})
  try {
    const found = JSON.parse(text) as Record<string, unknown>
    return Object.entries(mark).every(([name, value]) => found[name] === value)
  } catch {
    return false
  }
}

/**
 * Whether GitHub made a record for this job by itself, which it does where the job names an `environment:`
 * (https://github.com/actions/runner/issues/2120). Its states link to this run; ours carry a mark.
 */
async function hasOwnRecord(github: GitHub, { name, sha }: { name: string; sha: string }, { environment }: RecordPorts): Promise<boolean> {
  const { runId } = environment
  if (!runId) return false
  const recent = await listDeployments(github, { environment: name, limit: 30 })
  const candidates = recent.filter((one) => [sha, environment.sha].includes(one.sha) && !/"run":/.test(JSON.stringify(one.payload ?? '')))
  for (const { id } of candidates.slice(0, 5)) {
    const [state] = await listDeploymentStates(github, id)
    const isOpen = state !== undefined && ['in_progress', 'queued', 'pending', 'waiting'].includes(state.state)
    if (isOpen && new RegExp(`/runs/${runId}(/|$)`).test(state.log_url ?? '')) return true
  }
  return false
}

function sayError(error: unknown): string {
  return error instanceof ActionError && error.advice ? `${errorMessage(error)}. ${error.advice}` : errorMessage(error)
}
