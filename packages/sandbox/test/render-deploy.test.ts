import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Agent, get } from 'node:http'
import type { Json } from './json.ts'
import { startWorld, type TestWorld } from './render-world.ts'

type Event = { event: { type: string; details: Record<string, Json> } }

let world: TestWorld
beforeAll(async () => { world = await startWorld() })
afterAll(() => world.stop())

const post = async (body: unknown = {}): Promise<Json> => {
  const answer = await world.call('POST', `/services/${world.id}/deploys`, body)
  if (answer.status !== 201) throw new Error(`HTTP ${answer.status} ${await answer.text()}`)
  return answer.json()
}
const ended = async (deployId: string): Promise<Json> => {
  const events = await (await world.call('GET', `/services/${world.id}/events?type=deploy_ended&limit=100`)).json() as Event[]
  return events.find(({ event }) => event.details['deployId'] === deployId)?.event.details
}

describe('a deploy', () => {
  it('builds the commit, lets the old version answer while it rolls, then goes live and drains the old one', async () => {
    const [one, two] = world.commits
    world.render.script(world.id, { startDelayMs: 50 })
    const before = world.render.deploys(world.id)[0]!
    const deploy = await post({ commitId: two })
    expect(deploy).toMatchObject({ status: 'created', trigger: 'api', commit: { id: two, message: 'Version two' } })
    await world.until(async () => {
      const { status } = world.deployed(deploy.id)
      const serving = await world.serving()
      // The answer was asked for while the deploy was still under way, so it can only be the old version's.
      if (world.deployed(deploy.id).status !== 'live') expect(serving).toBe(one)
      return status === 'live'
    })
    expect(await world.serving()).toBe(two)
    const events = await (await world.call('GET', `/services/${world.id}/events?limit=4`)).json() as Event[]
    expect(events.map(({ event }) => event.type).reverse()).toEqual(['deploy_started', 'build_started', 'build_ended', 'deploy_ended'])
    expect(world.deployed(before.id).status).toBe('deactivated')
    const { startedAt, finishedAt, createdAt } = world.deployed(deploy.id)
    expect([createdAt, startedAt, finishedAt]).toEqual([createdAt, startedAt, finishedAt].toSorted())
    const instances = async (): Promise<number> =>
      (await (await world.call('GET', `/services/${world.id}/instances`)).json() as unknown[]).length
    await world.until(async () => (await instances()) === 1)
    expect(await ended(deploy.id)).toMatchObject({ deployStatus: 'succeeded' })
  })

  it('keeps the old version serving and says why, whatever fails', async () => {
    const [, , three] = world.commits
    const serving = await world.serving()
    const cases = [
      [{ failBuild: true }, 'build_failed', { buildFailed: { id: expect.stringMatching(/^bld-/) } }],
      [{ failPreDeploy: true }, 'pre_deploy_failed', { failure: { evicted: false, nonZeroExit: 1 } }],
      [{ oomAtStart: true }, 'update_failed', { failure: { evicted: false, oomKilled: { memoryLimit: '512Mi' } } }],
      [{ exitAtStart: 3 }, 'update_failed', { failure: { evicted: false, nonZeroExit: 3 } }],
      [{ exitAtStart: 0 }, 'update_failed', { failure: { evicted: false, earlyExit: true } }],
      [{ neverHealthy: true, healthTimeoutMs: 1_500 }, 'update_failed', { failure: { unhealthy: expect.any(String) } }],
      [{ env: { UNWELL: '1' }, healthTimeoutMs: 1_500 }, 'update_failed', { failure: { unhealthy: expect.stringContaining('500') } }],
      [{ env: { PORT: '1' }, healthTimeoutMs: 50, exitAtStart: 0 }, 'update_failed', { failure: { evicted: false } }],
    ] as const
    for (const [script, status, reason] of cases) {
      world.render.script(world.id, script)
      const { id } = await post({ commitId: three })
      await world.status(id, 'live', 'build_failed', 'pre_deploy_failed', 'update_failed')
      expect({ script, status: world.deployed(id).status }).toEqual({ script, status })
      expect((await ended(id)).reason).toMatchObject(reason)
      expect(await world.serving()).toBe(serving)
    }
  })

  it('is canceled by a call, at once, and only while it is under way', async () => {
    world.render.script(world.id, { buildDelayMs: 60_000 })
    const { id } = await post()
    await world.status(id, 'build_in_progress')
    const answer = await world.call('POST', `/services/${world.id}/deploys/${id}/cancel`)
    expect([answer.status, await answer.json()]).toMatchObject([200, { id, status: 'canceled' }])
    expect((await world.call('POST', `/services/${world.id}/deploys/${id}/cancel`)).status).toBe(400)
    expect(await ended(id)).toMatchObject({ deployStatus: 'canceled', reason: {} })
  })

  it('tells a person who cancels from a newer deploy that replaces it', async () => {
    world.render.script(world.id, { buildDelayMs: 60_000, canceledByPerson: { afterMs: 10 } })
    const first = await post()
    await world.status(first.id, 'canceled')
    expect((await ended(first.id)).reason).toEqual({})
    world.render.script(world.id, { buildDelayMs: 60_000, superseded: { afterMs: 10 } })
    const second = await post({ commitId: world.commits[0] })
    await world.status(second.id, 'canceled')
    const newer = (await ended(second.id)).reason.newDeploy.id as string
    await world.status(newer, 'live')
    expect(world.deployed(newer)).toMatchObject({ trigger: 'new_commit', commit: { id: world.commits[2] } })
  })

  it('rolls back to an earlier deploy without a build and without touching autodeploy', async () => {
    const target = world.render.deploys(world.id).find(({ status }) => status === 'deactivated')!
    const live = world.render.deploys(world.id).find(({ status }) => status === 'live')!
    const answer = await world.call('POST', `/services/${world.id}/rollback`, { deployId: target.id })
    const deploy = await answer.json() as { id: string }
    expect([answer.status, deploy]).toMatchObject([201, { trigger: 'rollback', commit: target.commit }])
    await world.status(deploy.id, 'live')
    expect(await world.serving()).toBe(target.commit!.id)
    const events = await (await world.call('GET', `/services/${world.id}/events?limit=1&type=build_started`)).json() as Event[]
    expect(events[0]!.event.details['trigger'].rollback).toBe(false)
    expect(world.deployed(live.id).status).toBe('deactivated')
    for (const [deployId, status] of [[deploy.id, 400], ['dep-none', 404], [7, 400]] as const) {
      expect((await world.call('POST', `/services/${world.id}/rollback`, { deployId })).status).toBe(status)
    }
  })

  it('can be live while the old version lingers, alone or in turn with the new one', async () => {
    const old = await world.serving()
    const next = world.commits.find((commit) => commit !== old)!
    world.render.script(world.id, { linger: { ms: 60_000 } })
    const lingering = await post({ commitId: next })
    await world.status(lingering.id, 'live')
    expect([await world.serving(), await world.serving()]).toEqual([old, old])
    world.render.script(world.id, { linger: { ms: 300, alternate: true } })
    const third = world.commits.find((commit) => commit !== old && commit !== next)!
    const alternating = await post({ commitId: third })
    await world.status(alternating.id, 'live')
    expect(new Set([await world.serving(), await world.serving()])).toEqual(new Set([old, third]))
    await world.until(async () => (await world.serving()) === third && (await world.serving()) === third)
  })

  it('gives its process Render\'s variables, streams answers, and restarts a process that crashes', async () => {
    const url = world.render.serviceUrl(world.id)
    const about = async (): Promise<Json> => (await fetch(url)).json()
    expect(await about()).toMatchObject({ env: 'hello', id: expect.stringMatching(/^srv-backend0000000000000-[0-9a-z]{5}$/) })
    expect(await (await fetch(`${url}/stream`)).text()).toBe('first last')
    const { id } = await about()
    expect((await fetch(`${url}/crash`)).status).toBe(502)
    await world.until(async () => { const answer = await fetch(url); return answer.ok && (await answer.json() as { id: string }).id !== id })
    const events = await (await world.call('GET', `/services/${world.id}/events?type=server_failed`)).json() as Event[]
    expect(events[0]!.event.details).toMatchObject({ instanceID: id, reason: { nonZeroExit: 9 } })
  })
})

describe('a kept-alive connection', () => {
  it('stays with the draining version until that is gone', async () => {
    const timing = { drainMs: 60_000, shutdownMs: 1000, probeMs: 10 }
    const slow = await startWorld({ options: { timing } })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ask = (path: string): Promise<string> => new Promise((resolve, reject) => {
      get(slow.render.serviceUrl(slow.id) + path, { agent }, (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (part: string) => (text += part)).on('end', () => resolve(text))
      }).on('error', reject)
    })
    try {
      const [one, two] = slow.commits
      expect(await ask('/')).toContain(one)
      await slow.render.deploy(slow.id, two)
      expect([await slow.serving(), await ask('/')]).toEqual([two, expect.stringContaining(one)])
      expect(await ask('/crash')).toContain('Bad Gateway')
      await slow.until(async () => (await ask('/')).includes(two))
    } finally {
      agent.destroy()
      await slow.stop()
    }
  })
})
