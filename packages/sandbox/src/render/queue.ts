import { setTimeout as sleep } from 'node:timers/promises'
import { findCommit } from './checkout.ts'
import { canceled, supersededBy } from './halt.ts'
import { isoMicros, newId, uniqueMicros } from './id.ts'
import { end } from './instance.ts'
import { emit, keep, setStatus } from './journal.ts'
import type { Commit, Image, Release, Run, Service, Trigger, World } from './model.ts'
import { cancel, roll } from './rollout.ts'

/** A deploy that somebody wants. With a `release` nothing is built. */
export type Order = {
  trigger: Trigger
  commit: Commit
  image?: Image
  release?: Release
  clearCache?: boolean
  rollbackOf?: string
}

/** What became of the wish: `queued` is the case that Render answers by an empty 202. */
export type Placed = { run: Run; queued: boolean }

/**
 * Enters a deploy. One runs at a time per service: under policy `wait` a second one is queued, and only the newest of
 * the queue ever runs; under `override` it cancels the running one (https://render.com/docs/deploys).
 */
export function place(world: World, service: Service, order: Order): Placed {
  const run = newRun(service, order)
  keep(service.runs, run)
  if (service.current === undefined) {
    begin(world, service, run)
    return { run, queued: false }
  }
  if (service.waiting) cancel(service, service.waiting, supersededBy(run))
  service.waiting = run
  if (world.policy === 'override') {
    cancel(service, service.current, supersededBy(run))
    return { run, queued: false }
  }
  setStatus(run, 'queued')
  return { run, queued: true }
}

function newRun(service: Service, order: Order): Run {
  const now = isoMicros(uniqueMicros())
  const source = order.image ? { image: order.image } : { commit: order.commit }
  const { release, rollbackOf } = order
  return {
    deploy: { id: newId('dep'), ...source, status: 'created', trigger: order.trigger, createdAt: now, updatedAt: now },
    buildId: newId('bld'),
    script: service.scripts.shift() ?? {},
    sha: order.commit.id,
    clearCache: order.clearCache ?? false,
    ...(release === undefined ? {} : { release }),
    ...(rollbackOf === undefined ? {} : { rollbackOf }),
    control: new AbortController(),
    over: () => undefined,
    done: Promise.resolve(),
  }
}

function begin(world: World, service: Service, run: Run): void {
  service.current = run
  const over = new AbortController()
  run.over = () => {
    over.abort()
    makeRoom(world, service, run)
  }
  run.done = roll(world, service, run)
  const signal = AbortSignal.any([over.signal, run.control.signal])
  const later = (ms: number, what: () => void | Promise<void>): void =>
    void sleep(ms, undefined, { signal }).then(what, () => undefined)
  const { superseded, canceledByPerson } = run.script
  if (canceledByPerson) later(canceledByPerson.afterMs, () => cancel(service, run, canceled()))
  if (superseded) later(superseded.afterMs, () => supersede(world, service, run))
}

function makeRoom(world: World, service: Service, run: Run): void {
  if (service.current !== run) return
  service.current = undefined
  const next = service.waiting
  service.waiting = undefined
  if (next && !next.control.signal.aborted && !world.closing.signal.aborted) begin(world, service, next)
}

async function supersede(world: World, service: Service, run: Run): Promise<void> {
  const commit = (await findCommit(service.spec.repo, service.spec.branch)) ?? run.deploy.commit
  if (commit === undefined) return
  const { run: newer } = place(world, service, { trigger: 'new_commit', commit })
  cancel(service, run, supersededBy(newer))
}

/** Takes a service out of operation: its deploys are canceled, its processes ended, its address answers 503. */
export async function suspend(world: World, service: Service): Promise<void> {
  service.suspended = true
  emit(service, 'service_suspended')
  const under = [service.waiting, service.current].filter((run) => run !== undefined)
  for (const run of under) cancel(service, run, canceled())
  await Promise.all(under.map((run) => run.done))
  await Promise.all(service.instances.map((instance) => end(world, service, instance)))
}
