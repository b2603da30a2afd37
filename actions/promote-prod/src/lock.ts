import { ActionError, errorMessage } from '@axcouncil/core/errors'
import { type Deployment, type DeploymentStatus, isOpenState, listDeploymentStates, listDeployments, setDeploymentState } from '@axcouncil/core/github-deployment'
import { ConnectionError, HttpError } from '@axcouncil/core/http-error'
import { setInProgress } from '@axcouncil/core/late-state'
import { type Keep, makeDeployment } from '@axcouncil/core/sought-deployment'
import { type Intent, type Payload, isOwn, newPayload, payloadOf } from './record.ts'
import { keepRenewing } from './sign-of-life.ts'
import { saveRecord, saveSought, saveStarting } from './state.ts'
import { sharedNow } from './wall-clock.ts'
import type { World } from './world.ts'

/**
 * The lock of an environment is its open deployment record on GitHub: with nothing but `deployments: write` there is no
 * other thing that two runs can see. The oldest open record holds it whose last sign of life is younger than `lock-ttl`.
 */
export interface Holder {
  record: Deployment
  /** Undefined for a record that another tool, or a job's own `environment:`, made. */
  payload: Payload | undefined
  /** Until when it holds, wall time, should nothing more be heard of it. */
  until: number
}

// GitHub lists the newest first, and a record that is still open is among the newest.
const DEPTH = 20

/** The records that hold the lock now, oldest first, without this job's own. Expired ones do not count. */
export async function findHolders(world: World): Promise<Holder[]> {
  const records = await openRecords(world)
  return records.filter(({ payload }) => !(payload && isOwn(payload, world)))
}

async function openRecords(world: World): Promise<Holder[]> {
  const { github, inputs, ports: { environment } } = world
  const recent = await listDeployments(github, { environment: inputs.environment, limit: DEPTH })
  const judged = await Promise.all(
    recent.filter((record) => mayHold(record, world)).map(async (record) => {
      const payload = payloadOf(record)
      const [newest] = await listDeploymentStates(github, Number(record.id))
      // A record without a state yet is ours to be: its maker is about to set it. Others make records to plan ahead.
      const isOpen = newest ? isOpenState(newest.state) : payload !== undefined
      const ofThisRun = !payload && environment.runId !== undefined && new RegExp(`/runs/${environment.runId}(/|$)`).test(newest?.log_url ?? '')
      const until = heldUntil(record, newest, world)
      return isOpen && !ofThisRun && until > sharedNow(world) ? [{ record, payload, until }] : []
    }),
  )
  return judged.flat().sort((a, b) => Number(a.record.id) - Number(b.record.id))
}

// No job lives longer, not even on a runner of one's own (https://docs.github.com/en/actions/reference/limits).
const LONGEST_JOB_MS = 5 * 24 * 3_600_000

// Spares a look at the states of what cannot be alive. A payload that is past its time may have been renewed.
function mayHold(record: Deployment, world: World): boolean {
  const now = sharedNow(world)
  return heldUntil(record, undefined, world) > now || (payloadOf(record) !== undefined && Date.parse(record.created_at) + LONGEST_JOB_MS > now)
}

/** Each sign of life of a run puts the end of its lock off, by as much as it gave itself in the beginning. */
function heldUntil(record: Deployment, newest: DeploymentStatus | undefined, { inputs }: World): number {
  const payload = payloadOf(record)
  const made = Date.parse(record.created_at)
  if (!payload) return made + inputs.lockTtlMs
  const expires = Date.parse(payload.expires)
  return newest && isOpenState(newest.state) ? Math.max(expires, Date.parse(newest.created_at) + expires - made) : expires
}

/** Whose lock it is, in words. */
export function sayHolder({ record, payload, until }: Holder): string {
  if (!payload) return `deployment ${record.id} by ${record.creator?.login ?? 'somebody'}, open since ${record.created_at}`
  const why = payload.reason ? ` (${payload.reason})` : ''
  return `run ${payload.run} of ${payload.actor || 'somebody'}${why}, since ${record.created_at}; it expires at ${new Date(until).toISOString()}, unless that run goes on`
}

/**
 * Takes the lock: makes this run's record, in progress, and sees whether it is the oldest. What an earlier attempt of
 * this job left open is closed, so that its lock comes back to it. Answers the holder where another was first.
 * @throws ActionError where no record can be made.
 */
export async function takeLock(world: World, intent: Intent, force: boolean): Promise<Holder | undefined> {
  const { inputs, ports, story } = world
  await closeLeftovers(world)
  const payload = newPayload(world, intent)
  const { id } = await makeRecord(world, payload).catch((error: unknown) => Promise.reject(noLock(error)))
  const start = { id, token: inputs.token, description: sayIntent(payload), keep: keepFor(world) }
  story.isStartSure = await setInProgress(start, ports)
  const [first] = force ? [] : (await findHolders(world)).filter(({ record }) => Number(record.id) < id)
  if (first) return first
  story.stopRenewing = keepRenewing(world, start.description)
  ports.runner.info(`Deployment ${id} on GitHub is the lock of ${world.inputs.environment}, until ${payload.expires}, and renewed while this job works.`)
  return undefined
}

const sayIntent = ({ mode, commit, actor }: Payload): string => `${mode === 'rollback' ? 'Rolling back to' : 'Promoting'} ${commit.slice(0, 7)}${actor ? `, started by ${actor}` : ''}`

function noLock(error: unknown): unknown {
  if (!(error instanceof HttpError || error instanceof ConnectionError)) return error
  return new ActionError(`The lock could not be taken: GitHub made no deployment record (${errorMessage(error)})`, {
    advice: error.advice ?? 'The job needs `permissions: deployments: write`. Nothing was deployed.',
    cause: error,
  })
}

// Kept before GitHub is asked: whatever ends this process, its post step can find the record and free the lock.
async function makeRecord(world: World, payload: Payload): Promise<{ id: number; unclear: boolean }> {
  const { github, inputs, ports } = world
  const { commit: sha, mark } = payload
  const { environment, token } = inputs
  const wanted = { sha, environment, description: sayIntent(payload), production: true, payload: { ...payload } }
  return makeDeployment(github, { token, wanted, mark: { mark }, keep: keepFor(world) }, ports)
}

const keepFor = ({ ports: { runner }, story }: World): Keep => ({
  sought: (sought) => saveSought(runner, sought),
  made: (id) => {
    story.recordId = id
    saveRecord(runner, id)
  },
  starting: (id) => saveStarting(runner, id),
})

const CLOSED_ENOUGH = 3

/** Closes what runs that died left open: this job's earlier attempts, and locks that have expired. */
export async function closeLeftovers(world: World): Promise<void> {
  const { github, inputs, ports } = world
  const recent = await listDeployments(github, { environment: inputs.environment, limit: DEPTH })
  let closed = 0
  for (const record of recent) {
    // Each later run looked, too: behind a few that are closed nothing is open any more.
    if (closed >= CLOSED_ENOUGH) break
    const payload = payloadOf(record)
    const isOver = (newest?: DeploymentStatus): boolean => !(heldUntil(record, newest, world) > sharedNow(world))
    if (!payload || !(isOwn(payload, world) || isOver())) continue
    const [newest] = await listDeploymentStates(github, Number(record.id))
    if (newest && !isOpenState(newest.state)) {
      closed += 1
      continue
    }
    if (!isOwn(payload, world) && !isOver(newest)) continue
    const why = isOwn(payload, world) ? `Ended without an outcome; attempt ${ports.environment.runAttempt} took over` : 'Ended without an outcome; its lock expired'
    ports.runner.info(`Deployment ${record.id} of run ${payload.run} was left open: closing it.`)
    await setDeploymentState(github, Number(record.id), { state: 'error', description: why })
  }
}
