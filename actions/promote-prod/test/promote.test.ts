import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { BUNDLE, SERVICE, type World, recordStates, startWorld } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const candidate = async (message: string): Promise<string> => {
  const sha = world.commit(message)
  await world.prove(sha)
  return sha
}
const gate = (outputs: Record<string, string>, name: string): { state: string; reason: string } =>
  (JSON.parse(outputs.gates!) as { name: string; state: string; reason: string }[]).find((one) => one.name === name)!

describe('promote', () => {
  it('deploys what staging proved, verifies it by version, and records it', async () => {
    const sha = await candidate('Add a page (#12)')
    const before = world.render.deploys(SERVICE)[0]!.id
    const run = await world.promote(sha, {}, { entry: BUNDLE })
    expect({ code: run.exitCode, ...run.outputs }).toMatchObject({ code: 0, outcome: 'promoted', 'deploy-id': world.render.deploys(SERVICE)[0]!.id, 'previous-deploy-id': before, 'rollback-deploy-id': '' })
    expect(await world.serving()).toBe(sha)
    expect(recordStates(world)).toEqual(['success'])
    expect(world.repository.deployments.at(-1)).toMatchObject({ sha, payload: { commit: sha, run: '1001', attempt: 1, actor: 'octocat', 'previous-deploy-id': before } })
    expect(run.summary.split('\n')[0]).toBe('## ✅ Promoted: production')
    expect(run.summary).toContain('Add a page')
  })

  it('has nothing to do a second time', async () => {
    const sha = await world.serving()
    const run = await world.promote(sha)
    expect([run.exitCode, run.outputs.outcome]).toEqual([0, 'already-live'])
    expect(world.render.deploys(SERVICE).filter(({ commit }) => commit?.id === sha)).toHaveLength(1)
  })

  it('is blocked by staging that never proved the commit, and touches nothing', async () => {
    const sha = world.commit('Unproven')
    const before = world.render.deploys(SERVICE).length
    const run = await world.promote(sha)
    expect([run.exitCode, run.outputs.outcome]).toEqual([1, 'blocked'])
    expect(gate(run.outputs, 'staging')).toMatchObject({ state: 'fail', reason: expect.stringContaining('never verified') })
    expect(world.render.deploys(SERVICE)).toHaveLength(before)
    expect(run.stdout.trim().split('\n').at(-1)).toMatch(/^::error::2 gates do not let .* into production\. staging: .*; e2e: /)
  })

  it.each([['at once', '0'], ['during the soak', '5']])('rolls back to the last verified deploy when the new version turns bad %s', async (_, answers) => {
    const good = await world.serving()
    const sha = await candidate(`Break it after ${answers} answers`)
    world.render.script(SERVICE, { env: { GOOD_ANSWERS: answers } })
    const run = await world.promote(sha, { soak: '20s' })
    expect([run.exitCode, run.outputs.outcome]).toEqual([1, 'rolled-back'])
    expect(await world.serving()).toBe(good)
    const [newest] = world.render.deploys(SERVICE)
    expect(newest).toMatchObject({ trigger: 'rollback', status: 'live', id: run.outputs['rollback-deploy-id'] })
    expect(recordStates(world).at(-1)).toBe('failure')
    expect(run.summary).toMatch(/^## ⏪ Rolled back: production\n/)
    expect(run.stdout.trim().split('\n').at(-1)).toMatch(/^::error::.*rolled back to dep-.*, which serves and is verified\./)
  })

  it('leaves production as it is when the build fails, and shows why', async () => {
    const good = await world.serving()
    const sha = await candidate('Does not build')
    world.render.script(SERVICE, { failBuild: true })
    const run = await world.promote(sha)
    expect([run.exitCode, run.outputs.outcome, run.outputs['rollback-deploy-id']]).toEqual([1, 'failed', ''])
    expect(await world.serving()).toBe(good)
    expect(recordStates(world).at(-1)).toBe('failure')
  })
})
