import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ActionStep } from '@axcouncil/sandbox/run-action'
import { type Vercel, startVercel } from '@axcouncil/sandbox/vercel'
import { SERVICE, type World, recordStates, startWorld } from './world.ts'

const GREEN = 'srv-green00000000000'
const DOMAIN = 'shop.example.com'
/** Resolves the domain to this machine, as DNS would to Render's edge. */
const DNS = `--import data:text/javascript,import\\x20dns\\x20from\\x20'node:dns';const\\x20real=dns.lookup;dns.lookup=(host,options,done)=>host==='${DOMAIN}'?done(null,[{address:'127.0.0.1',family:4}],4):real(host,options,done)`

let world: World
const ask = async (method: string, path: string, body?: object) =>
  fetch(`${world.render.url}/services/${path}`, { method, headers: { authorization: 'Bearer rnd_test', 'content-type': 'application/json' }, ...(body ? { body: JSON.stringify(body) } : {}) })
beforeAll(async () => {
  world = await startWorld({ services: [{ id: GREEN, name: 'green' }] })
  await ask('POST', `${SERVICE}/custom-domains`, { name: DOMAIN })
})
afterAll(() => world.stop())

const owner = async (): Promise<string[]> => {
  const found = await Promise.all([SERVICE, GREEN].map(async (id) => ((await (await ask('GET', `${id}/custom-domains`)).json()) as unknown[]).length > 0 ? [id] : []))
  return found.flat()
}
/** Promotes a commit that is there, or makes one with this message. */
const promote = async (what: string, inputs: Record<string, string> = {}, step: Partial<ActionStep> = {}) => {
  const sha = /^[0-9a-f]{40}$/.test(what) ? what : world.commit(what)
  await world.prove(sha)
  const given = { 'idle-service-id': GREEN, domain: DOMAIN, 'health-url': `http://${DOMAIN}:${new URL(world.render.edgeUrl).port}/health`, ...inputs }
  const run = await world.promote(sha, given, { ...step, env: { ...step.env, NODE_OPTIONS: DNS.replaceAll('\\x20', '%20') } })
  return { sha, run }
}
const lastLine = (run: { stdout: string }): string => run.stdout.trim().split('\n').at(-1)!

describe('blue-green', () => {
  it('deploys to the idle service, verifies it there, and moves the domain, saying for how long nobody had it', async () => {
    const { sha, run } = await promote('Green')
    expect([run.exitCode, run.outputs.outcome, await owner(), await world.serving(GREEN), await world.serving()]).toEqual([0, 'promoted', [GREEN], sha, world.live])
    expect(run.stdout).toMatch(/shop\.example\.com moved from production to green; nobody had it for \d/)
    expect(run.summary).toContain('**Live now:** shop.example.com is with green')
  })

  it('goes the other way next time, though the inputs are the same', async () => {
    const { sha, run } = await promote('Blue')
    expect([run.exitCode, run.outputs.outcome, await owner(), await world.serving()]).toEqual([0, 'promoted', [SERVICE], sha])
  })

  it('leaves the domain where it is when the idle service is not well', async () => {
    const good = await world.serving()
    world.render.script(GREEN, { env: { GOOD_ANSWERS: '0' } })
    const { run } = await promote('Not well while idle')
    expect([run.exitCode, run.outputs.outcome, await owner(), await world.serving()]).toEqual([1, 'failed', [SERVICE], good])
    expect(lastLine(run)).toMatch(/shop\.example\.com was not moved.*production serves as before/)
  })

  it('moves it back when production is not well after the switch', async () => {
    world.render.script(GREEN, { env: { GOOD_ANSWERS: '7' } })
    const { run } = await promote('Not well once switched', { soak: '20s' })
    expect([run.exitCode, run.outputs.outcome, await owner(), recordStates(world).at(-1)]).toEqual([1, 'rolled-back', [SERVICE], 'failure'])
    expect(lastLine(run)).toMatch(/is with production again, which runs dep-.* and is verified/)
  })

  it('gives it back when the other service cannot have it', async () => {
    world.render.faults.add({ method: 'POST', path: `${GREEN}/custom-domains`, times: 9, fault: '500' })
    const { run } = await promote('Domain refused')
    world.render.faults.clear()
    expect([run.exitCode, run.outputs.outcome, await owner()]).toEqual([1, 'failed', [SERVICE]])
    expect(lastLine(run)).toMatch(/could not be moved to green and is with production again/)
  })

  it('is rolled back by hand by moving the domain', async () => {
    const { run: there } = await promote('There')
    const { run } = await promote('Back by hand', { mode: 'rollback', 'override-reason': 'by hand' })
    expect([there.outputs.outcome, run.exitCode, run.outputs.outcome, await owner()]).toEqual(['promoted', 0, 'rolled-back', [SERVICE]])
  })

  it('refuses where neither service has the domain', async () => {
    const { run } = await promote('Nowhere', { domain: 'other.example.com' })
    expect([run.exitCode, lastLine(run)]).toEqual([1, expect.stringContaining('Neither of production and green has the domain other.example.com')])
  })
})

describe('blue-green with a frontend at Vercel', () => {
  let vercel: Vercel
  beforeAll(async () => {
    vercel = await startVercel({ team: 'team_1' })
    const { id } = await vercel.addDeployment({ sha: await served() })
    await fetch(`${vercel.url}/v10/projects/shop/promote/${id}?teamId=team_1`, { method: 'POST', headers: { authorization: 'Bearer vercel-token' } })
    vercel.project.autoAssignCustomDomains = false
  })
  afterAll(() => vercel.stop())

  const served = async (): Promise<string> => world.serving((await owner())[0])
  const frontend = async (): Promise<string> => ((await (await fetch(`${vercel.productionUrl}/version.json`)).json()) as { commit: string }).commit
  const idle = async (): Promise<string> => ((await owner())[0] === GREEN ? SERVICE : GREEN)
  const inputs = (): Record<string, string> => ({
    'vercel-token': 'vercel-token', 'vercel-project': 'shop', 'vercel-team': 'team_1', 'vercel-api-url': vercel.url,
    'health-url': `http://${DOMAIN}:${new URL(world.render.edgeUrl).port}/health\n${vercel.productionUrl}/version.json`,
  })
  const both = async (message: string, more: Record<string, string> = {}, step: Partial<ActionStep> = {}) => {
    const sha = world.commit(message)
    await vercel.addDeployment({ sha })
    return promote(sha, { ...inputs(), ...more }, step)
  }
  const moves = (from: number): string[] => vercel.requests.slice(from).filter(({ method }) => method === 'POST').map(({ path }) => path.split('/').at(-2)!)

  it('moves once the traffic has moved, and both are verified', async () => {
    const { sha, run } = await both('Both')
    expect([run.exitCode, run.outputs.outcome, await served(), await frontend()]).toEqual([0, 'promoted', sha, sha])
    expect([...run.stdout.matchAll(/^::group::(Switch|Frontend|Verify.*)$/gm)].map(([, title]) => title)).toEqual([expect.stringMatching(/^Verify \w+, which is idle$/), 'Switch', 'Frontend', 'Verify'])
  })

  it('goes back together with the traffic', async () => {
    const good = await served()
    world.render.script(await idle(), { env: { GOOD_ANSWERS: '7' } })
    const { run } = await both('Not well once switched', { soak: '20s' })
    expect([run.exitCode, run.outputs.outcome, await served(), await frontend()]).toEqual([1, 'rolled-back', good, good])
  })

  it('stays where it is when the idle service is not well', async () => {
    const [good, from] = [await served(), vercel.requests.length]
    world.render.script(await idle(), { env: { GOOD_ANSWERS: '0' } })
    const { run } = await both('Not well while idle')
    expect([run.exitCode, run.outputs.outcome, await served(), await frontend(), moves(from)]).toEqual([1, 'failed', good, good, []])
  })

  it('takes the traffic back when it does not move itself', async () => {
    const good = await served()
    vercel.failNextMove()
    const { run } = await both('Stuck frontend')
    expect([run.exitCode, run.outputs.outcome, await served(), await frontend()]).toEqual([1, 'rolled-back', good, good])
    expect(lastLine(run)).toMatch(/Vercel could not give production to dpl_.*shop\.example\.com is with \w+ again/)
  })

  it('goes back, too, where an attempt before had moved it; and no second service is deployed to for its sake', async () => {
    const good = await served()
    const controller = new AbortController()
    world.render.script(await idle(), { env: { GOOD_ANSWERS: '7' } })
    const { sha, run } = await both('Canceled once both had moved', { soak: '20s' }, { signal: controller.signal, onLine: (line) => /\(Vercel\): dpl_\S+ has production\./.test(line) && controller.abort() })
    expect([run.outputs.outcome, await frontend()]).toEqual(['unknown', sha])
    const deploys = [SERVICE, GREEN].map((id) => world.render.deploys(id).length)
    const { run: again } = await promote(sha, { ...inputs(), soak: '20s' }, { env: { GITHUB_RUN_ATTEMPT: '2' } })
    expect([again.exitCode, again.outputs.outcome, await served(), await frontend()]).toEqual([1, 'rolled-back', good, good])
    expect([SERVICE, GREEN].map((id) => world.render.deploys(id).length)).toEqual(deploys)
  })

  it('is brought back by hand, together with the traffic', async () => {
    const good = await served()
    const { run: there } = await both('There, both')
    const { run } = await both('Both back by hand', { mode: 'rollback', 'override-reason': 'by hand' })
    expect([there.outputs.outcome, run.exitCode, run.outputs.outcome, await served(), await frontend()]).toEqual(['promoted', 0, 'rolled-back', good, good])
  })
})
