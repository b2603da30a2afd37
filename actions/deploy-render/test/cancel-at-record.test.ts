import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type HoldingProxy, type Line, startHoldingProxy } from '@axcouncil/sandbox/holding-proxy'
import type { ActionRun } from '@axcouncil/sandbox/run-action'
import { type World, startWorld } from './world.ts'

/* The job is canceled while GitHub is asked for a deployment record or a state of it, and hears of that only afterwards. */
let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())
beforeEach(() => void (deployments().length = 0))

const deployments = () => world.github.repository('axcouncil/example').deployments
const states = (): string[] => deployments().map(({ statuses }) => statuses.at(-1)?.state ?? 'none')
const inputs = { environment: 'staging', 'github-deployment': 'create' }

/** Cancels the deploy when it asks for its record; `onLook` is called when it looks for that record afterwards. */
async function cancel(onLook: (proxy: HoldingProxy) => void): Promise<{ run: ActionRun; proxy: HoldingProxy }> {
  const job = new AbortController()
  const proxy = await startHoldingProxy(world.github.url, ({ method, path }) => {
    const isMaking = method === 'POST' && path.endsWith('/deployments')
    if (isMaking) job.abort()
    else if (job.signal.aborted && path.includes('/deployments?')) onLook(proxy)
    return isMaking
  })
  const run = await world.deploy({ inputs, signal: job.signal, env: { GITHUB_API_URL: proxy.url } })
  return { run, proxy }
}

describe('a job that is canceled while its record is made', () => {
  it('finds the record that GitHub makes a moment later, and closes it', async () => {
    const { run, proxy } = await cancel(({ release }) => void release())
    await proxy.stop()
    expect([run.exitCode, run.outputs.outcome, world.made(), states()]).toEqual([1, 'canceled', [], ['inactive']])
    expect(run.summary).toContain('🚫')
  })

  it('leaves a record that GitHub makes later still to its post step', async () => {
    const { run, proxy } = await cancel(() => {})
    expect([run.exitCode, states()]).toEqual([1, []])
    await proxy.release()
    await proxy.stop()
    expect(states()).toEqual(['none'])
    const post = await world.deploy({ inputs, state: run.state })
    expect([post.exitCode, states()]).toEqual([0, ['inactive']])
  })
})

describe('a job that is canceled while its record is set in progress', () => {
  const isStart = ({ method, path }: Line): boolean => method === 'POST' && path.endsWith('/statuses')

  it('waits for the answer that is on its way, and then closes the record', async () => {
    const job = new AbortController()
    const proxy = await startHoldingProxy(world.github.url, (line) => {
      const isFirst = isStart(line) && !job.signal.aborted
      if (isFirst) {
        job.abort()
        setTimeout(() => void proxy.release(), 300)
      }
      return isFirst
    })
    const run = await world.deploy({ inputs, signal: job.signal, env: { GITHUB_API_URL: proxy.url } })
    await proxy.stop()
    expect([run.exitCode, world.made(), states()]).toEqual([1, [], ['error']])
    expect(deployments()[0]!.statuses.map(({ state }) => state)).toEqual(['in_progress', 'error'])
  })

  it('closes the record again where GitHub sets it in progress after that, if need be in the post step', async () => {
    const job = new AbortController()
    const proxy = await startHoldingProxy(world.github.url, (line) => {
      const isFirst = isStart(line) && !job.signal.aborted
      if (isFirst) job.abort()
      return isFirst
    })
    const run = await world.deploy({ inputs, signal: job.signal, env: { GITHUB_API_URL: proxy.url } })
    expect([run.exitCode, states()]).toEqual([1, ['error']])
    await proxy.release()
    await proxy.stop()
    expect(states()).toEqual(['in_progress'])
    const post = await world.deploy({ inputs, state: run.state })
    expect([post.exitCode, states()]).toEqual([0, ['error']])
    expect(post.stdout).toContain('by a request whose answer was lost: it is error again')
  })
})
