import type { Ports } from '../packages/core/src/action.ts'
import { systemClock } from '../packages/core/src/clock.ts'
import { readEnvironment } from '../packages/core/src/env.ts'
import { createHttp } from '../packages/core/src/http.ts'
import { createRedactor } from '../packages/core/src/redact.ts'
import { createRunner } from '../packages/core/src/runner.ts'
import type { Transport, WireResponse } from '../packages/core/src/transport.ts'
import { defaultHealth } from '../packages/health/src/spec.ts'
import { verify } from '../packages/health/src/verify.ts'
import { followDeploy } from '../packages/render/src/follow.ts'
import { openRender } from '../packages/render/src/ports.ts'
import { type SimulatedClock, createSimulatedClock } from '../packages/sandbox/src/simulated-clock.ts'
import { median } from './measure.ts'

const OLD = '1b2c3d4e5f60718293a4b5c6d7e8f9a0b1c2d3e4'
const NEW = '8f31c2a4d5e6f708192a3b4c5d6e7f8091a2b3c4'

/** A rollout: when, in milliseconds after the wait began, the new version takes over, and how long an answer takes. */
interface Rollout {
  switchMs: number
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
  const rollouts = Array.from({ length: rounds }, (): Rollout => ({ switchMs: 60_000 + random() * 240_000, latencyMs: () => 40 + random() * 80 }))
  const waiters: Record<string, Waiter> = {
    'wait-healthy': waitHealthy,
    'deploy-render, then wait-healthy': deployThenWait,
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
  const longest: Rollout = { switchMs: 300_000, latencyMs: () => 80 }
  const { requests } = await waitHealthy(longest)
  const { renderRequests = 0 } = await deployThenWait(longest)
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

// The wait begins when deploy-render ends: where Render says that the switch is done.
async function deployThenWait(rollout: Rollout): Promise<Outcome> {
  const clock = createSimulatedClock()
  const service = serviceOf(rollout, clock)
  let renderRequests = 0
  const render: Transport = {
    ...service.transport,
    exchange: async ({ signal }) => {
      renderRequests += 1
      await clock.sleep(rollout.latencyMs(), signal)
      return json({ id: 'dep-d0000000000000000000', trigger: 'api', status: statusAt(clock.elapsed(), rollout) })
    },
  }
  const access = { apiUrl: new URL('https://api.render.com/v1'), apiKey: 'rnd_measured' }
  const pursuit = { serviceId: 'srv-d0000000000000000000', deploy: { id: 'dep-d0000000000000000000' }, startedMs: 0, timeoutMs: 2_700_000, expectedMs: undefined, steps: [] }
  await followDeploy(pursuit, openRender(portsOn(clock, render), access))
  await verify(spec, portsOn(clock, service.transport))
  return { lagMs: clock.elapsed() - rollout.switchMs, requests: service.requests(), renderRequests }
}

// The new instance is started and checked for half a minute before traffic goes to it.
const statusAt = (now: number, { switchMs }: Rollout): string =>
  now < switchMs - 30_000 ? 'build_in_progress' : now < switchMs ? 'update_in_progress' : 'live'

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
