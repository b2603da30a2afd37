import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startWorld } from './github-world.ts'
import type { World } from './github-world.ts'
import type { Json } from './json.ts'

let world: World
beforeEach(async () => { world = await startWorld() })
afterEach(() => world.stop())

const status = (context: string, state: string, sha = world.sha.main) =>
  world.call('POST', `statuses/${sha}`, { context, state, description: 'said so', target_url: 'https://ci.example' })
const run = (body: Record<string, unknown>) => world.call('POST', 'check-runs', { head_sha: world.sha.main, ...body })

describe('commit statuses', () => {
  it('combines the newest status of each context', async () => {
    expect((await world.call('GET', 'commits/main/status')).body).toMatchObject({ state: 'pending', total_count: 0 })
    await status('e2e', 'failure')
    await status('health', 'success')
    expect((await world.call('GET', 'commits/main/status')).body).toMatchObject({ state: 'failure', total_count: 2 })
    await status('e2e', 'success')
    expect((await world.call('GET', 'commits/heads%2Fmain/status')).body).toMatchObject({ state: 'success', sha: world.sha.main })
    await status('health', 'pending')
    expect((await world.call('GET', 'commits/main/status')).body.state).toBe('pending')
    const all = await world.call('GET', `commits/${world.sha.main}/statuses`)
    expect(all.body.map((each: Json) => [each.context, each.state])).toEqual([
      ['health', 'pending'], ['e2e', 'success'], ['health', 'success'], ['e2e', 'failure'],
    ])
    expect((await world.call('GET', 'commits/topic/statuses')).body).toEqual([])
  })

  it('refuses unknown commits and states', async () => {
    expect((await status('e2e', 'green')).status).toBe(422)
    expect((await status('e2e', 'success', 'f'.repeat(40))).body.message).toBe(`No commit found for SHA: ${'f'.repeat(40)}`)
  })
})

describe('check runs', () => {
  it('goes from queued to a conclusion and keeps its output', async () => {
    const made = await run({ name: 'e2e', status: 'in_progress', details_url: 'https://ci.example/2' })
    expect(made.body).toMatchObject({ status: 'in_progress', conclusion: null, completed_at: null })
    const output = { title: 'Two failed', summary: 'See below', annotations: [
      { path: 'a.txt', start_line: 1, end_line: 1, annotation_level: 'failure', message: 'wrong' },
    ] }
    const done = await world.call('PATCH', `check-runs/${made.body.id}`, { conclusion: 'failure', output })
    expect(done.body).toMatchObject({ status: 'completed', conclusion: 'failure', output: { annotations_count: 1 } })
    expect((await world.call('GET', `check-runs/${made.body.id}/annotations`)).body[0].message).toBe('wrong')
    expect((await run({ name: 'x', status: 'completed' })).status).toBe(422)
    expect((await run({ name: 'x', conclusion: 'green' })).status).toBe(422)
    expect((await run({ name: 'x', head_sha: 'main' })).status).toBe(422)
  })

  it('lists the newest of a name, or all of them', async () => {
    await run({ name: 'lint', conclusion: 'failure' })
    await run({ name: 'lint', conclusion: 'success' })
    await run({ name: 'unit' })
    const latest = (await world.call('GET', 'commits/main/check-runs')).body
    expect(latest.total_count).toBe(2)
    expect(latest.check_runs.map((each: Json) => [each.name, each.conclusion])).toEqual([['unit', null], ['lint', 'success']])
    expect((await world.call('GET', 'commits/main/check-runs?filter=all&check_name=lint')).body.total_count).toBe(2)
    expect((await world.call('GET', 'commits/main/check-runs?status=completed&per_page=1')).body.check_runs).toHaveLength(1)
  })

  it('keeps the same name of another app, which is another suite', async () => {
    const tokens = { a: { login: 'ci-one[bot]' }, b: { login: 'ci-two[bot]' } }
    await world.stop()
    world = await startWorld({ tokens })
    for (const token of ['a', 'b']) {
      await world.call('POST', 'check-runs', { name: 'lint', head_sha: world.sha.main, conclusion: 'success' }, token)
    }
    expect((await world.call('GET', 'commits/main/check-runs', undefined, 'a')).body.total_count).toBe(2)
  })
})
