import { afterEach, describe, expect, it } from '@jest/globals'
import type { Json } from './json.ts'
import { startWorld, type TestWorld } from './render-world.ts'

let world: TestWorld
afterEach(() => world.stop())

const post = (commitId: string): Promise<Response> => world.call('POST', `/services/${world.id}/deploys`, { commitId })
const idOf = async (answer: Response): Promise<string> => (await answer.json() as { id: string }).id
const newest = (): string => world.render.deploys(world.id)[0]!.id

describe('two deploys at once', () => {
  it('under policy wait: an empty 202, and only the newest of the queue runs', async () => {
    world = await startWorld()
    world.render.script(world.id, { buildDelayMs: 60_000 })
    const running = await idOf(await post(world.commits[1]))
    const [second, third] = [await post(world.commits[1]), await post(world.commits[2])]
    expect([second.status, await second.text(), third.status]).toEqual([202, '', 202])
    const [last, skipped] = world.render.deploys(world.id)
    expect([last!.status, skipped!.status]).toEqual(['queued', 'canceled'])
    expect((await world.call('POST', `/services/${world.id}/deploys/${last!.id}/cancel`)).status).toBe(400)
    await world.call('POST', `/services/${world.id}/deploys/${running}/cancel`)
    await world.status(last!.id, 'live')
    expect(await world.serving()).toBe(world.commits[2])
  })

  it('under policy override: the newer cancels the older, which says so', async () => {
    world = await startWorld({ options: { policy: 'override' } })
    world.render.script(world.id, { startDelayMs: 60_000 })
    const first = await idOf(await post(world.commits[1]))
    await world.status(first, 'update_in_progress')
    const second = await idOf(await post(world.commits[2]))
    expect(world.deployed(first).status).toBe('canceled')
    const events = await (await world.call('GET', `/services/${world.id}/events?type=deploy_ended&limit=1`)).json() as Json[]
    expect(events[0].event.details).toMatchObject({ deployId: first, deployStatus: 'canceled', reason: { newDeploy: { id: second } } })
    await world.status(second, 'live')
    expect(await world.serving()).toBe(world.commits[2])
  })

  it('replaces several instances one at a time, and reverts all of them where one fails', async () => {
    world = await startWorld({ spec: { numInstances: 2 } })
    const [one, two] = world.commits
    world.render.script(world.id, { startDelayMs: 700 })
    const rolling = await idOf(await post(two))
    const answers = async (): Promise<string[]> => [await world.serving(), await world.serving()].toSorted()
    const mixed = [one, two].toSorted()
    await world.until(async () => (await answers()).join() === mixed.join())
    expect(world.deployed(rolling).status).toBe('update_in_progress')
    await world.status(rolling, 'live')
    expect(await answers()).toEqual([two, two])
    world.render.script(world.id, { exitAtStart: 1 })
    await world.status(await idOf(await post(one)), 'update_failed')
    expect(await answers()).toEqual([two, two])
  })
})

describe('deploy hooks', () => {
  const hook = (query = '', init?: RequestInit): Promise<Response> => fetch(world.render.hookUrl(world.id) + query, init)

  it('deploy a ref by GET or POST and tell the id; 202 tells none', async () => {
    world = await startWorld()
    const answer = await hook(`&ref=${world.commits[1]}`)
    expect([answer.status, await answer.json()]).toEqual([200, { deploy: { id: newest() } }])
    expect(world.deployed(newest())).toMatchObject({ trigger: 'deploy_hook', commit: { id: world.commits[1] } })
    const queued = await hook('', { method: 'POST' })
    expect([queued.status, await queued.text()]).toEqual([202, ''])
    await world.status(newest(), 'live')
    world.render.script(world.id, { answer202: true })
    expect((await hook()).status).toBe(202)
    expect(world.deployed(newest()).status).toBe('created')
  })

  it('refuse a wrong key, service, commit or image, and a Blueprint\'s hook deploys nothing', async () => {
    world = await startWorld()
    const [url] = world.render.hookUrl(world.id).split('?')
    const before = newest()
    const statuses = await Promise.all([
      fetch(`${url}?key=wrong`), fetch(`${url}x?key=x`), hook(`&ref=${'e'.repeat(40)}`), hook('&ref=-x'), hook('&imgURL=a%2Fb%3A1'),
    ])
    expect(statuses.map(({ status }) => status)).toEqual([401, 404, 404, 400, 400])
    const blueprint = await fetch(url!.replace(world.id, 'exs-blueprint'))
    expect([blueprint.status, await blueprint.text()]).toEqual([200, 'sync started'])
    expect(newest()).toBe(before)
    expect(JSON.stringify(world.render.requests)).not.toContain('secret')
  })
})

describe('an image-backed service', () => {
  it('deploys a tag of its own image and no other', async () => {
    const path = 'docker.io/acme/app'
    world = await startWorld({ spec: { image: { path, tags: { latest: 'main', v2: 'main~1' } } } })
    const image = (imageUrl: string): Promise<Response> => world.call('POST', `/services/${world.id}/deploys`, { imageUrl })
    expect((await image(`${path}:v9`)).status).toBe(404)
    expect((await image('docker.io/other/app:v2')).status).toBe(400)
    const deploy = await (await image(`${path}:v2`)).json() as { id: string }
    expect(deploy).toMatchObject({ image: { ref: `${path}:v2`, sha: expect.stringMatching(/^sha256:/) } })
    expect(deploy).not.toHaveProperty('commit')
    await world.status(deploy.id, 'live')
  })
})
