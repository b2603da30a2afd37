import type { Ports } from './action.ts'
import { runUrl } from './env.ts'
import { errorMessage } from './errors.ts'
import { type GitHub, createGitHub } from './github.ts'
import { type Deployment, type NewDeployment, createDeployment, listDeployments } from './github-deployment.ts'
import { POLICY, confirmState, isPassing, readSurely } from './github-patience.ts'
import { HttpError } from './http-error.ts'
import { retry } from './retry.ts'

/** A record that was asked for and whose making nobody confirmed yet: what it carries tells it from all others. */
export interface Sought {
  environment: string
  /** Names and values within the record's payload, unique to one job's wish for one record. */
  mark: Record<string, string | number>
}

/** What outlives the process, so that a post step can close what this step could not. */
export interface Keep {
  /** Called before GitHub is asked; with undefined once it is certain that no unknown record is left. */
  sought(sought: Sought | undefined): void
  /** Called once a record is known. */
  made(id: number): void
  /** Called with a record before it is set in progress; with undefined once it is certain that GitHub did so. */
  starting(id: number | undefined): void
}

/** What to make, and for whom. */
export interface Making {
  token: string
  wanted: NewDeployment
  mark: Sought['mark']
  keep: Keep
}

/**
 * Makes one record, also where the answer to the first request is lost: it is found again by its mark, which has to be
 * in the payload. `unclear`: a second one may turn up. What failed or was canceled half-way is closed as far as it shows.
 * @throws the last error, where no record can be made.
 */
export async function makeDeployment(github: GitHub, { token, wanted, mark, keep }: Making, ports: Ports): Promise<{ id: number; unclear: boolean }> {
  const { clock, signal } = ports
  const sought = { environment: wanted.environment, mark }
  let tries = 0
  keep.sought(sought)
  const make = async (attempt: number): Promise<number> => {
    tries = attempt
    const [lost] = attempt > 1 ? await findSought(github, sought, ports) : []
    const made = lost ?? (await createDeployment(github, wanted))
    if (typeof made?.id === 'number') return made.id
    throw new HttpError('GitHub answered without a deployment', { status: 200, headers: {}, body: '' })
  }
  try {
    const id = await retry(make, { policy: POLICY, decide: isPassing, clock, signal })
    keep.made(id)
    if (tries === 1) keep.sought(undefined)
    return { id, unclear: tries > 1 }
  } catch (error) {
    const isRefused = tries === 1 && !signal.aborted && !isPassing(error).retry
    if (isRefused || (await closeSought(sought, { token, looks: signal.aborted ? PATIENT_LOOKS : 1 }, ports))) keep.sought(undefined)
    throw error
  }
}

/** Where to look. `except` is the record that is kept; `looks` says how often at most: five take 2.5 s. */
export interface Search {
  token: string
  except?: number | undefined
  looks: number
}

/** As many as it usually takes until GitHub has carried out what was under way when nobody waited for it any more. */
export const PATIENT_LOOKS = 5
/** Milliseconds after the first look; each further pause is longer by as much. */
export const PAUSE_MS = 250

// Once the job is canceled the runner leaves 10 s in all, and a record is not the only thing to close.
const GRACE_MS = 3_000

/** The same ports; those of a canceled job for 3 seconds more. */
export const alive = (ports: Ports): Ports => (ports.signal.aborted ? ports.grace(GRACE_MS) : ports)

/**
 * Closes whatever carries the mark: it was made by a request whose answer was lost. GitHub may get to hear of that
 * request only later, so it looks more than once. Answers whether it found and closed something; warns, never throws.
 */
export async function closeSought(sought: Sought, { token, except, looks }: Search, ports: Ports): Promise<boolean> {
  const now = alive(ports)
  const { runner, environment } = now
  const github = createGitHub({ ...now, token })
  const change = { state: 'inactive', description: 'Made by a request whose answer was lost', logUrl: runUrl(environment) } as const
  const find = async (): Promise<Deployment[]> => (await findSought(github, sought, now)).filter(({ id }) => Number(id) !== except)
  try {
    const lost = await lookFor(find, looks, now)
    for (const { id } of lost) {
      await confirmState(github, Number(id), change, now)
      runner.info(`Deployment ${id} of ${sought.environment} was made on GitHub though its answer was lost: it is closed.`)
    }
    return lost.length > 0
  } catch (error) {
    runner.warning(`Whether GitHub keeps an open deployment of ${sought.environment} from this job cannot be told: ${errorMessage(error)}`)
    return false
  }
}

async function lookFor(find: () => Promise<Deployment[]>, looks: number, { clock, signal }: Ports): Promise<Deployment[]> {
  for (let look = 1; ; look += 1) {
    const found = await find()
    if (found.length > 0 || look >= looks) return found
    await clock.sleep(PAUSE_MS * look, signal)
  }
}

// What was asked for a moment ago is among the newest.
const DEPTH = 100

async function findSought(github: GitHub, { environment, mark }: Sought, ports: Ports): Promise<Deployment[]> {
  const newest = await readSurely(() => listDeployments(github, { environment, limit: DEPTH }), ports)
  return newest.filter((one) => isMarked(one, mark))
}

function isMarked({ payload }: Deployment, mark: Sought['mark']): boolean {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload ?? {})
  try {
    const found = JSON.parse(text) as Record<string, unknown>
    return Object.entries(mark).every(([name, value]) => found[name] === value)
  } catch {
    return false
  }
}
