import { setTimeout as sleep } from 'node:timers/promises'
import { dirname } from 'node:path'
import { supervise, type Exit } from '../supervise.ts'
import { exitFailure, Halt } from './halt.ts'
import { isoMicros, letters, uniqueMicros } from './id.ts'
import { emit, writeLog } from './journal.ts'
import type { Instance, Release, Service, World } from './model.ts'
import { freePort } from './port.ts'
import { probe, type Probe } from './probe.ts'
import type { DeployScript } from './script.ts'

/** What a command of a service sees: no variable of this machine but those a program cannot do without. */
export function serviceEnv(service: Service, release: Omit<Release, 'dir'>): Record<string, string> {
  const own = ['HOME', 'TMPDIR', 'LANG', 'USER'].flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value]]
  })
  const host = service.url === '' ? {} : { RENDER_EXTERNAL_HOSTNAME: new URL(service.url).hostname }
  const commit = release.commit === undefined ? {} : { RENDER_GIT_COMMIT: release.commit.id }
  return {
    ...Object.fromEntries(own),
    PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? '/usr/bin:/bin'}`,
    RENDER: 'true',
    RENDER_SERVICE_ID: service.spec.id,
    RENDER_SERVICE_NAME: service.spec.name,
    RENDER_SERVICE_TYPE: service.type === 'web_service' ? 'web' : service.type,
    RENDER_GIT_BRANCH: service.spec.branch,
    RENDER_EXTERNAL_URL: service.url,
    RENDER_CPU_COUNT: '1',
    IS_PULL_REQUEST: 'false',
    ...host,
    ...commit,
    ...release.env,
  }
}

/** How a process is to be started; `signal` gives up waiting for it and stops it. */
type Start = { release: Release; script: DeployScript; signal: AbortSignal }

/**
 * Starts one process of a release and waits until it is healthy. Throws a Halt where it ends or stays unwell, or what
 * the signal was aborted with; then nothing is left running.
 */
export async function boot(world: World, service: Service, start: Start): Promise<Instance> {
  const instance = await launch(world, service, start)
  const gone = new AbortController()
  const unwell = start.script.healthTimeoutMs ?? world.timing.healthTimeoutMs
  try {
    start.signal.throwIfAborted()
    const patience = AbortSignal.any([start.signal, gone.signal])
    const ended = instance.task.exited.then((exit) => Promise.reject(exitHalt(exit, start.script)))
    const healthy = untilHealthy(world, { service, instance, start, unwell, patience })
    await Promise.race([ended, healthy]).finally(() => gone.abort())
    watch(world, service, instance)
    return instance
  } catch (error) {
    await end(world, service, instance)
    throw start.signal.aborted ? start.signal.reason : error
  }
}

async function launch(world: World, service: Service, { release, script }: Start): Promise<Instance> {
  const id = `${service.spec.id}-${letters(5)}`
  const port = await freePort()
  const env = { ...release.env, ...script.env }
  const task = supervise({
    command: 'sh',
    args: ['-c', script.exitAtStart === undefined ? release.startCommand : `exit ${script.exitAtStart}`],
    cwd: release.dir,
    env: { ...serviceEnv(service, { ...release, env }), PORT: String(port), RENDER_INSTANCE_ID: id },
    log: `${world.workDir}/${id}.log`,
    onLine: (line) => writeLog(service, 'app', line, id),
  })
  const createdAt = isoMicros(uniqueMicros())
  const instance = { id, port, release, env, createdAt, task, draining: false, stopping: false }
  service.instances.push(instance)
  if (script.oomAtStart) void task.stop(1)
  return instance
}

const exitHalt = ({ code }: Exit, script: DeployScript): Halt =>
  new Halt('update_failed', { failure: exitFailure(code, script.oomAtStart ?? false) }, 'Exited before it was healthy')

type Wait = { service: Service; instance: Instance; start: Start; unwell: number; patience: AbortSignal }

async function untilHealthy(world: World, { service, instance, start, unwell, patience }: Wait): Promise<void> {
  // A worker has no port to ask: it is well when it is still there a moment later.
  if (service.type === 'background_worker') return sleep(200, undefined, { signal: patience })
  const begun = performance.now()
  let last: Probe = { healthy: false, answered: false, note: '' }
  while (performance.now() - begun < unwell) {
    last = await probe(instance.port, start.release.healthCheckPath)
    if (last.healthy && !start.script.neverHealthy) return
    await sleep(world.timing.probeMs, undefined, { signal: patience })
  }
  if (start.script.neverHealthy && last.healthy) last.note = `${start.release.healthCheckPath} returned HTTP 503`
  const timedOutSeconds = Math.max(1, Math.round(unwell / 1000))
  const failure = last.answered
    ? { evicted: false, unhealthy: `HTTP health check failed: ${last.note}` }
    : { evicted: false, timedOutSeconds, timedOutReason: 'no open port detected' }
  throw new Halt('update_failed', { failure }, 'Timed out waiting for a healthy answer')
}

/** Restarts a process that ends by itself once it has been healthy, as Render does, until it is replaced. */
function watch(world: World, service: Service, instance: Instance): void {
  const guard = instance.task.exited.then(async (exit) => {
    if (instance.stopping) return
    instance.stopping = true
    remove(service, instance)
    const failure = exitFailure(exit.code, false)
    emit(service, 'server_failed', { instanceID: instance.id, reason: failure })
    writeLog(service, 'app', '==> Instance failed, restarting', instance.id)
    if (instance.draining) return
    await revive(world, service, instance)
  })
  world.background.add(guard)
  void guard.finally(() => world.background.delete(guard))
}

async function revive(world: World, service: Service, old: Instance): Promise<void> {
  const { signal } = world.closing
  while (!signal.aborted && !service.suspended && service.live?.release === old.release) {
    try {
      await sleep(500, undefined, { signal })
      const fresh = await boot(world, service, { release: old.release, script: { env: old.env }, signal })
      if (service.live?.release !== old.release || service.suspended) return await end(world, service, fresh)
      service.routing.push(fresh)
      emit(service, 'server_available')
    } catch {
      continue
    }
    return
  }
}

function remove(service: Service, instance: Instance): void {
  service.instances = service.instances.filter((one) => one !== instance)
  service.routing = service.routing.filter((one) => one !== instance)
}

/** Ends a process: SIGTERM, then SIGKILL after the shutdown delay. */
export async function end(world: World, service: Service, instance: Instance): Promise<void> {
  instance.stopping = true
  await instance.task.stop(world.timing.shutdownMs)
  remove(service, instance)
}

/** Takes processes out of traffic, lets their open connections drain, and ends them; does not wait for that. */
export function retire(world: World, service: Service, instances: Instance[]): void {
  const work = Promise.all(
    instances.map(async (instance) => {
      instance.draining = true
      await sleep(world.timing.drainMs, undefined, { signal: world.closing.signal }).catch(() => undefined)
      await end(world, service, instance)
    }),
  )
  world.background.add(work)
  void work.finally(() => world.background.delete(work))
}
