import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { refuseOverDestruction } from '../src/way-back.ts'
import { look } from './inside.ts'
import { SERVICE, type World, recordStates, startWorld } from './world.ts'

let world: World
let ids: { one: string; two: string; three: string }
/** one: live from the beginning; two: promoted and verified; three: deployed by hand, destroys a table; live. */
beforeAll(async () => {
  world = await startWorld({ change: { 'supabase/migrations/1.sql': 'create table a (id int);' } })
  const two = world.commit('Two')
  await world.prove(two)
  const run = await world.promote(two)
  if (run.exitCode !== 0) throw new Error(run.stdout)
  await world.render.deploy(SERVICE, world.commit('Three', { 'supabase/migrations/2.sql': 'drop table a;' }))
  const [three, second, one] = world.render.deploys(SERVICE)
  ids = { one: one!.id, two: second!.id, three: three!.id }
})
afterAll(() => world.stop())

const rollBack = (inputs: Record<string, string> = {}) => world.promote(world.live, { mode: 'rollback', 'override-reason': 'the shop is down', ...inputs })
const lastLine = (run: { stdout: string }): string => run.stdout.trim().split('\n').at(-1)!

describe('mode rollback', () => {
  it('wants a reason', async () => {
    const run = await rollBack({ 'override-reason': '' })
    expect([run.exitCode, lastLine(run)]).toEqual([1, expect.stringContaining('`override-reason` is required in mode rollback')])
  })

  it('refuses to go back over a destructive migration, and says what to do', async () => {
    const run = await rollBack()
    expect([run.exitCode, run.outputs.outcome]).toEqual([1, 'failed'])
    expect(run.summary).not.toMatch(/[?!]\./)
    expect(lastLine(run)).toMatch(/lies a destructive migration \(supabase\/migrations\/2\.sql: drop table a\).*Mend forward/)
    expect(world.render.deploys(SERVICE)[0]!.id).toBe(ids.three)
  })

  it('goes on where GitHub does not show the migrations, without waiting long, and says what to do', async () => {
    const { inside, log } = await look(world, world.live, { patience: 1 / 60 })
    const [target] = inside.targets
    const asked = world.github.faults.add({ path: /\/git\/trees\//, times: 99, fault: { kind: 'silence' } })
    await refuseOverDestruction(inside, [{ service: target!.service, target: target!.before.find(({ id }) => id === ids.one)!, verified: true }], target!.liveCommit)
    world.github.faults.clear()
    const why = 'GitHub did not answer within 5.0s'
    expect(log.at(-1)).toMatch(new RegExp(`lies on the way back \\(${why.replace('.', '\\.')}\\)\\. The rollback goes on .* Look at supabase/migrations yourself \\(https://github\\.com/axcouncil/example/compare/${world.live}\\.\\.\\.[0-9a-f]{40}\\): if .*, promote a commit`))
    expect(inside.story.timeline.at(-1)!.what).toContain(why)
    // Once for each of the two commits: there is no time for another try.
    expect(asked.struck()).toBe(2)
  })

  it('says what it would do in a dry run, and does nothing', async () => {
    const run = await rollBack({ 'allow-destructive': 'true', 'dry-run': 'true', 'rollback-to': ids.one })
    expect([run.exitCode, run.outputs.outcome, run.stdout]).toEqual([0, '', expect.stringContaining(`production would go back to ${ids.one}`)])
    expect(world.render.deploys(SERVICE)[0]!.id).toBe(ids.three)
  })

  it.each([
    ['a deploy that is not there', 'dep-0000000000000000000', /names dep-0000000000000000000, which is none of the last 100 deploys/],
    ['something else', 'yesterday', /`rollback-to` must be a deploy like/],
  ])('refuses %s', async (_, to, says) => {
    const run = await rollBack({ 'rollback-to': to })
    expect([run.exitCode, lastLine(run)]).toEqual([1, expect.stringMatching(says)])
  })

  it('goes back to the last verified deploy, turns auto-deploys off first, verifies, and records it', async () => {
    const { status } = await fetch(`${world.render.url}/services/${SERVICE}`, { method: 'PATCH', headers: { authorization: 'Bearer rnd_test', 'content-type': 'application/json' }, body: '{"autoDeploy":"yes"}' })
    expect(status).toBe(200)
    const from = world.render.requests.length
    const run = await rollBack({ 'allow-destructive': 'true' })
    expect([run.exitCode, run.outputs.outcome, lastLine(run)]).toEqual([0, 'rolled-back', expect.stringContaining('rolled back to')])
    expect(run.stdout).toContain('::warning::Auto-deploys of production are off now')
    expect(run.summary).toContain('**Next:** Auto-deploys of production are off now')
    const writes = world.render.requests.slice(from).filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path.split('/').at(-1)}`)
    expect(writes).toEqual([`PATCH ${SERVICE}`, 'POST rollback'])
    const [live] = world.render.deploys(SERVICE)
    expect(live).toMatchObject({ id: run.outputs['rollback-deploy-id'], trigger: 'rollback', status: 'live', commit: { id: await world.serving() } })
    expect(run.outputs['previous-deploy-id']).toBe(ids.three)
    expect(world.repository.deployments.at(-1)).toMatchObject({ payload: { mode: 'rollback', reason: 'the shop is down', actor: 'octocat' } })
    expect(recordStates(world)).toEqual(['success', 'success'])
  })

  it('never rolls a rollback back', async () => {
    for (const to of ['', 'previous']) {
      const run = await rollBack({ 'rollback-to': to })
      expect([run.exitCode, lastLine(run)]).toEqual([1, expect.stringContaining('which is a rollback itself: what was before it is what it took back')])
    }
  })

  it('has nothing to do where the deploy that is asked for serves already', async () => {
    const run = await rollBack({ 'rollback-to': ids.two })
    expect([run.exitCode, run.outputs.outcome]).toEqual([0, 'already-live'])
    expect(run.summary).toMatch(/runs what was asked for already, dep-\w+ \(commit [0-9a-f]{7}\): nothing was deployed, and it is well\.\n\n\*\*Next:\*\* To go back to another one, name the deploy to go back to in .*production can go back to dep-/)
  })

  it('is not stopped by gates of promotion, but by another run that acts', async () => {
    const { id } = await world.call<{ id: number }>('POST', 'deployments', { ref: world.live, environment: 'production', auto_merge: false, required_contexts: [], payload: { kind: 'axcouncil-promotion', run: '5', attempt: 1, job: 'promote', actor: 'ada', services: [SERVICE], expires: '2999-01-01T00:00:00Z', mark: 'x' } })
    await world.call('POST', `deployments/${id}/statuses`, { state: 'in_progress' })
    const held = await rollBack({ 'rollback-to': ids.one, freeze: '00:00..24:00 UTC' })
    expect([held.exitCode, held.outputs.outcome, JSON.parse(held.outputs.gates!)]).toEqual([1, 'blocked', [expect.objectContaining({ name: 'lock', state: 'fail' })]])
    expect(lastLine(held)).toMatch(/^::error::production was not rolled back: production is taken by run 5 of ada.*Cancel that run first, at https:\/\/\S+\/actions\/runs\/5, so that/)
    const forced = await rollBack({ 'rollback-to': ids.one, override: 'lock', freeze: '00:00..24:00 UTC' })
    expect([forced.exitCode, forced.outputs.outcome]).toEqual([0, 'rolled-back'])
    expect(await world.serving()).toBe(world.live)
    await world.call('POST', `deployments/${id}/statuses`, { state: 'error' })
  })

  it('fails truthfully when the rollback fails too', async () => {
    world.render.script(SERVICE, { exitAtStart: 3 })
    const run = await rollBack({ 'rollback-to': ids.two })
    expect([run.exitCode, run.outputs.outcome, recordStates(world).at(-1)]).toEqual([1, 'failed', 'failure'])
    expect(lastLine(run)).toMatch(/the rollback failed: .*exited with code 3.*production (can go back to|has nothing else to go back to)/)
  })

  it('names the secret of a key that Render refuses, and the way that is left', async () => {
    const run = await rollBack({ 'api-key': 'rnd_wrong' })
    expect([run.exitCode, run.outputs.outcome]).toEqual([1, 'failed'])
    expect(run.summary).toMatch(/secret RENDER\\?_API\\?_KEY.*\n\n\*\*Next:\*\* Nothing was changed\..*roll back in Render's dashboard \(https:\/\/dashboard\.render\.com\)/)
  })

  describe('where versions are no commits', () => {
    const say = (version: string, status = 200) => `import { createServer } from 'node:http'
      createServer((request, response) => {
        response.statusCode = request.headers['user-agent'] === 'axcouncil-actions' ? ${status} : 200
        response.end(JSON.stringify({ release: '${version}' }))
      }).listen(process.env.PORT, '127.0.0.1')
      process.on('SIGTERM', () => process.exit(0))`
    const deploy = async (version: string, status?: number) => {
      await world.render.deploy(SERVICE, world.commit(version, { 'server.mjs': say(version, status) }))
      return world.render.deploys(SERVICE)[0]!.id
    }
    const to = (id: string, inputs: Record<string, string> = {}) => rollBack({ 'rollback-to': id, 'version-from': 'json:/release', 'allow-destructive': 'true', ...inputs })
    let older: string
    let newer: string
    beforeAll(async () => {
      world.render.script(SERVICE, {})
      older = await deploy('1.4.1')
      newer = await deploy('1.4.2')
    })

    it('asks for another version than that of before, and says so', async () => {
      const run = await to(older)
      expect([run.exitCode, run.outputs.outcome]).toEqual([0, 'rolled-back'])
      expect(run.stdout).toContain('Production answers with 1.4.2, which is no commit: after the rollback the answer has to change. Better give `expect-version`.')
    })

    it('asks for the one that is given, and fails where another one answers', async () => {
      const run = await to(newer, { 'expect-version': '1.4.9', 'verify-timeout': '1s' })
      expect([run.exitCode, run.outputs.outcome, lastLine(run)]).toEqual([1, 'failed', expect.stringMatching(/it was rolled back, but production is \w+ now: .*1\.4\.2/)])
    })

    it('takes any good answer where production is down', async () => {
      await deploy('1.4.3', 503)
      const run = await to(newer)
      expect([run.exitCode, run.outputs.outcome]).toEqual([0, 'rolled-back'])
      expect(run.stdout).toContain('Production answers with no version now: after the rollback the answer has to change.')
    })

    it('does not call well what is live already and answers otherwise', async () => {
      const run = await to(newer, { 'expect-version': '1.4.9', 'verify-timeout': '1s' })
      expect([run.exitCode, run.outputs.outcome]).toEqual([1, 'failed'])
      expect(lastLine(run)).toMatch(/runs what was asked for already, .*: nothing was deployed, but it is unhealthy: .*1\.4\.2.*If another deploy is to help, name the deploy .*production can go back to dep-/)
    })
  })
})
