import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startWorld } from './github-world.ts'
import type { World } from './github-world.ts'
import type { Json } from './json.ts'

let world: World
beforeEach(async () => { world = await startWorld() })
afterEach(() => world.stop())

const plain = { auto_merge: false, required_contexts: [] }

async function deploy(body: Record<string, unknown> = {}) {
  const { status, body: deployment } = await world.call('POST', 'deployments', { ref: 'main', ...plain, ...body })
  expect(status).toBe(201)
  return deployment
}

const status = (id: number, body: Record<string, unknown>) => world.call('POST', `deployments/${id}/statuses`, body)
const states = async (id: number) => (await world.call('GET', `deployments/${id}/statuses`)).body.map((each: Json) => each.state)

describe('creating a deployment', () => {
  it('records the commit, the payload and the environment, which it makes where it is new', async () => {
    const made = await deploy({ environment: 'staging', payload: { run: 7 }, description: 'to staging' })
    expect(made).toMatchObject({
      sha: world.sha.main, ref: 'main', environment: 'staging', payload: { run: 7 }, production_environment: false,
      creator: { login: 'github-actions[bot]' },
    })
    expect((await world.call('GET', `deployments/${made.id}`)).body).toEqual(made)
    expect((await world.call('GET', 'environments')).body.environments.map((each: Json) => each.name)).toEqual(['staging'])
    expect((await deploy()).production_environment).toBe(true)
  })

  it('merges the default branch into a branch that lacks it, and then makes no deployment', async () => {
    for (const branch of ['clash', 'behind']) world.git('update-ref', `refs/heads/${branch}`, world.sha.first)
    const { sha } = (await world.call('GET', 'contents/a.txt?ref=clash')).body
    await world.call('PUT', 'contents/a.txt', { message: 'Clash', branch: 'clash', sha, content: btoa('one\n2\n') })
    const answer = await world.call('POST', 'deployments', { ref: 'clash', required_contexts: [] })
    expect(answer).toMatchObject({ status: 409, body: { message: 'Conflict merging main into clash.' } })
    const merged = await world.call('POST', 'deployments', { ref: 'behind', required_contexts: [] })
    expect(merged).toMatchObject({ status: 202, body: { message: 'Auto-merged main into behind on deployment.' } })
    expect(world.git('rev-list', '--parents', '-1', 'behind').split(' ')).toHaveLength(3)
    expect((await world.call('GET', 'deployments')).body).toEqual([])
  })

  it('refuses while contexts of the commit are not green, unless none are required', async () => {
    await world.call('POST', `statuses/${world.sha.main}`, { state: 'success', context: 'ci' })
    await world.call('POST', 'check-runs', { name: 'lint', head_sha: world.sha.main, conclusion: 'skipped' })
    const refused = await world.call('POST', 'deployments', { ref: 'main' })
    expect(refused.status).toBe(409)
    expect(refused.body.errors[0].contexts).toEqual([{ context: 'lint', state: 'skipped' }])
    expect((await world.call('POST', 'deployments', { ref: 'main', required_contexts: ['ci'] })).status).toBe(201)
    expect((await world.call('POST', 'deployments', { ref: 'main', required_contexts: ['ci', 'e2e'] })).status).toBe(409)
  })

  it.each([
    [{}, '"ref" wasn\'t supplied'],
    [{ ref: 'nowhere' }, 'No ref found for: nowhere'],
    [{ ref: 'main~1' }, 'No ref found for: main~1'],
    [{ ref: 'main', auto_merge: 'no' }, 'is not a boolean'],
    [{ ref: 'main', description: 'x'.repeat(141) }, 'Validation Failed'],
  ])('answers 422 to %j', async (body, message) => {
    const answer = await world.call('POST', 'deployments', body)
    expect(answer.status).toBe(422)
    expect(answer.body.message).toContain(message)
  })
})

describe('listing deployments', () => {
  it('filters, newest first, in pages that Link headers join', async () => {
    for (const environment of ['a', 'b', 'a', 'a']) await deploy({ environment, ref: environment === 'b' ? 'topic' : 'main' })
    const first = await world.call('GET', 'deployments?environment=a&per_page=2')
    expect(first.body.map((each: Json) => each.environment)).toEqual(['a', 'a'])
    expect(first.body[0].id).toBeGreaterThan(first.body[1].id)
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] as string
    const second = await world.call('GET', next.slice(world.github.url.length))
    expect(second.body).toHaveLength(1)
    expect(second.headers.get('link')).not.toContain('rel="next"')
    expect((await world.call('GET', `deployments?sha=${world.sha.topic}`)).body).toHaveLength(1)
    expect((await world.call('GET', 'deployments?ref=topic&task=migrate')).body).toEqual([])
  })
})

describe('deployment statuses', () => {
  it('lists newest first and cannot be changed', async () => {
    const { id } = await deploy({ environment: 'staging' })
    await status(id, { state: 'in_progress', log_url: 'https://ci.example/1' })
    const done = await status(id, { state: 'success', environment_url: 'https://shop.example', description: 'live' })
    expect(done.body).toMatchObject({ environment: 'staging', environment_url: 'https://shop.example' })
    expect(await states(id)).toEqual(['success', 'in_progress'])
    const url = done.body.url.slice(world.github.url.length)
    expect((await world.call('GET', url)).body).toEqual(done.body)
    const patch = await fetch(done.body.url, { method: 'PATCH', headers: { authorization: 'Bearer github-token' } })
    expect(patch.status).toBe(404)
  })

  it('makes the earlier success of that environment inactive, but not production, transient or failed ones', async () => {
    const staging = await deploy({ environment: 'staging' })
    const failed = await deploy({ environment: 'staging' })
    const preview = await deploy({ environment: 'staging', transient_environment: true })
    const other = await deploy({ environment: 'qa' })
    for (const { id } of [staging, preview, other]) await status(id, { state: 'success', auto_inactive: false })
    await status(failed.id, { state: 'failure' })
    const newest = await deploy({ environment: 'staging' })
    await status(newest.id, { state: 'success' })
    expect(await states(staging.id)).toEqual(['inactive', 'success'])
    expect(await states(failed.id)).toEqual(['failure'])
    expect(await states(preview.id)).toEqual(['success'])
    expect(await states(other.id)).toEqual(['success'])
    const [old, live] = [await deploy(), await deploy()]
    for (const { id } of [old, live]) await status(id, { state: 'success' })
    expect(await states(old.id)).toEqual(['success'])
  })

  it('refuses states that GitHub does not have', async () => {
    const { id } = await deploy()
    const answer = await status(id, { state: 'cancelled' })
    expect(answer.status).toBe(422)
    expect(answer.body.errors[0]).toMatchObject({ resource: 'DeploymentStatus', field: 'state' })
    expect((await status(999999, { state: 'success' })).status).toBe(404)
  })

  it('lets only inactive deployments be deleted, unless it is the only one', async () => {
    const first = await deploy()
    const second = await deploy()
    expect((await world.call('DELETE', `deployments/${first.id}`)).status).toBe(422)
    await status(first.id, { state: 'inactive' })
    expect((await world.call('DELETE', `deployments/${first.id}`)).status).toBe(204)
    expect((await world.call('DELETE', `deployments/${second.id}`)).status).toBe(204)
  })
})
