import type { Ports } from './action.ts'
import { runUrl } from './env.ts'
import { ActionError, errorMessage } from './errors.ts'
import { type GitHub, GitHubDenied, createGitHub } from './github.ts'
import {
  type Deployment,
  type DeploymentState,
  createDeployment,
  listDeploymentStates,
  listDeployments,
  setDeploymentState,
} from './github-deployment.ts'
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

/** Opens a record and sets it in progress; undefined where none is wanted, or none can be made (then it warns). */
export async function openRecord(request: RecordRequest, ports: Ports): Promise<DeploymentRecord | undefined> {
  const { mode, environment: name, token, sha } = request
  const { environment, runner, clock } = ports
  if (mode === 'off' || !name || !token || !sha || !environment.repository) return undefined
  const mark = {
    run: environment.runId ?? '',
    attempt: environment.runAttempt,
    job: environment.job ?? '',
    at: clock.now(),
  }
  const wanted = { name, sha, mark, description: request.description }
  try {
    const github = open(ports, token)
    if (mode === 'auto' && (await hasOwnRecord(github, { name, sha }, ports))) {
      runner.info(`The job's own \`environment: ${name}\` keeps the record on GitHub: no second one is made.`)
      return undefined
    }
    const { id, unclear } = await createOnce(github, wanted, ports)
    runner.info(`Deployment ${id} of ${name} is recorded on GitHub.`)
    const record = resumeRecord(id, token, ports)
    await record.set('in_progress', request.description)
    return unclear ? closingLost(record, { wanted, token }, ports) : record
  } catch (error) {
    if (!ports.signal.aborted) runner.warning(`No deployment could be recorded on GitHub: ${sayError(error)}`)
    await closeLost(wanted, { token, except: undefined }, ports)
    return undefined
  }
}

// A request that was given up can still be carried out later: what it made is closed together with the record.
const closingLost = (
  record: DeploymentRecord,
  { wanted, token }: { wanted: Wanted; token: string },
  ports: Ports,
): DeploymentRecord => ({
  id: record.id,
  async set(state, description, environmentUrl) {
    await record.set(state, description, environmentUrl)
    if (state !== 'in_progress' && state !== 'queued') await closeLost(wanted, { token, except: record.id }, ports)
  },
})

const open = ({ http, environment }: Ports, token: string): GitHub => createGitHub({ http, environment, token })

// Once the job is canceled the runner leaves 10 s in all, and a record is not the only thing to close.
const GRACE_MS = 3_000
const alive = (ports: Ports): Ports => (ports.signal.aborted ? ports.grace(GRACE_MS) : ports)

/**
 * A record that was opened before, for instance by the main step of a post step. It can still be set once the job was
 * canceled, for 3 seconds.
 */
export const resumeRecord = (id: number, token: string, ports: Ports): DeploymentRecord => ({
  id,
  async set(state, description, environmentUrl) {
    const now = alive(ports)
    const change = { state, description, logUrl: runUrl(now.environment), environmentUrl }
    try {
      // Saying a state twice does no harm, so unlike other POSTs this one is repeated.
      await retry(() => setSurely(open(now, token), id, change), {
        policy: POLICY,
        decide: isPassing,
        clock: now.clock,
        signal: now.signal,
      })
    } catch (error) {
      now.runner.warning(`Deployment ${id} could not be set to ${state} on GitHub: ${sayError(error)}`)
    }
  },
})

// An answer without a state is no confirmation, whatever its status says.
async function setSurely(github: GitHub, id: number, change: Parameters<typeof setDeploymentState>[2]): Promise<void> {
  const answer = await setDeploymentState(github, id, change)
  if (answer?.state !== change.state)
    throw new HttpError('GitHub did not confirm the state', { status: 200, headers: {}, body: '' })
}

const POLICY = { attempts: 4, baseMs: 500, maxMs: 4_000 }

const isPassing = (error: unknown): { retry: boolean } => {
  if (error instanceof GitHubDenied) return { retry: false }
  if (error instanceof ConnectionError) return { retry: true }
  return {
    retry:
      error instanceof HttpError && (error.status < 400 || error.status >= 500 || [408, 409, 429].includes(error.status)),
  }
}

interface Wanted {
  name: string
  sha: string
  description: string
  /** Tells our record from all others, though an error answered its making. */
  mark: Record<string, string | number>
}

async function createOnce(
  github: GitHub,
  wanted: Wanted,
  ports: Ports,
): Promise<{ id: number; unclear: boolean }> {
  const { clock, signal } = ports
  const { name, sha, description, mark } = wanted
  const request = { sha, environment: name, description, production: name === 'production', payload: mark }
  return retry(
    async (attempt) => {
      const unclear = attempt > 1
      const [lost] = unclear ? await findLost(github, wanted, ports) : []
      const made = lost ?? (await createDeployment(github, request))
      if (typeof made?.id === 'number') return { id: made.id, unclear }
      throw new HttpError('GitHub answered without a deployment', { status: 200, headers: {}, body: '' })
    },
    { policy: POLICY, decide: isPassing, clock, signal },
  )
}

const findLost = async (github: GitHub, { name, sha, mark }: Wanted, ports: Ports): Promise<Deployment[]> => {
  const all = await readSurely(() => listDeployments(github, { environment: name, sha }), ports)
  return all.filter((one) => isMarked(one, mark))
}

// HTTP repeats what failed in passing; half a list or a proxy's page with status 200 is as passing as a 502.
const readSurely = <T>(read: () => Promise<T>, { clock, signal }: Ports): Promise<T> =>
  retry(read, {
    policy: POLICY,
    decide: (error) => ({ retry: error instanceof HttpError && (error.status < 300 || error.status === 409) }),
    clock,
    signal,
  })

// Whatever carries our mark and is not the record that we keep was made by a request whose answer was lost.
async function closeLost(
  wanted: Wanted,
  { token, except }: { token: string; except: number | undefined },
  ports: Ports,
): Promise<void> {
  const now = alive(ports)
  const lost = await findLost(open(now, token), wanted, now).catch(() => [])
  for (const { id } of lost.filter((one) => one.id !== except)) {
    await resumeRecord(Number(id), token, ports).set('inactive', 'Made by a request whose answer was lost')
  }
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
    const isOpen = state !== undefined && ['in_progress', 'queued', 'pending', 'waiting'].includes(state.state)
    if (isOpen && new RegExp(`/runs/${runId}(/|$)`).test(state.log_url ?? '')) return true
  }
  return false
}

function sayError(error: unknown): string {
  return error instanceof ActionError && error.advice ? `${errorMessage(error)}. ${error.advice}` : errorMessage(error)
}
