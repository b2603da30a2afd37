import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type Server, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ActionRun } from '@axcouncil/sandbox/run-action'
import { SERVICE, type World, recordStates, startWorld } from './world.ts'

const GREEN = 'srv-green00000000000'

let world: World
let folder: string
let router: Server
/** A router of the caller's own: what it passes requests to stands in a file, which a command can write. */
beforeAll(async () => {
  world = await startWorld({ services: [{ id: GREEN, name: 'green' }] })
  folder = mkdtempSync(join(tmpdir(), 'router-'))
  writeFileSync(join(folder, 'route'), world.render.serviceUrl(SERVICE))
  router = createServer((incoming, outgoing) => {
    const onward = request(new URL(incoming.url!, readFileSync(join(folder, 'route'), 'utf8').trim()), { headers: { ...incoming.headers, host: 'localhost' }, agent: false }, (answer) => answer.pipe(outgoing.writeHead(answer.statusCode!, answer.headers)))
    incoming.pipe(onward.once('error', () => outgoing.writeHead(502).end()))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => router.once('listening', resolve))
})
afterAll(async () => {
  router.closeAllConnections()
  router.close()
  await world.stop()
  rmSync(folder, { recursive: true })
})

const SWITCH = 'echo "$TO_SERVICE_URL" > "$ROUTER/route"; echo "moved $FROM_SERVICE_NAME to $TO_SERVICE_NAME for ${COMMIT:0:7}"'
const inputs = (more: Record<string, string> = {}): Record<string, string> => ({
  'idle-service-id': GREEN, 'health-url': `http://127.0.0.1:${(router.address() as AddressInfo).port}/health`,
  'switch-command': SWITCH, 'switch-back-command': SWITCH, 'command-env': `ROUTER=${folder}\nROUTER_KEY=open sesame`, metrics: 'off', ...more,
})
const promote = async (message: string, more: Record<string, string> = {}): Promise<{ sha: string; run: ActionRun }> => {
  const sha = world.commit(message)
  await world.prove(sha)
  return { sha, run: await world.promote(sha, inputs(more)) }
}
const routed = (): string => (readFileSync(join(folder, 'route'), 'utf8').trim() === world.render.serviceUrl(GREEN) ? 'green' : 'blue')
const lastLine = (run: ActionRun): string => run.stdout.trim().split('\n').at(-1)!

describe('blue-green by a command of the caller\'s', () => {
  it('deploys to the idle service, verifies it, and lets the command move the traffic', async () => {
    const { sha, run } = await promote('Green', { 'switch-command': `${SWITCH}; echo "::error::not ours"; echo "##[error]nor this"; echo "the key is $ROUTER_KEY"; env | grep -c ^INPUT_ || true` })
    expect([run.exitCode, run.outputs.outcome, routed(), await world.serving(GREEN), await world.serving()]).toEqual([0, 'promoted', 'green', sha, world.live])
    expect(run.stdout).toMatch(new RegExp(`moved production to green for ${sha.slice(0, 7)}\n`))
    expect(run.stdout).toMatch(/The traffic moved from production to green; the command took \d/)
    expect(run.stdout).toMatch(/:\u200B:error::not ours\n#\u200B#\[error\]nor this\nthe key is \*\*\*\n0\n/)
    expect(run.summary).toContain('**Live now:** the traffic is with green (it moved)')
  })

  it('goes the other way next time, though the inputs are the same, since production answers with what green runs', async () => {
    const { run } = await promote('Blue')
    expect([run.exitCode, run.outputs.outcome, routed()]).toEqual([0, 'promoted', 'blue'])
    expect(run.stdout).toMatch(/green has the traffic: production answers with [0-9a-f]{7}, which it runs\./)
  })

  it('moves it back when production is not well after the switch', async () => {
    world.render.script(GREEN, { env: { GOOD_ANSWERS: '7' } })
    const { run } = await promote('Not well once switched', { soak: '20s' })
    expect([run.exitCode, run.outputs.outcome, routed(), recordStates(world).at(-1)]).toEqual([1, 'rolled-back', 'blue', 'failure'])
    expect(lastLine(run)).toMatch(/the traffic is with production again, which runs dep-.* and is verified/)
  })

  it('moves it back when the command fails half-way, or does not end', async () => {
    const { run } = await promote('Half-way', { 'switch-command': `${SWITCH}; echo "cannot purge the cache" >&2; exit 3` })
    expect([run.exitCode, run.outputs.outcome, routed()]).toEqual([1, 'rolled-back', 'blue'])
    expect(lastLine(run)).toMatch(/The traffic could not be moved to green: `switch-command` ended with exit code 3: cannot purge the cache; the traffic is with production again/)
    const { run: hung } = await promote('Hangs', { 'switch-command': 'sleep 600', 'command-timeout': '2s' })
    expect([hung.exitCode, hung.outputs.outcome, lastLine(hung)]).toEqual([1, 'rolled-back', expect.stringContaining('`switch-command` did not end within 2.0s')])
  })

  it('says so where even the way back fails', async () => {
    world.render.script(GREEN, { env: { GOOD_ANSWERS: '7' } })
    const { sha, run } = await promote('No way back', { soak: '20s', 'switch-back-command': 'echo no network; exit 1' })
    expect([run.exitCode, run.outputs.outcome, routed(), recordStates(world).at(-1)]).toEqual([1, 'failed', 'green', 'failure'])
    expect(lastLine(run)).toMatch(/and the way back failed: `switch-back-command` ended with exit code 1: no network\. Production is unhealthy.*Move the traffic to production by hand, at once\./)
    expect(run.summary).toContain('**Live now:** nobody knows whether the traffic is with production or green')
    expect(await world.serving(GREEN)).toBe(sha)
  })

  it('is rolled back by hand by the command', async () => {
    const { run } = await promote('By hand', { mode: 'rollback', 'override-reason': 'by hand' })
    expect([run.exitCode, run.outputs.outcome, routed()]).toEqual([0, 'rolled-back', 'blue'])
  })

  it('notes on GitHub that it begins; where a canceled run left it nobody knows, so the next one stops, and a rollback by hand mends it', async () => {
    await promote('Before the cancel')
    const had = routed()
    const controller = new AbortController()
    const sha = world.commit('Canceled in the switch')
    await world.prove(sha)
    const run = await world.promote(sha, { ...inputs(), 'switch-command': 'echo begun; sleep 60' }, { signal: controller.signal, onLine: (line) => line === 'begun' && controller.abort() })
    expect([run.exitCode, run.outputs.outcome]).toEqual([1, 'unknown'])
    expect(lastLine(run)).toMatch(/nor knows which of \w+ and \w+ has the traffic: look at your router/)
    const { statuses } = world.repository.deployments.at(-1)!
    expect(statuses.map(({ description }) => /traffic:\??\w+/.exec(description ?? '')?.[0]).filter(Boolean)).toEqual(['traffic:?srv', 'traffic:?srv'])
    // Production answers with no version, as an app does that was never taught to.
    const silent = { 'version-from': 'header:x-version' }
    const { run: next } = await promote('Stops', silent)
    expect([next.exitCode, next.outputs.outcome, routed()]).toEqual([1, 'failed', had])
    expect(lastLine(next)).toMatch(/Nobody knows which of .* has the traffic: the run that made deployment \d+ .*run mode rollback, which moves the traffic to/)
    const { run: mended } = await promote('Mended', { mode: 'rollback', 'override-reason': 'by hand' })
    expect([mended.exitCode, mended.outputs.outcome, routed()]).toEqual([0, 'rolled-back', had])
  })

  it('does not take a command that does nothing for a move', async () => {
    const had = routed()
    const { run } = await promote('Does nothing', { 'switch-command': 'true', 'verify-timeout': '1s' })
    expect([run.exitCode, run.outputs.outcome, routed()]).toEqual([1, 'rolled-back', had])
  })
})

describe('blue-green by a command, with images, whose version nobody knows', () => {
  const PATH = 'docker.io/axcouncil/shop'
  const tags: Record<string, string> = {}
  let shop: World
  beforeAll(async () => {
    shop = await startWorld({ services: [{ id: GREEN, name: 'green' }], image: { path: PATH, tags } })
    writeFileSync(join(folder, 'route'), shop.render.serviceUrl(SERVICE))
  })
  afterAll(() => shop.stop())
  const ship = async (tag: string, more: Record<string, string> = {}, env: Record<string, string> = {}): Promise<ActionRun> => {
    tags[tag] = shop.commit(tag)
    await shop.prove(tags[tag])
    shop.render.script(route() === 'green' ? SERVICE : GREEN, { env: { BUILD: tag, ...env } })
    return shop.promote(tags[tag], inputs({ 'image-url': `${PATH}:${tag}`, 'verify-timeout': '20s', ...more }))
  }
  const route = (): string => (readFileSync(join(folder, 'route'), 'utf8').trim() === shop.render.serviceUrl(GREEN) ? 'green' : 'blue')

  it('a move is proved by what the two answer under their own addresses, and so is the way back', async () => {
    const run = await ship('v2')
    expect([run.exitCode, run.outputs.outcome, route()]).toEqual([0, 'promoted', 'green'])
    const bad = await ship('v3', { soak: '20s' }, { GOOD_ANSWERS: '12' })
    expect([bad.exitCode, bad.outputs.outcome, route()]).toEqual([1, 'rolled-back', 'green'])
  })

  it('a command that does nothing is none', async () => {
    const run = await ship('v4', { 'switch-command': 'true', 'verify-timeout': '5s' })
    expect([run.exitCode, run.outputs.outcome, route()]).toEqual([1, 'rolled-back', 'green'])
    expect(lastLine(run)).toContain('`switch-command` ended well, but nothing tells that production\'s traffic is with production')
  })

  it('nothing is moved where the answers of the two are alike', async () => {
    const run = await ship('v5', { 'health-url': `http://127.0.0.1:${(router.address() as AddressInfo).port}/shop` })
    expect([run.exitCode, run.outputs.outcome, route()]).toEqual([1, 'failed', 'green'])
    expect(lastLine(run)).toMatch(/Nobody could tell whether `switch-command` moves the traffic: what green and production answer does not tell which.*`expect-version`/)
  })
})
