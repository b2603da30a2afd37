import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { documentedLimits } from '../src/render/limit.ts'
import type { Json } from './json.ts'
import { fetchFresh, startWorld, type TestWorld } from './render-world.ts'

let world: TestWorld
beforeAll(async () => { world = await startWorld() })
afterAll(() => world.stop())

const json = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: Json }> => {
  const answer = await world.call(method, path.replace(':id', world.id), body)
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) }
}

describe('the API', () => {
  it('lets nobody in without the key, and says Unauthorized', async () => {
    for (const authorization of ['', 'Bearer wrong', 'rnd_test']) {
      const answer = await fetch(`${world.render.url}/services`, { headers: { authorization } })
      expect([answer.status, await answer.json()]).toEqual([401, { message: 'Unauthorized' }])
    }
  })

  it.each([
    [{ commitId: 'f'.repeat(40) }, 404, /commit not found/],
    [{ commitId: '--output=x' }, 400, /invalid commit/],
    [{ commitId: 7 }, 400, /commitId/],
    [{ clearCache: true }, 400, /clearCache/],
    [{ clearCache: 'yes' }, 400, /clear, do_not_clear/],
    [{ deployMode: 'deploy_only', clearCache: 'clear' }, 400, /cannot be combined/],
    [{ deployMode: 'now' }, 400, /deployMode/],
    [{ imageUrl: 'docker.io/a/b:1' }, 400, /image-backed/],
    [[], 400, /invalid JSON/],
  ])('refuses to deploy %j with %i', async (body, status, message) => {
    const before = world.render.deploys(world.id).length
    const answer = await json('POST', '/services/:id/deploys', body)
    expect(answer).toEqual({ status, body: { message: expect.stringMatching(message) } })
    expect(world.render.deploys(world.id)).toHaveLength(before)
  })

  it('answers 404 for what is not there', async () => {
    const paths = ['/services/srv-none', '/services/:id/deploys/dep-none', '/events/evt-none', '/services/:id/custom-domains/x', '/nothing']
    for (const path of paths) expect(await json('GET', path)).toEqual({ status: 404, body: { message: expect.stringContaining('not found') } })
  })

  it('pages and filters the list of deploys, newest first', async () => {
    for (let count = 0; count < 3; count += 1) {
      const { body: { id } } = await json('POST', '/services/:id/deploys', { deployMode: 'deploy_only' })
      await world.status(id, 'live')
    }
    const all = (await json('GET', '/services/:id/deploys')).body as { deploy: { id: string; createdAt: string }; cursor: string }[]
    expect(all.map(({ deploy }) => deploy.id)).toEqual(world.render.deploys(world.id).map(({ id }) => id))
    const first = (await json('GET', '/services/:id/deploys?limit=2')).body
    const rest = (await json('GET', `/services/:id/deploys?limit=2&cursor=${first[1].cursor}`)).body
    expect([...first, ...rest]).toEqual(all.slice(0, 4))
    const after = encodeURIComponent(all[1]!.deploy.createdAt)
    expect((await json('GET', `/services/:id/deploys?createdAfter=${after}`)).body).toEqual(all.slice(0, 1))
    expect((await json('GET', `/services/:id/deploys?createdBefore=${after}`)).body).toEqual(all.slice(2))
    expect((await json('GET', '/services/:id/deploys?status=live&status=queued')).body).toEqual(all.slice(0, 1))
    for (const bad of ['limit=0', 'limit=101', 'limit=x', 'cursor=x', 'createdAfter=yesterday']) {
      expect(await json('GET', `/services/:id/deploys?${bad}`)).toMatchObject({ status: 400 })
    }
  })

  it('changes a service, and refuses values that do not exist', async () => {
    expect((await json('PATCH', '/services/:id', { autoDeploy: 'yes' })).body).toMatchObject({ autoDeploy: 'yes', autoDeployTrigger: 'commit' })
    const id = await world.render.push(world.id)
    expect(world.deployed(id!)).toMatchObject({ trigger: 'new_commit', commit: { id: world.commits[2] } })
    await world.status(id!, 'live')
    expect((await json('PATCH', '/services/:id', { autoDeployTrigger: 'off' })).body).toMatchObject({ autoDeploy: 'no' })
    expect(await world.render.push(world.id)).toBeUndefined()
    expect(await json('PATCH', '/services/:id', { autoDeploy: false })).toMatchObject({ status: 400 })
    expect((await json('GET', '/services?name=backend&type=web_service')).body).toHaveLength(1)
    expect((await json('GET', '/services?name=other')).body).toEqual([])
  })

  it('shows build and app logs in pages, with nothing lost between them', async () => {
    const query = `/logs?ownerId=${world.render.owner.id}&resource=${world.id}`
    const all = (await json('GET', `${query}&direction=forward&limit=100&type=build`)).body.logs as { message: string }[]
    expect(all.map(({ message }) => message)).toEqual(expect.arrayContaining(['building one', '==> Your service is live 🎉']))
    const paged: { message: string }[] = []
    let span = ''
    for (;;) {
      const { hasMore, nextStartTime, nextEndTime, logs } = (await json('GET', `${query}&type=build&limit=3${span}`)).body
      paged.push(...logs)
      if (!hasMore) break
      span = `&startTime=${nextStartTime}&endTime=${nextEndTime}`
    }
    expect(paged.reverse()).toEqual(all)
    const app = (await json('GET', `${query}&type=app&text=listening`)).body.logs
    expect(app[0].labels).toContainEqual({ name: 'type', value: 'app' })
    for (const path of ['/logs', `/logs?ownerId=${world.render.owner.id}`, `${query}&limit=101`, `${query}&direction=up`]) {
      expect(await json('GET', path)).toMatchObject({ status: 400 })
    }
  })

  it('counts the traffic that its proxy served', async () => {
    const url = world.render.serviceUrl(world.id)
    const query = `resource=${world.id}&path=/counted`
    for (let count = 0; count < 5; count += 1) await fetchFresh(`${url}/counted`)
    const requests = async (): Promise<Json> => (await json('GET', `/metrics/http-requests?${query}&aggregateBy=statusCode`)).body
    await world.until(async () => (await requests())[0]?.values.reduce((sum: number, one: { value: number }) => sum + one.value, 0) === 5)
    expect((await requests())[0].labels).toContainEqual({ field: 'statusCode', value: '200' })
    const latency = (await json('GET', `/metrics/http-latency?${query}&quantile=0.5`)).body
    expect(latency[0]).toMatchObject({ unit: 'ms', values: [{ value: expect.any(Number) }] })
    expect(await json('GET', `/metrics/http-latency?${query}&quantile=2`)).toMatchObject({ status: 400 })
  })

  it('adds custom domains, which belong to one service and answer at the edge', async () => {
    const added = await json('POST', '/services/:id/custom-domains', { name: 'Example.com' })
    expect(added).toMatchObject({ status: 201, body: [{ name: 'example.com', domainType: 'apex' }, { name: 'www.example.com' }] })
    expect(await json('POST', '/services/:id/custom-domains', { name: 'example.com' })).toMatchObject({ status: 409 })
    expect(await json('POST', '/services/:id/custom-domains', { name: 'not a name' })).toMatchObject({ status: 400 })
    expect(JSON.parse(await fetchFresh(world.render.edgeUrl, { host: 'example.com' }))).toMatchObject({ env: 'hello' })
    expect((await json('DELETE', '/services/:id/custom-domains/example.com')).status).toBe(204)
    expect((await json('GET', '/services/:id/custom-domains')).body).toEqual([])
    expect(await fetchFresh(world.render.edgeUrl, { host: 'example.com' })).toContain('Not Found')
  })

  it('restarts without a new deploy, suspends with a 503, and resumes with a deploy', async () => {
    const about = async (): Promise<Json> => JSON.parse(await fetchFresh(world.render.serviceUrl(world.id)))
    const [{ id: deployId }, { id: instance }] = [world.render.deploys(world.id)[0]!, await about()]
    expect((await json('POST', '/services/:id/restart')).status).toBe(200)
    await world.until(async () => (await about()).id !== instance)
    expect(world.render.deploys(world.id)[0]!.id).toBe(deployId)
    expect((await json('POST', '/services/:id/suspend')).status).toBe(202)
    expect((await fetch(world.render.serviceUrl(world.id))).status).toBe(503)
    const refusal = { status: 400, body: { message: 'cannot deploy suspended service' } }
    expect(await json('POST', '/services/:id/deploys', {})).toEqual(refusal)
    expect((await json('GET', '/services/:id')).body).toMatchObject({ suspended: 'suspended', suspenders: ['user'] })
    expect((await json('POST', '/services/:id/resume')).status).toBe(202)
    expect((await json('POST', '/services/:id/resume')).status).toBe(400)
    const resumed = world.render.deploys(world.id)[0]!
    expect(resumed.trigger).toBe('service_resumed')
    await world.status(resumed.id, 'live')
  })
})

describe('rate limits', () => {
  it('are told in every answer and end in 429, per service for deploys', async () => {
    const limited = await startWorld({ options: { rateLimits: { ...documentedLimits, deploys: 2 } } })
    try {
      const codes: number[] = []
      for (let count = 0; count < 3; count += 1) codes.push((await limited.call('PATCH', `/services/${limited.id}`, {})).status)
      expect(codes).toEqual([200, 200, 429])
      const answer = await limited.call('POST', `/services/${limited.id}/deploys`)
      expect(await answer.json()).toEqual({ error: 'rate limit exceeded' })
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
      const read = await limited.call('GET', '/services')
      expect(['limit', 'remaining'].map((name) => read.headers.get(`ratelimit-${name}`))).toEqual(['400', '399'])
      expect(Number(read.headers.get('ratelimit-reset'))).toBeGreaterThan(Date.now() / 1000 - 1)
    } finally {
      await limited.stop()
    }
  })
})
