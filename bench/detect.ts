import type { Ports } from '../packages/core/src/action.ts'
import { systemClock } from '../packages/core/src/clock.ts'
import { readEnvironment } from '../packages/core/src/env.ts'
import { createHttp } from '../packages/core/src/http.ts'
import { createRedactor } from '../packages/core/src/redact.ts'
import { createRunner } from '../packages/core/src/runner.ts'
import type { Transport, WireResponse } from '../packages/core/src/transport.ts'
import { defaultHealth } from '../packages/health/src/spec.ts'
import { verify } from '../packages/health/src/verify.ts'
import { deployService } from '../packages/render/src/deploy.ts'
import type { Deploy } from '../packages/render/src/model.ts'
import { openRender } from '../packages/render/src/ports.ts'
import { type SimulatedClock, createSimulatedClock } from '../packages/sandbox/src/simulated-clock.ts'
import { median } from './measure.ts'

const OLD = '1b2c3d4e5f60718293a4b5c6d7e8f9a0b1c2d3e4'
const NEW = '8f31c2a4d5e6f708192a3b4c5d6e7f8091a2b3c4'

/** A rollout: when, in milliseconds after the wait began, the new version takes over, and how long an answer takes. */
interface Rollout {
  switchMs: number
  /** How long before that the new version starts to start. */
  startMs: number
  latencyMs: () => number
}

/** How a wait over a rollout went. The lag is negative where it ended while the old version was serving. */
interface Outcome {
  lagMs: number
  /** To the health address. */
  requests: number
  /** To Render. */
  renderRequests?: number
}

type Waiter = (rollout: Rollout) => Promise<Outcome>

/**
 * How long after "the new version is serving" a wait ends, over simulated rollouts of one to five minutes: this action
 * with its default inputs, the loop of the staging guide (sleep 60, then ask every 30 s for any 200), that loop if it
 * asked for the version, and the usual poller every 10 s. Budgets: median 1.5 s plus the two further answers asked for,
 * 95 % within 3 s, fewer than 200 requests for five minutes.
 */
export async function run(args: string[]): Promise<void> {
  const rounds = Number(args[0] ?? 200)
  const random = seeded(Number(args[1] ?? 1))
  const rollouts = Array.from({ length: rounds }, (): Rollout => ({
    switchMs: 60_000 + random() * 240_000,
    startMs: 15_000 + random() * 45_000,
    latencyMs: () => 40 + random() * 80,
  }))
  const waiters: Record<string, Waiter> = {
    'wait-healthy': waitHealthy,
    'deploy-render, then wait-healthy': deployThenWait([]),
    'the same, of a service with a past': deployThenWait(pastOf(rollouts)),
    'guide: sleep 60, every 30 s, any 200': poller({ firstMs: 60_000, everyMs: 30_000, byVersion: false }),
    'the same, by version': poller({ firstMs: 60_000, everyMs: 30_000, byVersion: true }),
    'every 10 s, by version': poller({ firstMs: 0, everyMs: 10_000, byVersion: true }),
  }
  const started = systemClock.elapsed()
  let ours = 0
  console.log(`${rounds} rollouts of 1 to 5 minutes`)
  for (const [name, waiter] of Object.entries(waiters)) {
    const outcomes: Outcome[] = []
    for (const rollout of rollouts) outcomes.push(await waiter(rollout))
    const right = outcomes.filter(({ lagMs }) => lagMs >= 0).map(({ lagMs }) => lagMs)
    ours ||= median(right)
    const lag = right.length === 0 ? 'never saw the new version' : `lag median ${seconds(median(right))}, p95 ${seconds(p95(right))}, ratio ${(median(right) / ours).toFixed(1)}`
    console.log(`${name.padEnd(38)} ${lag}; too early ${outcomes.length - right.length} of ${rounds}; requests at most ${Math.max(...outcomes.map(({ requests }) => requests))}`)
  }
  const longest: Rollout = { switchMs: 300_000, startMs: 60_000, latencyMs: () => 80 }
  const { requests } = await waitHealthy(longest)
  const { renderRequests = 0 } = await deployThenWait([])(longest)
  console.log(`a rollout of 5 minutes: ${requests} requests to the health address (budget 200, ratio ${(requests / 200).toFixed(2)})`)
  console.log(`                        ${renderRequests} requests to Render (budget 60, ratio ${(renderRequests / 60).toFixed(2)})`)
  console.log(`budgets: median 1.50 s and two answers at 0.25 s, p95 3.00 s (took ${seconds(systemClock.elapsed() - started)})`)
}

async function waitHealthy(rollout: Rollout): Promise<Outcome> {
  const clock = createSimulatedClock()
  const service = serviceOf(rollout, clock)
  await verify(spec, portsOn(clock, service.transport))
  return { lagMs: clock.elapsed() - rollout.switchMs, requests: service.requests() }
}

const ID = 'dep-d0000000000000000000'
const SERVICE = { id: 'srv-d0000000000000000000', name: 'api', type: 'web_service', ownerId: 'tea-d0000000000000000000' } as const

// The wait begins when deploy-render ends: where Render says that the switch is done.
const deployThenWait =
  (before: Deploy[]): Waiter =>
  async (rollout) => {
    const clock = createSimulatedClock()
    const service = serviceOf(rollout, clock)
    let renderRequests = 0
    const exchange: Transport['exchange'] = async ({ url, signal }) => {
      renderRequests += 1
      await clock.sleep(rollout.latencyMs(), signal)
      const deploy = { id: ID, trigger: 'api', status: statusAt(clock.elapsed(), rollout), commit: { id: NEW } }
      return json(url.endsWith(SERVICE.id) ? SERVICE : url.includes('?') ? before.map((one) => ({ deploy: one })) : deploy)
    }
    const access = { apiUrl: new URL('https://api.render.com/v1'), apiKey: 'rnd_measured' }
    const ports = openRender(portsOn(clock, { ...service.transport, exchange }), access)
    await Promise.all([ports.render.getService(SERVICE.id), ports.render.listDeploys(SERVICE.id)])
    const request = { commitId: NEW }
    const policy = { wait: true, timeoutMs: 2_700_000, onTimeout: 'leave', onSuperseded: 'fail', cancelOnAbort: true, logLines: 50 } as const
    const send = () => ports.render.triggerDeploy(SERVICE.id, request)
    await deployService({ ...policy, service: SERVICE, before, request, send, trigger: 'api', rerun: false }, ports)
    await verify(spec, portsOn(clock, service.transport))
    return { lagMs: clock.elapsed() - rollout.switchMs, requests: service.requests(), renderRequests }
  }

// Deploys that took as long as these rollouts: what the action goes by is their median.
const pastOf = (rollouts: readonly Rollout[]): Deploy[] =>
  rollouts.slice(0, 20).map(({ switchMs }, i) => {
    const began = Date.UTC(2025, 0, 1 + i)
    const at = (ms: number): string => new Date(began + ms).toISOString()
    return { id: `dep-past${i}`, status: 'deactivated', trigger: 'api', createdAt: at(0), startedAt: at(0), finishedAt: at(switchMs) }
  })

// The new instance is started and checked for a quarter to a whole minute before traffic goes to it.
const statusAt = (now: number, { switchMs, startMs }: Rollout): string =>
  now < switchMs - startMs ? 'build_in_progress' : now < switchMs ? 'update_in_progress' : 'live'

const spec = { ...defaultHealth, urls: ['https://api.example.com/health'], version: NEW }

function portsOn(clock: SimulatedClock, transport: Transport): Ports {
  const redactor = createRedactor()
  const environment = readEnvironment({})
  const { signal } = new AbortController()
  const http = createHttp({ clock, redactor, signal, proxy: environment.proxy, log: () => undefined }, transport)
  const runner = { ...createRunner(redactor, undefined), info: () => undefined, warning: () => undefined }
  const ports: Ports = { http, clock, runner, environment, redactor, signal, grace: () => ports }
  return ports
}

const poller =
  ({ firstMs, everyMs, byVersion }: { firstMs: number; everyMs: number; byVersion: boolean }): Waiter =>
  async (rollout) => {
    const clock = createSimulatedClock()
    const service = serviceOf(rollout, clock)
    await clock.sleep(firstMs)
    while ((await service.ask()) !== NEW && byVersion) await clock.sleep(everyMs)
    return { lagMs: clock.elapsed() - rollout.switchMs, requests: service.requests() }
  }

// While a rollout runs, the old version answers: that is what makes a plain status check too early.
function serviceOf({ switchMs, latencyMs }: Rollout, clock: SimulatedClock) {
  let requests = 0
  const ask = async (signal?: AbortSignal): Promise<string> => {
    requests += 1
    await clock.sleep(latencyMs() / 2, signal)
    const version = clock.elapsed() >= switchMs ? NEW : OLD
    await clock.sleep(latencyMs() / 2, signal)
    return version
  }
  const transport: Transport = {
    load: async () => undefined,
    exchange: async ({ signal }) => {
      return json({ status: 'ok', commit: await ask(signal) })
    },
    close: async () => undefined,
  }
  return { ask, transport, requests: () => requests }
}

const json = (value: object): WireResponse => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(value)),
  truncated: false,
})

const p95 = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1]!
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`

/** Random numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
