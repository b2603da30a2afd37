import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { build, preDeploy, triggerDetails } from './build.ts'
import { Halt } from './halt.ts'
import { isoMicros, uniqueMicros } from './id.ts'
import { boot, end, retire } from './instance.ts'
import { emit, isFinished, setStatus, statusCode, writeLog } from './journal.ts'
import type { Instance, Reason, Release, Run, Service, World } from './model.ts'

/**
 * Takes a deploy from its start to its outcome, as https://render.com/docs/deploys tells it: build, pre-deploy, new
 * processes beside the old ones, traffic over to the new, live, and the old ones drained. Where anything fails the old
 * version keeps serving. Never rejects.
 */
export async function roll(world: World, service: Service, run: Run): Promise<void> {
  try {
    // A deploy stays `created` for a moment, until somebody takes it up.
    await sleep(10, undefined, { signal: run.control.signal })
    run.deploy.startedAt = isoMicros(uniqueMicros())
    emit(service, 'deploy_started', { deployId: run.deploy.id, trigger: triggerDetails(service, run) })
    const built = run.release === undefined
    const release = (run.release ??= await build(world, service, run))
    if (built) await preDeploy(service, run, release)
    await update(world, service, run)
    await sweep(world, service)
  } catch (error) {
    await conclude(world, service, run, error)
  }
}

async function update(world: World, service: Service, run: Run): Promise<void> {
  const release = run.release as Release
  const { script, control: { signal } } = run
  setStatus(run, script.unknownStatus ?? 'update_in_progress')
  writeLog(service, 'build', '==> Deploying...')
  const before = [...service.routing]
  const fresh: Instance[] = []
  const revert = (): void => void (service.routing = before)
  signal.addEventListener('abort', revert, { once: true })
  try {
    for (let slot = 0; slot < release.numInstances; slot += 1) {
      await sleep(script.startDelayMs ?? 0, undefined, { signal })
      fresh.push(await boot(world, service, { release, script, signal }))
      // Instances are replaced one at a time: between the first and the last, old and new answer in turn.
      if (slot < release.numInstances - 1 && !script.linger) service.routing = [...fresh, ...before.slice(slot + 1)]
    }
    signal.throwIfAborted()
  } catch (error) {
    // Where it was canceled the abort has reverted the traffic already, and a newer deploy may have moved it since.
    if (!signal.aborted) revert()
    await Promise.all(fresh.map((instance) => end(world, service, instance)))
    throw error
  } finally {
    signal.removeEventListener('abort', revert)
  }
  goLive(world, service, run, fresh)
}

function goLive(world: World, service: Service, run: Run, fresh: Instance[]): void {
  const { linger } = run.script
  const old = service.instances.filter((instance) => !fresh.includes(instance))
  const lingers = linger !== undefined && service.routing.length > 0
  if (lingers && linger.alternate) service.routing = [...service.routing, ...fresh]
  if (!lingers) service.routing = fresh
  if (service.live) setStatus(service.live, 'deactivated')
  service.live = run
  setStatus(run, 'live', { finished: true })
  endDeploy(service, run, 'succeeded', {})
  writeLog(service, 'build', '==> Your service is live 🎉')
  world.log(`${service.spec.name}: ${run.deploy.id} is live`)
  if (!lingers) return retire(world, service, old)
  const lingered = sleep(linger.ms, undefined, { signal: world.closing.signal }).catch(() => undefined)
  const work = lingered.then(() => {
    if (service.live === run) service.routing = fresh.filter((instance) => !instance.stopping)
    retire(world, service, old)
  })
  world.background.add(work)
  void work.finally(() => world.background.delete(work))
}

type Ending = 'succeeded' | 'failed' | 'canceled'

function endDeploy(service: Service, run: Run, deployStatus: Ending, reason: Reason): void {
  emit(service, 'deploy_ended', { deployId: run.deploy.id, deployStatus, status: statusCode(deployStatus), reason })
}

/** Marks a deploy canceled at once, whatever it was doing; what it started is cleaned up behind the scenes. */
export function cancel(service: Service, run: Run, why: Halt): void {
  if (isFinished(run)) return
  setStatus(run, why.status, { finished: true })
  endDeploy(service, run, 'canceled', why.reason)
  writeLog(service, 'build', `==> ${why.message}`)
  run.control.abort(why)
}

async function conclude(world: World, service: Service, run: Run, error: unknown): Promise<void> {
  if (!isFinished(run)) {
    const halt = error instanceof Halt ? error : new Halt('update_failed', {}, `Internal error: ${String(error)}`)
    setStatus(run, halt.status, { finished: true })
    endDeploy(service, run, halt.status === 'canceled' ? 'canceled' : 'failed', halt.reason)
    writeLog(service, 'build', `==> ${halt.message}`)
  }
  world.log(`${service.spec.name}: ${run.deploy.id} ended ${run.deploy.status}`)
  await rm(join(world.workDir, service.spec.id, run.deploy.id), { recursive: true, force: true })
}

/** Deploys that went live once and whose files are still kept, newest first: what one can roll back to. */
export function retainedRuns(service: Service): Run[] {
  return service.runs.filter((run) => run.release && ['live', 'deactivated'].includes(run.deploy.status)).reverse()
}

async function sweep(world: World, service: Service): Promise<void> {
  const runs = retainedRuns(service)
  const used = new Set(runs.slice(0, world.retained).map((run) => run.release?.dir))
  for (const instance of service.instances) used.add(instance.release.dir)
  for (const run of runs.slice(world.retained)) {
    const dir = run.release?.dir
    delete run.release
    if (!used.has(dir)) await rm(join(world.workDir, service.spec.id, run.deploy.id), { recursive: true, force: true })
  }
}
