import type { Ports } from '@axcouncil/core/action'
import { ActionError, errorMessage } from '@axcouncil/core/errors'
import { type HttpResponse, jsonOf } from '@axcouncil/core/http'
import { ConnectionError, HttpError, isStatus } from '@axcouncil/core/http-error'
import { serverWaitMs } from '@axcouncil/core/rate-limit'
import { retry } from '@axcouncil/core/retry'

/** Which project, as whom, and where Vercel's API is. */
export interface VercelAccess {
  apiUrl: URL
  token: string
  project: string
  team: string | undefined
}

/** A build of the frontend. */
export interface Build {
  id: string
  commit: string | undefined
}

/** What serves the production domains, and whether Vercel gives them to every new build by itself. */
export interface Frontend {
  name: string
  current: Build | undefined
  autoAssigns: boolean
}

/** The slice of Vercel's API that moves production between builds (https://vercel.com/docs/rest-api). */
export interface Vercel {
  look(): Promise<Frontend>
  /** The newest ready production build of a commit. */
  findBuild(commit: string): Promise<Build | undefined>
  /** Gives the production domains to a build that exists, and answers when it has them. Nothing is built. */
  move(kind: 'promote' | 'rollback', build: Build): Promise<void>
}

interface Project {
  id: string
  name: string
  autoAssignCustomDomains?: boolean
  targets?: { production?: { id: string; meta?: { githubCommitSha?: string } } }
  lastAliasRequest?: { toDeploymentId: string; jobStatus: string } | null
}

const MOVE_MS = 180_000
const LONGEST_WAIT_MS = 30_000

// While a move is under way a bad answer in passing says nothing about it; that the token is refused does.
function passing(error: unknown): undefined {
  if (!(error instanceof HttpError || error instanceof ConnectionError)) throw error
}

/** Opens Vercel's API. Nothing is sent yet. */
export function createVercel({ apiUrl, token, project, team }: VercelAccess, { http, clock, signal }: Pick<Ports, 'http' | 'clock' | 'signal'>): Vercel {
  const send = async (method: 'GET' | 'POST', path: string, query: Record<string, string> = {}): Promise<HttpResponse> => {
    const search = new URLSearchParams({ ...query, ...(team ? { teamId: team } : {}) })
    try {
      return await http.send({ url: `${apiUrl.href.replace(/\/+$/, '')}${path}?${search}`, method, headers: { authorization: `Bearer ${token}` }, ...(method === 'POST' ? { json: {} } : {}) })
    } catch (error) {
      throw isStatus(error, 401, 403, 404) ? refused(error, { project, team }) : error
    }
  }
  const read = async (): Promise<Project> => {
    // A proxy's page comes with status 200: asking again is as safe as after a 502.
    const found = await retry(async () => jsonOf<Project>(await send('GET', `/v9/projects/${encodeURIComponent(project)}`)), {
      policy: { attempts: 3, baseMs: 300, maxMs: 2_000 }, decide: (error) => ({ retry: error instanceof HttpError && error.status < 300 }), clock, signal,
    })
    if (typeof found?.id === 'string') return found
    throw new ActionError('Vercel answered with something else than a project', { advice: 'Check `vercel-api-url`, and https://www.vercel-status.com.' })
  }
  // Sent once, but for a limit: then it was provably not carried out, and is asked again when Vercel says.
  const order = async (path: string, deadline: number): Promise<void> => {
    for (;;) {
      try {
        return void (await send('POST', path))
      } catch (error) {
        // What became of a request without an answer is seen afterwards; 409 says that it has it, or that a move is under way.
        if (error instanceof ConnectionError || (error instanceof HttpError && (error.status >= 500 || error.status === 409))) return
        if (!isStatus(error, 429) || clock.elapsed() >= deadline) throw error
        await clock.sleep(Math.min(serverWaitMs(error, clock.now()) ?? 2_000, LONGEST_WAIT_MS), signal)
      }
    }
  }
  const hasIt = ({ targets }: Project, { id }: Build): boolean => targets?.production?.id === id
  const move: Vercel['move'] = async (kind, build) => {
    const { id } = await read()
    const path = `/${kind === 'promote' ? 'v10' : 'v9'}/projects/${encodeURIComponent(id)}/${kind}/${encodeURIComponent(build.id)}`
    const deadline = clock.elapsed() + MOVE_MS
    await order(path, deadline)
    for (let pause = 300; ; pause = Math.min(pause * 1.5, 3_000)) {
      const now = await read().catch(passing)
      if (now === undefined) {
        if (clock.elapsed() >= deadline) throw new ActionError(`Vercel does not say whether ${build.id} has production`, { advice: 'See Vercel\'s dashboard.' })
        await clock.sleep(pause, signal)
        continue
      }
      const { lastAliasRequest: last } = now
      const isOver = last?.jobStatus !== 'in-progress'
      if (hasIt(now, build) && isOver) return
      if (last?.toDeploymentId === build.id && last.jobStatus === 'failed') throw new ActionError(`Vercel could not give production to ${build.id} of ${now.name}`, { advice: 'See the deployment in Vercel\'s dashboard.' })
      if (clock.elapsed() >= deadline) throw new ActionError(`Vercel did not give production to ${build.id} of ${now.name} within 3m`, { advice: 'It may still do so: see Vercel\'s dashboard.' })
      await clock.sleep(pause, signal)
    }
  }
  return {
    look: async () => {
      const { name, targets, autoAssignCustomDomains } = await read()
      const production = targets?.production
      return { name, current: production && { id: production.id, commit: production.meta?.githubCommitSha }, autoAssigns: autoAssignCustomDomains !== false }
    },
    findBuild: async (commit) => {
      const { id } = await read()
      const query = { projectId: id, sha: commit, target: 'production', state: 'READY', limit: '20' }
      const { deployments } = jsonOf<{ deployments?: { uid: string; meta?: { githubCommitSha?: string } }[] }>(await send('GET', '/v6/deployments', query))
      if (!Array.isArray(deployments)) throw new ActionError('Vercel answered with something else than a list of deployments', { advice: 'Nothing was changed. See https://www.vercel-status.com.' })
      const found = deployments.find(({ meta }) => meta?.githubCommitSha?.toLowerCase() === commit)
      return found && { id: found.uid, commit }
    },
    move,
  }
}

const refused = (error: HttpError, { project, team }: Pick<VercelAccess, 'project' | 'team'>): ActionError =>
  error.status === 404
    ? new ActionError(`Vercel knows no project ${project}${team ? ` in the team ${team}` : ''}, or no such deployment (${errorMessage(error)})`, { advice: 'Check `vercel-project`, and `vercel-team`, which is needed for a project of a team.' })
    : new ActionError(`Vercel does not accept the token (${errorMessage(error)})`, { advice: 'Check the input `vercel-token`: it may have expired, or be of another team.' })
