import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import type { Context } from 'hono'
import type { Faults } from '../faults.ts'
import type { Move } from './production.ts'
import { detailed, listed, presented } from './state.ts'
import type { AliasRequest, VercelDeployment, VercelProject } from './state.ts'

class VercelFailure extends Error {
  readonly status: 400 | 403 | 404 | 409 | 422
  readonly code: string
  readonly more: Record<string, unknown>

  constructor(status: VercelFailure['status'], code: string, message: string, more: Record<string, unknown> = {}) {
    super(message)
    this.name = 'VercelFailure'
    this.status = status
    this.code = code
    this.more = more
  }
}

type Api = {
  project: VercelProject; requests: { method: string; path: string }[]; faults: Faults
  token: string; team: string | undefined; move: Move
}

/** The API: project, deployments, promotion and rollback, behind the token. */
export function api({ project, requests, faults, token, team, move }: Api): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.use(async (c, next) => {
    const { pathname, search } = new URL(c.req.url)
    requests.push({ method: c.req.method, path: pathname + search })
    await next()
  })
  app.use(faults.middleware)
  app.use(async (c, next) => {
    admit(c, token, team)
    await next()
  })
  app.onError((error, c) => {
    if (!(error instanceof VercelFailure)) throw error
    return c.json({ error: { code: error.code, message: error.message, ...error.more } }, error.status)
  })
  app.notFound((c) => c.json({ error: { code: 'not_found', message: 'Not Found' } }, 404))
  app.get('/:version{v\\d+}/deployments', (c) => c.json(listDeployments(c, project)))
  app.get('/:version{v\\d+}/deployments/:id', (c) => c.json(detailed(project, deploymentOf(c, project))))
  app.get('/:version{v\\d+}/projects/:project', (c) => c.json(presented(checkProject(c, project))))
  app.get('/:version{v\\d+}/projects/:project/promote/aliases', (c) => {
    const status = checkProject(c, project).lastAliasRequest?.jobStatus === 'failed' ? 'failed' : 'completed'
    const alias = { alias: project.host, deploymentId: project.current?.id ?? null }
    return c.json({ aliases: [{ status, alias, id: project.host }], pagination: null })
  })
  app.post('/:version{v\\d+}/projects/:project/:type{promote|rollback}/:id', (c) => {
    const type = c.req.param('type') as AliasRequest['type']
    checkProject(c, project)
    const to = deploymentOf(c, project)
    refuseMove(project, type, to)
    move(type, to)
    return c.body(null, 201)
  })
  return app
}

function admit(c: Context, token: string, team: string | undefined): void {
  const given = /^bearer (.+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  if (given !== token) throw new VercelFailure(403, 'forbidden', 'Not authorized', { invalidToken: true })
  const wanted = c.req.query('teamId')
  if (wanted !== team) throw new VercelFailure(403, 'forbidden', 'You do not have permission to access this resource.')
}

function checkProject(c: Context, project: VercelProject): VercelProject {
  const wanted = c.req.param('project')
  if (wanted !== project.id && wanted !== project.name) throw new VercelFailure(404, 'not_found', 'Project not found.')
  return project
}

function deploymentOf(c: Context, project: VercelProject): VercelDeployment {
  const wanted = c.req.param('id')
  const deployment = project.deployments.find((each) => each.id === wanted || each.host === wanted)
  if (deployment === undefined) throw new VercelFailure(404, 'not_found', 'The deployment could not be found.')
  return deployment
}

function refuseMove(project: VercelProject, type: AliasRequest['type'], to: VercelDeployment): void {
  if (project.lastAliasRequest?.jobStatus === 'in-progress') {
    throw new VercelFailure(409, 'conflict', 'A promotion or rollback of this project is in progress.')
  }
  if (project.current === to) throw new VercelFailure(409, 'conflict', 'The deployment is already the current production deployment.')
  if (to.state !== 'READY' || to.target !== 'production') {
    throw new VercelFailure(400, 'bad_request', 'Only a ready production deployment can serve the production domains.')
  }
  if (type === 'rollback' && to.readySubstate !== 'PROMOTED') {
    throw new VercelFailure(422, 'not_rollback_candidate', 'The deployment never served production and is no rollback candidate.')
  }
}

/** Newest first; filtered by project, commit, branch, target and states; in pages by `until`, as `pagination.next` says. */
function listDeployments(c: Context, project: VercelProject) {
  const query = (name: string) => c.req.query(name)
  const wantedProject = query('projectId') ?? query('app') ?? project.id
  const states = query('state')?.toUpperCase().split(',')
  const until = Number(query('until') ?? Infinity)
  const limit = Math.min(Number(query('limit') ?? 20) || 20, 100)
  const matches = (each: VercelDeployment) => [project.id, project.name].includes(wantedProject)
    && [undefined, each.sha].includes(query('sha')) && [undefined, each.branch].includes(query('branch'))
    && [undefined, each.target ?? 'preview'].includes(query('target'))
    && (states === undefined || states.includes(each.state)) && each.createdAt < until
    && each.createdAt >= Number(query('since') ?? 0)
  const found = project.deployments.filter(matches).toReversed()
  const shown = found.slice(0, limit)
  const next = found.length > limit ? shown.at(-1)?.createdAt ?? null : null
  return {
    deployments: shown.map((each) => listed(project, each)),
    pagination: { count: shown.length, next, prev: shown[0]?.createdAt ?? null },
  }
}
