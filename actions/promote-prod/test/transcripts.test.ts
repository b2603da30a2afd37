import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { kept, transcriptOf } from './transcript.ts'
import { SERVICE, type World, startWorld } from './world.ts'

/**
 * The whole log and summary of a few promotions, as a user reads them.
 * After a change of words on purpose: UPDATE_TRANSCRIPTS=1 npm run jest -- actions/promote-prod/test/transcripts
 */

let world: World
beforeAll(async () => {
  world = await startWorld({ change: { 'feature-flags.json': '{"new_page": {"strategy": "percentage", "percentage": 10}}' } })
})
afterAll(() => world.stop())

const candidate = async (message: string): Promise<string> => {
  const sha = world.commit(message)
  await world.prove(sha)
  return sha
}

describe('what a user sees', () => {
  it('of a promotion', async () => {
    const sha = await candidate('Show opening hours (#12)')
    const fresh = transcriptOf(await world.promote(sha), { live: world.live, candidate: sha })
    expect(fresh).toBe(kept('promoted', fresh))
  })

  it('of one that is rolled back', async () => {
    const good = await world.serving()
    const sha = await candidate('Show prices (#13)')
    world.render.script(SERVICE, { env: { GOOD_ANSWERS: '5' } })
    const fresh = transcriptOf(await world.promote(sha, { soak: '30s' }), { live: good, candidate: sha })
    expect(fresh).toBe(kept('rolled-back', fresh))
  })

  it('of one that is blocked, and whose override has a reason', async () => {
    const good = await world.serving()
    const sha = world.commit('Show everything (#14)', { 'feature-flags.json': '{"new_page": {"strategy": "percentage"}}' })
    const inputs = { freeze: '00:00..24:00 UTC nobody is in', override: 'staging', 'override-reason': 'staging is down' }
    const fresh = transcriptOf(await world.promote(sha, inputs), { live: good, candidate: sha })
    expect(fresh.replace(/it is <time>|it is \S+ \S+ in/g, 'it is now in')).toBe(kept('blocked', fresh.replace(/it is <time>|it is \S+ \S+ in/g, 'it is now in')))
  })

  it('of wrong inputs', async () => {
    const run = await world.promote(world.live, {
      'api-key': 'two words', 'service-id': 'production', commit: 'main', gates: 'check', override: 'all', freeze: 'weekends', soak: '60', 'health-url': '', 'rollback-to': 'previous', 'max-commits': 'few', domain: 'shop',
    })
    const fresh = transcriptOf(run, { live: world.live })
    expect(fresh).toBe(kept('wrong-inputs', fresh))
  })
})
