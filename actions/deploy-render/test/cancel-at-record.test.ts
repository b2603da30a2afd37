import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type HoldingProxy, startHoldingProxy } from '@axcouncil/sandbox/holding-proxy'
import type { ActionRun } from '@axcouncil/sandbox/run-action'
import { type World, startWorld } from './world.ts'

/* The job is canceled while GitHub is asked for a deployment record, and GitHub hears of it only afterwards. */
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
    expect([run.exitCode, world.made(), states()]).toEqual([1, [], ['inactive']])
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
