import { createFaults } from './faults.ts'
import type { Faults } from './faults.ts'
import { listen } from './listen.ts'
import { api } from './vercel/api.ts'
import { createMoves, site } from './vercel/production.ts'
import type { VercelDeployment, VercelProject, VercelState } from './vercel/state.ts'

/** How to start the local Vercel: the token it takes, the team and the project it has. */
export type VercelOptions = { port?: number; token?: string; team?: string; project?: { id: string; name: string } }

/** A deployment to be: READY, of `main` and for production where nothing else is said. */
export type NewDeployment = { sha: string; branch?: string; state?: VercelState; target?: 'production' | null }

/**
 * The running local Vercel: `url` is the API's, `productionUrl` serves whatever deployment the production domain points
 * to. `failNextMove` makes the next promotion or rollback end `failed`; `holdMoves` keeps moves `in-progress` until the
 * function that it gives is called.
 */
export type Vercel = {
  url: string
  productionUrl: string
  project: VercelProject
  requests: { method: string; path: string }[]
  faults: Faults
  addDeployment: (given: NewDeployment) => Promise<VercelDeployment>
  failNextMove: () => void
  holdMoves: () => () => void
  stop: () => Promise<void>
}

/** Starts the slice of Vercel's API that promotes and rolls back, and the sites behind it, on 127.0.0.1. */
export async function startVercel(options: VercelOptions = {}): Promise<Vercel> {
  const stops: (() => Promise<void>)[] = []
  const { id, name } = options.project ?? { id: 'prj_shop', name: 'shop' }
  const project: VercelProject = {
    id, name, host: '', deployments: [], current: undefined, lastAliasRequest: null, autoAssignCustomDomains: true,
  }
  const serveSite = async (pick: () => VercelDeployment | undefined) => {
    const { url, stop } = await listen(site(pick))
    stops.push(stop)
    return url
  }
  const productionUrl = await serveSite(() => project.current)
  project.host = new URL(productionUrl).host
  const moves = createMoves(project)
  const requests: Vercel['requests'] = []
  const faults = createFaults()
  const { token = 'vercel-token', team } = options
  const app = api({ project, requests, faults, token, team, move: moves.move })
  const { url, stop } = await listen(app, options.port)
  stops.push(stop)
  return {
    url, productionUrl, project, requests, faults, failNextMove: moves.failNext, holdMoves: moves.hold,
    async addDeployment({ sha, branch = 'main', state = 'READY', target = 'production' }) {
      const deployment: VercelDeployment = {
        id: `dpl_${project.deployments.length + 1}${sha.slice(0, 7)}`, sha, branch, state, target, readySubstate: 'STAGED',
        createdAt: Math.max(Date.now(), (project.deployments.at(-1)?.createdAt ?? 0) + 1), host: '',
      }
      deployment.host = new URL(await serveSite(() => deployment)).host
      project.deployments.push(deployment)
      return deployment
    },
    stop: async () => { await Promise.all(stops.map((each) => each())) },
  }
}
