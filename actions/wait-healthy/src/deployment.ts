import type { Ports } from '@axcouncil/core/action'
import { formatDuration } from '@axcouncil/core/duration'
import { ActionError, CanceledError, errorMessage } from '@axcouncil/core/errors'
import { type GitHub, createGitHub } from '@axcouncil/core/github'
import { type Deployment, listDeploymentStates, listDeployments } from '@axcouncil/core/github-deployment'
import { isPassing } from '@axcouncil/core/github-patience'
import { HttpError } from '@axcouncil/core/http-error'
import { poll } from '@axcouncil/core/poll'
import type { HealthReport } from '@axcouncil/health/report'
import type { Inputs, Place } from './inputs.ts'

/** Addresses to look at, or why there are none. */
export type Addresses =
  | { found: true; urls: readonly string[] }
  | ({ found: false } & Pick<HealthReport, 'verdict' | 'reason' | 'message' | 'advice'>)

type Look = { at: 'none' } | { at: 'unread'; why: string } | { at: 'waiting'; state: string } | { at: 'failed'; state: string; description: string } | { at: 'ready'; url: string }

/** The addresses of this step; where a GitHub Deployment names them, waits until it does. */
export async function findAddresses(inputs: Inputs, ports: Ports): Promise<Addresses> {
  const { place } = inputs
  if (place.kind === 'urls') return { found: true, urls: place.urls }
  try {
    return await waitForDeployment(place, inputs, ports)
  } catch (error) {
    if (!(error instanceof ActionError) || error instanceof CanceledError) throw error
    const advice = error.advice ?? 'Nothing was asked of the service. Run the job again.'
    return { found: false, verdict: 'unknown', reason: error instanceof HttpError ? 'status' : 'timeout', message: error.message, advice }
  }
}

type DeploymentPlace = Extract<Place, { kind: 'deployment' }>

async function waitForDeployment(place: DeploymentPlace, { health, token }: Inputs, ports: Ports): Promise<Addresses> {
  const github = createGitHub({ http: ports.http, environment: ports.environment, token: token ?? '' })
  const { clock, signal, runner } = ports
  const short = place.sha.slice(0, 7)
  runner.info(`Waiting for GitHub's deployment of ${short} to ${place.environment}`)
  const told = new Set<string>()
  const started = clock.elapsed()
  let failedSince: number | undefined
  const result = await poll({
    probe: async (): Promise<Look> => {
      const seen = await look(github, place).catch(unread)
      const line = sayLook(seen)
      if (!told.has(line)) runner.info(`${formatDuration(clock.elapsed() - started).padStart(7)}  ${line}`)
      told.add(line)
      failedSince = seen.at === 'failed' ? (failedSince ?? clock.elapsed()) : undefined
      return seen
    },
    // Somebody may start it again at once, so a failure has to stand for a while.
    until: ({ at }) => at === 'ready' || (failedSince !== undefined && clock.elapsed() - failedSince >= health.failFastAfterMs),
    interval: (_, attempt) => Math.min(10_000, 2_000 * 1.3 ** attempt),
    timeoutMs: health.timeoutMs,
    clock,
    signal,
  })
  const last = result.done ? result.answer : result.last
  if (last.at === 'ready') return { found: true, urls: place.paths.map((path) => new URL(path, last.url).href) }
  if (last.at === 'unread') return { found: false, verdict: 'unknown', reason: 'timeout', message: last.why, advice: 'GitHub could not be read, so nothing was asked of the service. Run the job again.' }
  return { found: false, verdict: 'unhealthy', ...(await explain(last, place, github, formatDuration(clock.elapsed() - started))) }
}

// Half a list, or a proxy's page in its place, is gone a moment later; a token that may not read stays what it is.
function unread(error: unknown): Look {
  if (isPassing(error).retry) return { at: 'unread', why: errorMessage(error) }
  throw error
}

function sayLook(seen: Look): string {
  if ('state' in seen) return `The deployment is ${seen.state}`
  if (seen.at === 'unread') return `${seen.why}; looking again`
  return seen.at === 'ready' ? `It is deployed to ${seen.url}` : 'There is no such deployment yet'
}

// The newest record that says where it is; a newer one that is still under way comes before an older success.
async function look(github: GitHub, { environment, sha }: DeploymentPlace): Promise<Look> {
  const [newest] = await listDeployments(github, { environment, sha, limit: 100 })
  if (!newest) return { at: 'none' }
  const states = await listDeploymentStates(github, Number(newest.id))
  const ready = states[0]?.state === 'success' || states[0]?.state === 'inactive' ? states.find(({ state, environment_url: url }) => state === 'success' && url) : undefined
  if (ready?.environment_url && URL.canParse(ready.environment_url)) return { at: 'ready', url: ready.environment_url }
  const { state = 'pending', description } = states[0] ?? {}
  if (state === 'failure' || state === 'error') return { at: 'failed', state, description: description ?? '' }
  return { at: 'waiting', state: state === 'success' ? 'a success without an environment_url' : state }
}

async function explain(last: Exclude<Look, { at: 'unread' }>, { environment, sha }: DeploymentPlace, github: GitHub, when: string) {
  const what = `the deployment of ${sha.slice(0, 7)} to ${environment}`
  if (last.at === 'failed') {
    const why = last.description ? `: ${last.description}` : ''
    return { reason: 'status' as const, message: `GitHub says that ${what} ended in ${last.state}${why}`, advice: 'Look at the logs of whoever deploys it.' }
  }
  if (last.at === 'waiting') {
    return { reason: 'timeout' as const, message: `${what} is still ${last.state} after ${when}`, advice: 'Look at the logs of whoever deploys it, or set a longer `timeout`.' }
  }
  const others = await github.list<Deployment>(`deployments?sha=${sha}`, undefined, 100)
  const known = [...new Set(others.map((deployment) => deployment.environment))]
  const there = known.length > 0 ? `This commit has deployments to: ${known.join(', ')}.` : 'This commit has no deployment at all: check that the host deploys this branch and writes deployments to GitHub.'
  return { reason: 'timeout' as const, message: `GitHub has no record of ${what} after ${when}`, advice: `${there} Name the environment exactly in \`url-from-deployment\`.` }
}
