import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { startHoldingProxy } from '@axcouncil/sandbox/holding-proxy'
import { API, type World, startWorld } from './world.ts'

/* What a canceled step cannot end within its ten seconds is left to its post step, which has more. */
let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())
beforeEach(() => {
  world.render.faults.clear()
  world.render.script(API, { buildDelayMs: 60_000 })
  deployments().length = 0
})

const deployments = () => world.github.repository('axcouncil/example').deployments
const records = (): string[][] => deployments().map(({ statuses }) => statuses.map(({ state }) => state))
const inputs = { environment: 'staging', 'github-deployment': 'create' }

describe('the post step of a job that was canceled', () => {
  it('finds and cancels a deploy whose request was never answered, where Render could not be asked in time', async () => {
    const job = new AbortController()
    world.render.faults.add({ method: 'POST', path: '/deploys$', when: 'after', fault: 'silence' })
    const watching = setInterval(() => {
      if (world.made().length === 0 || job.signal.aborted) return
      world.render.faults.add({ method: 'GET', path: '/deploys', nth: 'every', fault: '500' })
      job.abort()
    }, 20)
    const run = await world.deploy({ inputs, signal: job.signal })
    clearInterval(watching)
    expect([run.exitCode, run.outputs.outcome]).toEqual([1, 'canceled'])
    expect(run.stdout).toContain('Whether a deploy had been started cannot be told.')
    expect(world.made()[0]!.status).not.toBe('canceled')
    world.render.faults.clear()
    const post = await world.deploy({ inputs, state: run.state })
    expect([post.exitCode, world.made()[0]!.status]).toEqual([0, 'canceled'])
    expect(post.stdout).toMatch(/dep-\w+ was canceled at Render\./)
  })

  it('closes the record, with what became of the deploy, where GitHub did not answer in time', async () => {
    const job = new AbortController()
    const proxy = await startHoldingProxy(world.github.url, ({ method, path }) => job.signal.aborted && method === 'POST' && path.endsWith('/statuses'))
    const run = await world.deploy({
      inputs,
      signal: job.signal,
      env: { GITHUB_API_URL: proxy.url },
      onLine: (line) => void (line.startsWith('Deploy dep-') && job.abort()),
    })
    expect([run.exitCode, records()[0]]).toEqual([1, ['in_progress']])
    const post = await world.deploy({ inputs, state: run.state })
    expect([post.exitCode, records()[0]]).toEqual([0, ['in_progress', 'error']])
    expect(post.stdout).toContain('on GitHub is closed: error.')
    await proxy.release()
    await proxy.stop()
  })

  it('asks for nothing where the step ended in order', async () => {
    const job = new AbortController()
    const run = await world.deploy({ inputs, signal: job.signal, onLine: (line) => void (line.startsWith('Deploy dep-') && job.abort()) })
    expect(run.outputs.status).toBe('canceled')
    const post = await world.deploy({ inputs, state: run.state, env: { GITHUB_API_URL: 'http://127.0.0.1:1' } })
    expect([post.exitCode, post.stdout.replace(/^::add-mask::.*\n/gm, '')]).toEqual([0, ''])
  })
})
