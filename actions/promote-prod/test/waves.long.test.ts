import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { SERVICE, type World, startWorld } from './world.ts'

const SECOND = 'srv-second0000000000'

let world: World
beforeAll(async () => {
  world = await startWorld({ services: [{ id: SECOND, name: 'second' }] })
})
afterAll(() => world.stop())

const promote = async (message: string, inputs: Record<string, string> = {}) => {
  const sha = world.commit(message)
  await world.prove(sha)
  const urls = [SERVICE, SECOND].map((id) => `${world.render.serviceUrl(id)}/health`)
  const run = await world.promote(sha, { 'service-id': `${SERVICE}\n\n${SECOND}`, 'health-url': urls.join('\n\n'), ...inputs })
  return { sha, run }
}
const serving = () => Promise.all([world.serving(), world.serving(SECOND)])
const chapters = (stdout: string): string[] => [...stdout.matchAll(/^::group::(.*)$/gm)].map(([, title]) => title!)

describe('services in waves', () => {
  it('are deployed one wave after the other, each verified before the next', async () => {
    const { sha, run } = await promote('Both')
    expect([run.exitCode, run.outputs.outcome, await serving()]).toEqual([0, 'promoted', [sha, sha]])
    expect(chapters(run.stdout)).toEqual(['Production', 'Gates', 'Lock, and gates once more', 'Deploy, wave 1 of 2', 'Verify wave 1', 'Deploy, wave 2 of 2', 'Verify', 'Record', 'Outputs'])
  })

  it('are verified in between under their own addresses where one address is given for all', async () => {
    const { sha, run } = await promote('One address for all', { 'health-url': `${world.render.serviceUrl(SECOND)}/health` })
    expect([run.exitCode, run.outputs.outcome, await serving()]).toEqual([0, 'promoted', [sha, sha]])
    expect(chapters(run.stdout)).toContain('Verify wave 1')
  })

  it('go back together when a later wave does not go live', async () => {
    const before = await serving()
    world.render.script(SECOND, { failBuild: true })
    const { run } = await promote('The second fails')
    expect([run.exitCode, run.outputs.outcome, await serving()]).toEqual([1, 'rolled-back', before])
  })

  it('never reach the second wave when the first is not well', async () => {
    const before = await serving()
    const deploys = world.render.deploys(SECOND).length
    world.render.script(SERVICE, { env: { GOOD_ANSWERS: '0' } })
    const { run } = await promote('The first is bad')
    expect([run.exitCode, run.outputs.outcome, await serving()]).toEqual([1, 'rolled-back', before])
    expect(world.render.deploys(SECOND)).toHaveLength(deploys)
  })
})
