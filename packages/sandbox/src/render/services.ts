import { findCommit } from './checkout.ts'
import { isoMicros, uniqueMicros } from './id.ts'
import { boot, retire } from './instance.ts'
import { emit, writeLog } from './journal.ts'
import type { Instance, Service, World } from './model.ts'
import { among, between, page, Refusal } from './page.ts'
import { place, suspend } from './queue.ts'
import { bodyOf, newApp, queryOf, serviceOf, textIn, type App } from './route.ts'
import { serviceView } from './view.ts'

/** The routes about services: list, get, change, instances, suspend, resume, restart. */
export function serviceRoutes(world: World): App {
  const app = newApp()
  app.get('/services', (c) => c.json(listServices(world, queryOf(c))))
  app.get('/services/:serviceId', (c) => c.json(serviceView(world, serviceOf(world, c))))
  app.patch('/services/:serviceId', async (c) => {
    const service = serviceOf(world, c)
    change(service, await bodyOf(c))
    return c.json(serviceView(world, service))
  })
  app.get('/services/:serviceId/instances', (c) =>
    c.json(serviceOf(world, c).instances.map(({ id, createdAt }) => ({ id, createdAt }))),
  )
  app.post('/services/:serviceId/suspend', async (c) => {
    await suspend(world, serviceOf(world, c))
    return c.body(null, 202)
  })
  app.post('/services/:serviceId/resume', async (c) => {
    await resume(world, serviceOf(world, c))
    return c.body(null, 202)
  })
  app.post('/services/:serviceId/restart', (c) => {
    restart(world, serviceOf(world, c))
    return c.body(null, 200)
  })
  return app
}

function listServices(world: World, query: URLSearchParams): object[] {
  const filters = ['name', 'type', 'suspended', 'ownerId'].map((name) => ({ name, test: among(query, name) }))
  const [created, updated] = [between(query, 'created'), between(query, 'updated')]
  const region = among(query, 'region')
  const services = [...world.services.values()]
  const rows = services.filter((service) => created(service.createdAt) && updated(service.updatedAt))
  const views = rows.map((service) => serviceView(world, service))
  return page(query, 'service', views.filter((view) =>
    filters.every(({ name, test }) => test(String(view[name]))) && region('frankfurt')))
}

function change(service: Service, body: Record<string, unknown>): void {
  const autoDeploy = textIn(body, 'autoDeploy', ['yes', 'no'])
  const trigger = textIn(body, 'autoDeployTrigger', ['commit', 'off', 'checksPass'])
  const branch = textIn(body, 'branch')
  const name = textIn(body, 'name')
  const details = (body['serviceDetails'] ?? {}) as Record<string, unknown>
  const commands = (details['envSpecificDetails'] ?? {}) as Record<string, unknown>
  const changes = {
    autoDeploy: autoDeploy ?? (trigger === undefined ? undefined : trigger === 'off' ? 'no' : 'yes'),
    branch,
    name,
    healthCheckPath: textIn(details, 'healthCheckPath'),
    preDeployCommand: textIn(details, 'preDeployCommand'),
    buildCommand: textIn(commands, 'buildCommand'),
    startCommand: textIn(commands, 'startCommand'),
  }
  Object.assign(service.spec, Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)))
  service.updatedAt = isoMicros(uniqueMicros())
}

async function resume(world: World, service: Service): Promise<void> {
  if (!service.suspended) throw new Refusal(400, 'only services suspended by a user can be resumed')
  service.suspended = false
  emit(service, 'service_resumed')
  const commit = service.live?.deploy.commit ?? (await findCommit(service.spec.repo, service.spec.branch))
  if (commit) place(world, service, { trigger: 'service_resumed', commit })
}

/** Fresh processes of what is live, in place of the old ones, without a gap and without a new deploy. */
function restart(world: World, service: Service): void {
  const release = service.live?.release
  if (service.suspended || release === undefined) throw new Refusal(400, 'cannot restart a service that is not running')
  const work = (async () => {
    const start = { release, script: {}, signal: world.closing.signal }
    const fresh: Instance[] = []
    while (fresh.length < release.numInstances) fresh.push(await boot(world, service, start))
    const old = service.instances.filter((instance) => !fresh.includes(instance))
    service.routing = fresh
    emit(service, 'server_restarted', { triggeredByUser: null })
    retire(world, service, old)
  })().catch((error: Error) => writeLog(service, 'app', `==> Restart failed: ${error.message}`))
  world.background.add(work)
  void work.finally(() => world.background.delete(work))
}

/** A push to the service's branch: Render deploys its head where autodeploy is on. Returns the deploy's id, if any. */
export async function push(world: World, service: Service): Promise<string | undefined> {
  if (service.spec.autoDeploy === 'no' || service.suspended) return undefined
  const commit = await findCommit(service.spec.repo, service.spec.branch)
  return commit && place(world, service, { trigger: 'new_commit', commit }).run.deploy.id
}
