import { mkdirSync } from 'node:fs'
import { listen } from '../listen.ts'
import { renderApp } from './api.ts'
import { findCommit } from './checkout.ts'
import type { Recorded } from './control.ts'
import { createRenderFaults, type RenderFaults } from './fault.ts'
import { isoMicros, uniqueMicros } from './id.ts'
import { end } from './instance.ts'
import { generousLimits, type RateLimits } from './limit.ts'
import type { Deploy, Service, ServiceSpec, Timing, World } from './model.ts'
import { startProxy, type Proxy } from './proxy.ts'
import { place, suspend } from './queue.ts'
import { push } from './services.ts'
import { parseScript, type DeployScript } from './script.ts'

/** How to start the world; `timing` in milliseconds, `retained` counts the deploys one can roll back to. */
export type RenderOptions = {
  port?: number
  apiKey: string
  owner?: { id: string; name: string; email: string }
  services: ServiceSpec[]
  /** A folder of our own: releases and the output of processes. */
  workDir: string
  policy?: 'wait' | 'override'
  rateLimits?: Partial<RateLimits>
  timing?: Partial<Timing>
  retained?: number
  log?: (line: string) => void
}

/** A running Render. Methods that take a service's id throw where there is no such service. */
export type Render = {
  /** The base of the API, to be given as `api-url`. */
  url: string
  /** Where custom domains answer: send the domain as Host header. */
  edgeUrl: string
  owner: World['owner']
  hookUrl: (serviceId: string) => string
  serviceUrl: (serviceId: string) => string
  /** The service's deploys, newest first. */
  deploys: (serviceId: string) => Deploy[]
  /** Deploys a commit, branch or tag as Render itself would, and waits for the outcome. */
  deploy: (serviceId: string, ref: string) => Promise<Deploy>
  /** Tells of a push to the service's branch; with autodeploy on this begins a deploy, whose id is returned. */
  push: (serviceId: string) => Promise<string | undefined>
  /** What the service's next deploy is to go through; several are taken in their order. */
  script: (serviceId: string, script: DeployScript) => void
  requests: Recorded[]
  faults: RenderFaults
  /** Ends everything, processes included; may be called twice. */
  stop: () => Promise<void>
}

const defaultTiming: Timing = { drainMs: 1000, shutdownMs: 5000, healthTimeoutMs: 15_000, probeMs: 50, metricSecondMs: 1000 }

/** Starts the API, a public address for each service, and the commits that are live from the beginning. */
export async function startRender(options: RenderOptions): Promise<Render> {
  const world = createWorld(options)
  const faults = createRenderFaults()
  const requests: Recorded[] = []
  const limits = { ...generousLimits, ...options.rateLimits }
  const proxies: Proxy[] = []
  const api = await listen(renderApp({ world, apiKey: options.apiKey, limits, faults, requests }), options.port)
  let ending: Promise<void> | undefined
  const stop = (): Promise<void> => (ending ??= close(world, [api, ...proxies]))
  try {
    for (const service of world.services.values()) proxies.push(...(await publish(service)))
    const edge = await startProxy((host) => byDomain(world, host), 0)
    proxies.push(edge)
    await Promise.all(options.services.map((spec) => bringUp(world, spec)))
    return {
      url: `${api.url}/v1`,
      edgeUrl: `http://127.0.0.1:${edge.port}`,
      owner: world.owner,
      hookUrl: (id) => `${api.url}/deploy/${id}?key=${encodeURIComponent(serviceIn(world, id).spec.hookKey)}`,
      serviceUrl: (id) => serviceIn(world, id).url,
      deploys: (id) => serviceIn(world, id).runs.map((run) => ({ ...run.deploy })).reverse(),
      deploy: (id, ref) => deployNow(world, serviceIn(world, id), ref),
      push: (id) => push(world, serviceIn(world, id)),
      script: (id, script) => void serviceIn(world, id).scripts.push(parseScript(script)),
      requests,
      faults,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function createWorld({ owner, services, policy, workDir, timing, retained, log }: RenderOptions): World {
  mkdirSync(workDir, { recursive: true })
  return {
    owner: { ...(owner ?? { id: 'tea-sandbox00000000000', name: 'Sandbox', email: 'team@example.com' }), type: 'team' },
    services: new Map(services.map((spec) => [spec.id, createService(spec)])),
    policy: policy ?? 'wait',
    workDir,
    timing: { ...defaultTiming, ...timing },
    retained: retained ?? 10,
    closing: new AbortController(),
    background: new Set(),
    log: log ?? (() => undefined),
  }
}

function createService(spec: ServiceSpec): Service {
  const now = isoMicros(uniqueMicros())
  const lists = { runs: [], instances: [], routing: [], scripts: [], events: [], logs: [], hits: [], domains: [] }
  const none = { current: undefined, waiting: undefined, live: undefined }
  const type = spec.type ?? 'web_service'
  return { spec: { ...spec }, type, createdAt: now, updatedAt: now, suspended: false, url: '', ...lists, ...none }
}

const byDomain = (world: World, host: string): Service | undefined => {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  return [...world.services.values()].find((service) => service.domains.some((domain) => domain.name === name))
}

async function publish(service: Service): Promise<Proxy[]> {
  if (service.type === 'background_worker' || service.type === 'cron_job') return []
  const proxy = await startProxy(() => service, service.spec.port ?? 0)
  service.url = `http://127.0.0.1:${proxy.port}`
  return [proxy]
}

async function bringUp(world: World, { id, live, suspended }: ServiceSpec): Promise<void> {
  const service = serviceIn(world, id)
  if (live !== undefined) {
    const { status } = await deployNow(world, service, live)
    const tail = service.logs.slice(-5).map((line) => line.message).join('\n')
    if (status !== 'live') throw new Error(`${service.spec.name} did not become live at ${live} (${status}):\n${tail}`)
  }
  if (suspended) await suspend(world, service)
}

async function deployNow(world: World, service: Service, ref: string): Promise<Deploy> {
  const commit = await findCommit(service.spec.repo, ref)
  if (commit === undefined) throw new Error(`${ref} is not a commit of ${service.spec.repo}`)
  const { run } = place(world, service, { trigger: 'manual', commit })
  await run.done
  return { ...run.deploy }
}

function serviceIn(world: World, id: string): Service {
  const service = world.services.get(id)
  if (service === undefined) throw new Error(`no service ${id} in this world`)
  return service
}

async function close(world: World, servers: { stop: () => Promise<void> }[]): Promise<void> {
  world.closing.abort(new Error('the local world stops'))
  const services = [...world.services.values()]
  for (const service of services) {
    service.waiting = undefined
    service.current?.control.abort(world.closing.signal.reason)
  }
  await Promise.all(services.flatMap((service) => service.runs.map((run) => run.done)))
  await Promise.all(services.flatMap((service) => service.instances.map((one) => end(world, service, one))))
  await Promise.allSettled(world.background)
  await Promise.all(servers.map((server) => server.stop()))
}
