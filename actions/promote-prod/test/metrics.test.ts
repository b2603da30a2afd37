import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { FaultName } from '@axcouncil/sandbox/render/fault'
import { askMetrics } from '../src/metrics/metrics.ts'
import { metricsTable } from '../src/metrics/table.ts'
import { look } from './inside.ts'
import { type World, startWorld } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())
beforeEach(() => world.render.faults.clear())

/** A promotion whose deploy is live, at the point where metrics are asked. */
async function deployed(inputs: Record<string, string> = {}) {
  const seen = await look(world, world.live, { inputs: { 'metrics-timeout': '1ms', ...inputs } })
  const [{ service, live }] = seen.inside.targets as [(typeof seen.inside.targets)[number]]
  seen.inside.story.deploys = [{ wave: 1, service, deploy: live, outcome: 'live', adopted: true, previous: undefined, durationMs: 0, steps: [], reason: undefined, logs: [], failure: undefined }]
  return seen
}

const ANSWERS: [FaultName, RegExp][] = [
  ['402', /answered 402/],
  ['403', /The API key may not do this/],
  ['404', /answered 404/],
  ['500', /answered 500/],
  ['wrong-content-type', /metrics/],
  ['502-html', /answered 502/],
  ['invalid-json', /metrics/],
  ['reset-before-headers', /closed the connection/],
]

describe('metrics that cannot be had', () => {
  it.each(ANSWERS)('%s: are said, and count only where they are required', async (fault, says) => {
    world.render.faults.add({ path: '/metrics/', times: 999, fault })
    const auto = await deployed()
    expect(await askMetrics(auto.inside)).toBeUndefined()
    expect(auto.log.at(-1)).toMatch(/^production, by Render's metrics: nothing, since they cannot be had: /)
    expect(auto.log.at(-1)).toMatch(says)
    expect(metricsTable(auto.inside.story.metrics)).toMatch(/^### Render's metrics\n\nproduction: nothing, since they cannot be had: .*\.$/)
    const required = await deployed({ metrics: 'require' })
    expect(await askMetrics(required.inside)).toMatchObject({ verdict: 'unknown', reason: 'metrics', message: expect.stringMatching(/`metrics: require` demands that they do\. production: they cannot be had: /) })
  })

  it('an empty list: Render counted nothing', async () => {
    const { inside } = await deployed({ metrics: 'require' })
    expect(await askMetrics(inside)).toMatchObject({ verdict: 'unknown', message: expect.stringContaining('Render has counted no requests at all; its HTTP metrics come with paid plans') })
  })

  it('no web service at all', async () => {
    const auto = await deployed()
    auto.inside.story.deploys = []
    expect([await askMetrics(auto.inside), metricsTable(auto.inside.story.metrics)]).toEqual([undefined, ''])
    const required = await deployed({ metrics: 'require' })
    required.inside.story.deploys = []
    expect(await askMetrics(required.inside)).toMatchObject({ verdict: 'unknown', message: expect.stringContaining('no web service was deployed') })
  })

  it('off: nobody is asked', async () => {
    const { inside } = await deployed({ metrics: 'off' })
    const asked = world.render.requests.length
    expect([await askMetrics(inside), world.render.requests.length]).toEqual([undefined, asked])
  })
})
