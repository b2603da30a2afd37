import { canceled } from './halt.ts'
import { isCancelable } from './journal.ts'
import type { Run, Service, World } from './model.ts'
import { orderFor, orderFromBody, rollbackOrder } from './order.ts'
import { among, between, page, Refusal } from './page.ts'
import { place } from './queue.ts'
import { cancel } from './rollout.ts'
import { bodyOf, newApp, queryOf, runOf, serviceOf, type App } from './route.ts'

/** The routes about deploys: start, list, get, cancel, roll back. */
export function deployRoutes(world: World): App {
  const app = newApp()
  app.post('/services/:serviceId/deploys', async (c) => {
    const service = serviceOf(world, c)
    const { run, queued } = place(world, service, await orderFromBody(service, await bodyOf(c)))
    return queued || run.script.answer202 ? c.body(null, 202) : c.json(run.deploy, 201)
  })
  app.get('/services/:serviceId/deploys', (c) => c.json(listDeploys(serviceOf(world, c), queryOf(c))))
  app.get('/services/:serviceId/deploys/:deployId', (c) =>
    c.json(runOf(serviceOf(world, c), c.req.param('deployId')).deploy),
  )
  app.post('/services/:serviceId/deploys/:deployId/cancel', (c) => {
    const service = serviceOf(world, c)
    return c.json(cancelByCall(service, runOf(service, c.req.param('deployId'))).deploy)
  })
  app.post('/services/:serviceId/rollback', async (c) => {
    const service = serviceOf(world, c)
    const { run } = place(world, service, rollbackOrder(service, await bodyOf(c)))
    return c.json(run.deploy, 201)
  })
  return app
}

function listDeploys(service: Service, query: URLSearchParams): object[] {
  const status = among(query, 'status')
  const [created, updated] = [between(query, 'created'), between(query, 'updated')]
  const finished = between(query, 'finished')
  const rows = service.runs.map((run) => run.deploy).filter((deploy) => {
    const inTime = created(deploy.createdAt) && updated(deploy.updatedAt) && finished(deploy.finishedAt)
    return inTime && status(deploy.status)
  })
  return page(query, 'deploy', rows.reverse())
}

function cancelByCall(service: Service, run: Run): Run {
  if (service.type === 'cron_job') throw new Refusal(400, 'cancel is not supported for cron jobs')
  if (!isCancelable(run)) throw new Refusal(400, `cannot cancel a deploy that is ${run.deploy.status}`)
  cancel(service, run, canceled())
  return run
}

/**
 * The deploy hook, which needs no key but its own: 200 with the deploy's id under `deploy`, 202 without one where it
 * waits, and for a Blueprint's hook (`exs-…`) a plain text that deploys nothing (https://render.com/docs/deploy-hooks).
 */
export function hookRoutes(world: World): App {
  const app = newApp()
  app.on(['GET', 'POST'], '/deploy/:serviceId', async (c) => {
    if (c.req.param('serviceId').startsWith('exs-')) return c.text('sync started')
    const service = serviceOf(world, c)
    const query = queryOf(c)
    if (query.get('key') !== service.spec.hookKey) throw new Refusal(401, 'invalid deploy hook key')
    const commit = query.get('ref') ?? undefined
    const image = query.get('imgURL') ?? undefined
    const order = await orderFor(service, { commit, image, trigger: 'deploy_hook' })
    const { run, queued } = place(world, service, order)
    return queued || run.script.answer202 ? c.body(null, 202) : c.json({ deploy: { id: run.deploy.id } })
  })
  return app
}
