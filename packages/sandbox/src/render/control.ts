import { parseFault, type RenderFaults } from './fault.ts'
import type { World } from './model.ts'
import { Refusal } from './page.ts'
import { push } from './services.ts'
import { bodyOf, newApp, textIn, type App } from './route.ts'
import { parseScript } from './script.ts'

/** A request that the server got; `status` is 0 where it cut the connection or never answered. */
export type Recorded = { at: string; method: string; path: string; status: number }

/**
 * The levers of the local world, for tests in other processes: POST script {service, …script}, POST faults {rule},
 * DELETE faults, POST push {service}, GET requests, GET state. Not part of Render's API; no key is asked for.
 */
export function controlRoutes(world: World, faults: RenderFaults, requests: Recorded[]): App {
  const app = newApp()
  app.post('/script', async (c) => {
    const { service: id, ...script } = await bodyOf(c)
    serviceById(world, id).scripts.push(accepted(() => parseScript(script)))
    return c.body(null, 204)
  })
  app.post('/faults', async (c) => {
    const body = await bodyOf(c)
    faults.add(accepted(() => parseFault(body)))
    return c.body(null, 204)
  })
  app.delete('/faults', (c) => {
    faults.clear()
    return c.body(null, 204)
  })
  app.post('/push', async (c) => {
    const deployId = await push(world, serviceById(world, textIn(await bodyOf(c), 'service')))
    return c.json({ deployId: deployId ?? null })
  })
  app.get('/requests', (c) => c.json(requests))
  app.get('/state', (c) => c.json([...world.services.values()].map(stateOf)))
  return app
}

function stateOf(service: ReturnType<typeof serviceById>): object {
  const { spec, url, suspended, live, current, waiting, runs } = service
  return {
    id: spec.id,
    name: spec.name,
    url,
    suspended,
    autoDeploy: spec.autoDeploy,
    live: live?.deploy.id ?? null,
    current: current?.deploy.id ?? null,
    waiting: waiting?.deploy.id ?? null,
    deploys: runs.map((run) => run.deploy).reverse(),
    instances: service.instances.map((one) => ({
      id: one.id,
      pid: one.task.pid,
      commit: one.release.commit?.id ?? null,
      routed: service.routing.includes(one),
      draining: one.draining,
    })),
  }
}

function serviceById(world: World, id: unknown) {
  const service = world.services.get(String(id))
  if (service === undefined) throw new Refusal(404, 'service not found')
  return service
}

function accepted<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    throw new Refusal(400, (error as Error).message)
  }
}
