import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type HoldingProxy, startHoldingProxy } from '@axcouncil/sandbox/holding-proxy'
import type { ActionRun } from '@axcouncil/sandbox/run-action'
import { type World, recordStates, startWorld } from './world.ts'

/* The job is canceled while GitHub is asked for the record that is the lock, and GitHub hears of it only afterwards. */
let world: World
let sha: string
beforeAll(async () => {
  world = await startWorld()
  sha = world.commit('Canceled at its lock')
  await world.prove(sha)
})
afterAll(() => world.stop())
beforeEach(() => void (world.repository.deployments.length = 0))

/** Cancels the promotion when it asks for its record; `onLook` is called when it looks for that record afterwards. */
async function cancel(onLook: (proxy: HoldingProxy) => void): Promise<{ run: ActionRun; proxy: HoldingProxy }> {
  const job = new AbortController()
  const proxy = await startHoldingProxy(world.github.url, ({ method, path }) => {
    const isMaking = method === 'POST' && path.endsWith('/deployments')
    if (isMaking) job.abort()
    else if (job.signal.aborted && path.includes('/deployments?')) onLook(proxy)
    return isMaking
  })
  const run = await world.promote(sha, {}, { signal: job.signal, env: { GITHUB_API_URL: proxy.url } })
  return { run, proxy }
}

const anotherRun = { GITHUB_RUN_ID: '1002' }
const againThisRun = { GITHUB_RUN_ATTEMPT: '2' }
const lockGate = async (env: Record<string, string>): Promise<unknown> => {
  const { outputs } = await world.promote(sha, { mode: 'check' }, { env })
  return (JSON.parse(outputs.gates!) as { name: string; state: string }[]).find(({ name }) => name === 'lock')?.state
}

describe('a job that is canceled while it takes the lock', () => {
  it('finds the record that GitHub makes a moment later, and closes it', async () => {
    const { run, proxy } = await cancel(({ release }) => void release())
    await proxy.stop()
    expect([run.exitCode, recordStates(world)]).toEqual([1, ['inactive']])
    expect(await lockGate(anotherRun)).toBe('pass')
  })

  it('leaves a record that GitHub makes later still to its post step, and blocks nobody', async () => {
    const { run, proxy } = await cancel(() => {})
    expect([run.exitCode, recordStates(world)]).toEqual([1, []])
    await proxy.release()
    await proxy.stop()
    expect(recordStates(world)).toEqual(['none'])
    expect([await lockGate(againThisRun), await lockGate(anotherRun)]).toEqual(['pass', 'fail'])
    const post = await world.promote(sha, {}, { state: run.state })
    expect([post.exitCode, recordStates(world)]).toEqual([0, ['inactive']])
    expect(await lockGate(anotherRun)).toBe('pass')
  })
})
