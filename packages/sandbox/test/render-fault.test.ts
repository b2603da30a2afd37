import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import type { FaultRule } from '../src/render/fault.ts'
import type { Json } from './json.ts'
import { startWorld, type TestWorld } from './render-world.ts'

let world: TestWorld
beforeAll(async () => { world = await startWorld() })
afterEach(() => world.render.faults.clear())
afterAll(() => world.stop())

const control = (method: string, path: string, body?: unknown): Promise<Response> =>
  fetch(world.render.url.replace('/v1', `/_sandbox/${path}`), { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
const deploys = { method: 'POST', path: '/deploys$' }
const attempt = async (): Promise<string> => {
  try {
    const answer = await world.call('POST', `/services/${world.id}/deploys`, {})
    return `${answer.status} ${answer.headers.get('content-type')} ${await answer.text()}`
  } catch (error) {
    return `broken: ${(error as Error).message}`
  }
}

describe('faults', () => {
  it.each<[Partial<FaultRule>, RegExp]>([
    [{ fault: 'reset-before-headers' }, /^broken/],
    [{ fault: 'reset-in-body' }, /^broken/],
    [{ fault: 'empty-202' }, /^202 \S* $/],
    [{ fault: '409' }, /^409 application\/json/],
    [{ fault: '429', retryAfter: 7 }, /^429 .*\{"error":"rate limit exceeded"\}$/],
    [{ fault: '500' }, /^500 application\/json/],
    [{ fault: '502-html' }, /^502 text\/html/],
    [{ fault: 'invalid-json' }, /^200 application\/json.*undefined/],
    [{ fault: 'truncated-json' }, /^200 application\/json/],
    [{ fault: 'wrong-content-type' }, /^200 text\/html/],
  ])('%j strikes before or after the deploy begins, once', async (rule, expected) => {
    for (const when of ['before', 'after'] as const) {
      const count = world.render.deploys(world.id).length
      expect((await control('POST', 'faults', { ...deploys, ...rule, when })).status).toBe(204)
      expect(await attempt()).toMatch(expected)
      expect(world.render.deploys(world.id)).toHaveLength(count + (when === 'after' ? 1 : 0))
    }
    expect(await attempt()).toMatch(/^20[12] /)
  })

  it('is silent for as long as the client waits', async () => {
    world.render.faults.add({ path: '/services$', fault: 'silence' })
    const asked = fetch(`${world.render.url}/services`, { signal: AbortSignal.timeout(100) })
    await expect(asked).rejects.toThrow(/timeout/)
    expect(world.render.requests.at(-1)).toMatchObject({ path: '/v1/services', status: 0 })
  })

  it('shows a status that nobody knows', async () => {
    const { struck } = world.render.faults.add({ path: '/deploys/dep-', fault: 'unknown-status', nth: 2 })
    const { id } = world.render.deploys(world.id)[0]!
    const read = async (): Promise<Json> => (await world.call('GET', `/services/${world.id}/deploys/${id}`)).json()
    const statuses = [(await read()).status, (await read()).status, (await read()).status]
    expect([statuses.indexOf('provisioning'), struck()]).toEqual([1, 1])
  })

  it('moves the server\'s clock in answers and in what is asked for', async () => {
    const path = `/services/${world.id}/deploys`
    const list = async (query = ''): Promise<Json[]> => (await world.call('GET', path + query)).json() as Promise<Json[]>
    const plain = await list()
    world.render.faults.add({ path: '/v1/', fault: { clockSkewMs: 600_000 }, nth: 'every' })
    const skewed = await list()
    expect(Date.parse(skewed[0].deploy.createdAt) - Date.parse(plain[0].deploy.createdAt)).toBe(600_000)
    expect(await list(`?createdAfter=${skewed[1].deploy.createdAt}`)).toHaveLength(1)
    expect((await world.call('POST', path, { commitId: 'x' })).status).toBe(400)
    const date = (await world.call('GET', path)).headers.get('date') ?? ''
    expect(Date.parse(date)).toBeGreaterThan(Date.now() + 590_000)
  })
})

describe('the levers', () => {
  it('script the next deploy from another process, and refuse what they do not know', async () => {
    const script = (body: object): Promise<Response> => control('POST', 'script', { service: world.id, ...body })
    for (const wrong of [{ nonsense: 1 }, { buildDelayMs: -1 }, { linger: 5 }, { env: { A: 1 } }, { service: 'srv-none' }]) {
      expect((await script(wrong)).status).toBeGreaterThanOrEqual(400)
    }
    await world.until(async () => ((await (await control('GET', 'state')).json()) as Json[])[0].current === null)
    expect((await script({ failBuild: true, unknownStatus: 'warming_up' })).status).toBe(204)
    const { id } = await (await world.call('POST', `/services/${world.id}/deploys`)).json() as { id: string }
    await world.status(id, 'build_failed')
    expect((await control('POST', 'faults', { path: 'x', fault: 'nonsense' })).status).toBe(400)
    const requests = await (await control('GET', 'requests')).json()
    expect(requests).toContainEqual({ at: expect.any(String), method: 'POST', path: `/v1/services/${world.id}/deploys`, status: 201 })
  })
})
