import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Vercel, startVercel } from '@axcouncil/sandbox/vercel'
import { SERVICE, type World, recordStates, startWorld } from './world.ts'

let world: World
let vercel: Vercel
beforeAll(async () => {
  ;[world, vercel] = await Promise.all([startWorld(), startVercel({ team: 'team_1' })])
  const { id } = await vercel.addDeployment({ sha: world.live })
  await fetch(`${vercel.url}/v10/projects/shop/promote/${id}?teamId=team_1`, { method: 'POST', headers: { authorization: 'Bearer vercel-token' } })
  vercel.project.autoAssignCustomDomains = false
})
afterAll(() => Promise.all([world.stop(), vercel.stop()]))

const candidate = async (message: string, built = true): Promise<string> => {
  const sha = world.commit(message)
  await world.prove(sha)
  if (built) await vercel.addDeployment({ sha })
  return sha
}
const promote = (sha: string, inputs: Record<string, string> = {}) =>
  world.promote(sha, { 'vercel-token': 'vercel-token', 'vercel-project': 'shop', 'vercel-team': 'team_1', 'vercel-api-url': vercel.url, ...inputs })
const frontend = async (): Promise<string> => ((await (await fetch(`${vercel.productionUrl}/version.json`)).json()) as { commit: string }).commit
const lastLine = (run: { stdout: string }): string => run.stdout.trim().split('\n').at(-1)!

describe('a frontend at Vercel', () => {
  it('is promoted together with the backend, as it was built', async () => {
    const sha = await candidate('Both')
    const run = await promote(sha, { 'health-url': `${world.render.serviceUrl(SERVICE)}/health\n${vercel.productionUrl}/version.json` })
    expect([run.exitCode, run.outputs.outcome, await world.serving(), await frontend()]).toEqual([0, 'promoted', sha, sha])
    expect((await promote(sha)).outputs.outcome).toBe('already-live')
  })

  it('goes back together with it', async () => {
    const good = await world.serving()
    const sha = await candidate('Bad backend')
    world.render.script(SERVICE, { env: { GOOD_ANSWERS: '4' } })
    const run = await promote(sha, { soak: '20s' })
    expect([run.exitCode, run.outputs.outcome, await world.serving(), await frontend()]).toEqual([1, 'rolled-back', good, good])
    expect(run.stdout).toContain('has production again')
  })

  it('takes the backend back when it does not move itself', async () => {
    const good = await world.serving()
    const sha = await candidate('Stuck frontend')
    vercel.failNextMove()
    const run = await promote(sha)
    expect([run.exitCode, run.outputs.outcome, await world.serving(), await frontend()]).toEqual([1, 'rolled-back', good, good])
    expect(lastLine(run)).toContain('Vercel could not give production to dpl_')
  })

  it('moves in spite of a limit and of bad answers in passing', async () => {
    const sha = await candidate('Busy Vercel')
    vercel.faults.add({ method: 'POST', path: /\/promote\//, fault: { kind: '429', retryAfter: 1 } })
    vercel.faults.add({ method: 'GET', path: /\/v9\/projects\//, nth: 4, times: 2, fault: { kind: 'wrong-content-type' } })
    const run = await promote(sha)
    vercel.faults.clear()
    expect([run.exitCode, run.outputs.outcome, await frontend()]).toEqual([0, 'promoted', sha])
  })

  it.each([
    ['HTML', { kind: 'wrong-content-type' }],
    ['JSON of another form', { kind: 'answer', status: 200, body: '[]' }],
    ['500', { kind: '500' }],
  ] as const)('changes nothing where Vercel answers with %s from the beginning', async (title, fault) => {
    const sha = await candidate(`Vercel answers with ${title}`)
    const deploys = world.render.deploys(SERVICE).length
    vercel.faults.add({ path: /./, times: 99, fault })
    const run = await promote(sha)
    vercel.faults.clear()
    expect([run.exitCode, run.outputs.outcome, world.render.deploys(SERVICE).length, lastLine(run)]).toEqual([1, 'failed', deploys, expect.not.stringContaining('defect')])
  })

  it('says so where it cannot be brought back, although the backend was', async () => {
    const good = await world.serving()
    const sha = await candidate('No way back for the frontend')
    world.render.script(SERVICE, { env: { GOOD_ANSWERS: '4' } })
    vercel.faults.add({ method: 'POST', path: /\/rollback\//, times: 9, fault: { kind: 'answer', status: 400, body: '{"error":{"code":"bad_request","message":"cannot"}}' } })
    const run = await promote(sha, { soak: '20s' })
    vercel.faults.clear()
    expect([run.exitCode, run.outputs.outcome, await world.serving(), await frontend()]).toEqual([1, 'failed', good, sha])
    expect(lastLine(run)).toMatch(/the rollback failed: the backend was rolled back, but the frontend was not: .*400/)
  })

  it('has to be built before: nothing is changed otherwise', async () => {
    const deploys = world.render.deploys(SERVICE).length
    const run = await promote(await candidate('Not built', false))
    expect([run.exitCode, run.outputs.outcome, world.render.deploys(SERVICE).length]).toEqual([1, 'failed', deploys])
    expect(lastLine(run)).toMatch(/Vercel has no ready production build of [0-9a-f]{7} in shop/)
    const denied = await promote(await candidate('Denied'), { 'vercel-token': 'wrong-token' })
    expect(lastLine(denied)).toMatch(/Vercel does not accept the token .*`vercel-token`/)
    expect(denied.stdout.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain('wrong-token')
  })

  it('is brought back by hand, too', async () => {
    await promote(await candidate('To be rolled back by hand'))
    const run = await promote(world.live, { mode: 'rollback', 'override-reason': 'by hand' })
    expect([run.exitCode, run.outputs.outcome]).toEqual([0, 'rolled-back'])
    expect(await frontend()).toBe(await world.serving())
    expect(recordStates(world).at(-1)).toBe('success')
  })
})
