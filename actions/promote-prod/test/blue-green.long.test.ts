import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
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
const promote = async (message: string, inputs: Record<string, string> = {}) => {
  const sha = world.commit(message)
  await world.prove(sha)
  const run = await world.promote(sha, { 'idle-service-id': GREEN, domain: DOMAIN, 'health-url': `http://${DOMAIN}:${new URL(world.render.edgeUrl).port}/health`, ...inputs }, { env: { NODE_OPTIONS: DNS.replaceAll('\\x20', '%20') } })
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
