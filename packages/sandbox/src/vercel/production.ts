import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import type { AliasRequest, VercelDeployment, VercelProject } from './state.ts'

/** A tiny site that says which commit it was built from: in the page, in `/version.json` and in a header. */
export function site(pick: () => VercelDeployment | undefined): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.use(async (c, next) => {
    const deployment = pick()
    if (deployment === undefined || deployment.state !== 'READY') return c.text('DEPLOYMENT_NOT_FOUND', 404)
    c.header('x-version', deployment.sha)
    c.header('cache-control', 'public, max-age=0, must-revalidate')
    return next()
  })
  app.get('/version.json', (c) => c.json({ commit: pick()?.sha }))
  app.get('*', (c) => c.html(`<!doctype html><meta name="version" content="${pick()?.sha}"><h1>Shop</h1>`))
  return app
}

/** Asks for a move of the production domain. */
export type Move = (type: AliasRequest['type'], to: VercelDeployment) => void

/** The production domain's moves: accepted at once, done on a later turn, as Vercel does them. */
export function createMoves(project: VercelProject): { move: Move; failNext: () => void; hold: () => () => void } {
  let fail = false
  let held: (() => void)[] | undefined
  const finish = (request: AliasRequest, to: VercelDeployment, failed: boolean) => {
    request.jobStatus = failed ? 'failed' : 'succeeded'
    if (failed) return
    project.current = to
    to.readySubstate = 'PROMOTED'
    project.autoAssignCustomDomains = request.type === 'promote'
  }
  return {
    failNext: () => { fail = true },
    hold() {
      const waiting: (() => void)[] = []
      held = waiting
      return () => {
        held = undefined
        for (const act of waiting) act()
      }
    },
    move(type, to) {
      const request: AliasRequest = {
        fromDeploymentId: project.current?.id ?? '', toDeploymentId: to.id, jobStatus: 'in-progress', requestedAt: Date.now(), type,
      }
      project.lastAliasRequest = request
      const failed = fail
      fail = false
      const act = () => finish(request, to, failed)
      if (held === undefined) setImmediate(act)
      else held.push(act)
    },
  }
}
