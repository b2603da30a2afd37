import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Fault } from '@axcouncil/sandbox/faults'
import type { FaultName } from '@axcouncil/sandbox/render/fault'
import { askAndSay } from '../src/decision.ts'
import { GATE_NAMES, type GateName, type GateResult } from '../src/gates/gate.ts'
import { askGates, chosenGates } from '../src/gates/gates.ts'
import { look } from './inside.ts'
import { CASES, type Case, answered, behind, check, deployed, playIn, promotion, status } from './gate-cases.ts'
import { SERVICE, type World, startWorld } from './world.ts'

let world: World
let sentinel: { url: string; stop: () => void }
beforeAll(async () => {
  world = await startWorld({ change: { 'feature-flags.json': '{"a": {"strategy": "all"}}', 'supabase/migrations/1_begin.sql': 'create table a (id int);' } })
  playIn(world)
  const server = createServer((request, response) => response.writeHead(request.url?.startsWith('/alive') ? 200 : 500).end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  sentinel = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => server.close() }
})
afterAll(async () => {
  sentinel.stop()
  await world.stop()
})
beforeEach(() => {
  world.github.faults.clear()
  world.render.faults.clear()
  for (const list of [world.repository.deployments, world.repository.checkRuns, world.repository.commitStatuses]) list.length = 0
})

let candidate: string | undefined
async function ask(name: GateName, { change, before, inputs = {}, env = {}, now, theirs = now }: Omit<Case, 'state' | 'says'>): Promise<GateResult> {
  // What is noted on a commit is forgotten before each case, so that only one with files of its own needs another.
  const sha = change || !candidate ? world.commit(`A candidate for ${name}`, change) : candidate
  candidate = sha
  await before?.(sha)
  const { inside } = await look(world, sha, { inputs: { gates: name, 'max-commits': '999', ...inputs }, env, ...(now ? { now: Date.parse(now), theirs: Date.parse(theirs!) } : {}) })
  await askAndSay(inside)
  return inside.story.gates[0]!
}

const table = Object.entries(CASES).flatMap(([name, cases]) => Object.entries(cases).map(([title, one]) => [name as GateName, title, one] as const))

describe('gates', () => {
  it.each(table)('%s: %s', async (name, _, { state, says, ...given }) => {
    const result = await ask(name, given)
    expect(result).toMatchObject({ name, state })
    expect(result.reason).toMatch(says)
  })

  it('monitoring: an address that answers, and one that does not', async () => {
    expect(await ask('monitoring', { inputs: { 'monitoring-url': `${sentinel.url}/alive?key=secret` } })).toMatchObject({ state: 'pass' })
    const both = await ask('monitoring', { inputs: { 'monitoring-url': `${sentinel.url}/alive\n${sentinel.url}/dead` } })
    expect(both).toMatchObject({ state: 'fail', reason: expect.stringContaining('answered 500') })
  })

  it('newer: an older commit, and one that went another way', async () => {
    const [older] = world.render.deploys(SERVICE)
    const sha = world.commit('To be live')
    await world.render.deploy(SERVICE, sha)
    const { inside } = await look(world, older!.commit!.id!, { inputs: { gates: 'newer' } })
    await askAndSay(inside)
    expect(inside.story.gates[0]).toMatchObject({ state: 'fail', reason: expect.stringContaining('older than') })
    await world.render.deploy(SERVICE, older!.commit!.id!)
  })

  it('lock: Render deploys something else', async () => {
    world.render.script(SERVICE, { startDelayMs: 60_000 })
    const sha = world.commit('By hand')
    const { id } = (await (await fetch(`${world.render.url}/services/${SERVICE}/deploys`, { method: 'POST', headers: { authorization: 'Bearer rnd_test', 'content-type': 'application/json' }, body: JSON.stringify({ commitId: sha }) })).json()) as { id: string }
    const another = await ask('lock', {})
    const own = await look(world, sha, { inputs: { gates: 'lock' } })
    await askAndSay(own.inside)
    await fetch(`${world.render.url}/services/${SERVICE}/deploys/${id}/cancel`, { method: 'POST', headers: { authorization: 'Bearer rnd_test' } })
    expect(another).toMatchObject({ state: 'fail', reason: expect.stringContaining(`Render is deploying ${id}`) })
    // What an earlier attempt of ours began is taken over, not waited for.
    expect(own.inside.story.gates[0]).toMatchObject({ state: 'pass' })
  })
})

describe('which gates are asked', () => {
  it.each([
    ['all that apply', {}, ['checks', 'staging', 'e2e', 'lock', 'newer', 'size', 'migrations', 'flags', 'rollback-target']],
    ['all but one', { gates: '-e2e' }, ['checks', 'staging', 'lock', 'newer', 'size', 'migrations', 'flags', 'rollback-target']],
    ['those that are named, in our order', { gates: 'freeze\nchecks' }, ['checks', 'freeze']],
    ['what inputs ask for', { freeze: '12-25 UTC', 'monitoring-url': 'https://example.com/', 'required-checks': 'none', rollback: 'never' }, ['staging', 'e2e', 'freeze', 'lock', 'newer', 'size', 'migrations', 'flags', 'monitoring']],
  ])('%s', async (_, inputs, expected) => {
    const { inside } = await look(world, world.commit('Any'), { inputs: inputs as Record<string, string> })
    expect(chosenGates(inside)).toEqual(expected)
  })
})

const FAULTS: [string, Fault, FaultName][] = [
  ['403', { kind: 'answer', status: 403, body: '{"message":"Resource not accessible by integration"}' }, '409'],
  ['500', { kind: '500' }, '500'],
  ['404', { kind: 'answer', status: 404, body: '{"message":"Not Found"}' }, '404'],
  ['nothing', { kind: 'answer', status: 200, body: '' }, 'truncated-json'],
  ['four megabytes of something else', { kind: 'answer', status: 200, body: `{"more":"${'x'.repeat(4_000_000)}"}` }, '502-html'],
  ['a page of HTML', { kind: 'wrong-content-type' }, 'wrong-content-type'],
  ['another form', { kind: 'answer', status: 200, body: '{}' }, 'invalid-json'],
  ['a connection that breaks', { kind: 'reset-before-headers' }, 'reset-before-headers'],
]

describe('a gate that cannot be evaluated never passes', () => {
  const inputs = (): Record<string, string> => ({ freeze: '12-25 UTC', 'monitoring-url': `${sentinel.url}/alive`, gates: GATE_NAMES.join('\n'), 'allow-destructive': 'true', 'max-commits': '999' })
  // Every request that a gate sends, broken in every way, one at a time and for good.
  it.each(FAULTS)('whatever request of it brings %s', async (_, fault, ofRender) => {
    const sha = world.commit('A candidate', { 'supabase/migrations/9_add.sql': 'create table nine (id int);' })
    await world.prove(sha)
    await deployed(sha, 'staging')
    await deployed(behind(), 'production', { payload: promotion() })
    const { inside } = await look(world, sha, { inputs: inputs() })
    await askAndSay(inside)
    expect(inside.story.gates.filter(({ state }) => state !== 'pass')).toEqual([])
    const silent: GateName[] = []
    for (const name of GATE_NAMES) {
      const paths = await requestsOf(inside, name)
      if (paths.length === 0) silent.push(name)
      for (const { server, path } of paths) {
        const exact = `${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`
        const armed = server === 'render' ? world.render.faults.add({ path: exact, times: 99, fault: ofRender }) : world.github.faults.add({ path: new RegExp(exact), times: 99, fault })
        const [result] = await askGates(inside, [name])
        world[server].faults.clear()
        // GitHub's 404 for a deployment's states means that it has dropped them, after 90 days: an answer, and no proof. The
        // way back is there all the same, as Render knows, and said not to be a verified one.
        const dropped = _ === '404' && path.includes('/statuses?')
        const state = name === 'rollback-target' && dropped ? 'pass' : dropped ? expect.stringMatching(/^(unknown|fail)$/) : 'unknown'
        expect([name, path, armed.struck() > 0, result!.state]).toEqual([name, path, true, state])
        if (result!.state === 'pass') expect(result!.reason).toContain('not verified by a promotion')
      }
    }
    // These ask nobody: the clock, the comparison that was made before, and the address that is not ours.
    expect(silent).toEqual(['freeze', 'newer', 'size', 'monitoring'])
    // Without the comparison nothing is known of what ships.
    inside.story.shipment = undefined
    expect((await askGates(inside, ['newer', 'size'])).map(({ state }) => state)).toEqual(['unknown', 'unknown'])
  })
})

describe('what is cut short never passes', () => {
  it.each(FAULTS)('checks, of which the second page brings %s', async (_, fault) => {
    for (let i = 0; i < 130; i += 1) check(candidate!, `one ${i}`, 'success')
    const { inside } = await look(world, candidate!, { inputs: { gates: 'checks' } })
    const armed = world.github.faults.add({ path: /check-runs.*page=2/, times: 99, fault })
    expect([(await askGates(inside, ['checks']))[0]!.state, armed.struck() > 0]).toEqual(['unknown', true])
  })

  it.each(['github', 'render'] as const)('gates, where %s says nothing', async (server) => {
    const { inside } = await look(world, candidate!, { inputs: { gates: 'lock' }, patience: 1 / 60 })
    if (server === 'render') world.render.faults.add({ path: '.', times: 999, fault: 'silence' })
    else world.github.faults.add({ path: /./, times: 999, fault: { kind: 'silence' } })
    const names: GateName[] = server === 'render' ? ['lock'] : ['checks', 'staging', 'e2e', 'lock', 'newer', 'size', 'migrations', 'flags', 'rollback-target']
    const answers = await askGates(inside, names)
    expect(answers.map(({ name, state }) => [name, state])).toEqual(names.map((name) => [name, 'unknown']))
    expect(answers.find(({ name }) => name === 'lock')!.reason).toContain('did not answer within')
  })
})

describe('a gate that turns between the first look and the second', () => {
  it.each<[GateName, (sha: string) => unknown]>([
    ['checks', (sha) => check(sha, 'late', 'failure')],
    ['checks', (sha) => check(sha, 'again', null)],
    ['staging', (sha) => status(sha, 'axcouncil/staging/health', 'failure')],
    ['staging', () => deployed(behind(), 'staging')],
    ['e2e', (sha) => status(sha, 'axcouncil/staging/e2e', 'error')],
    ['lock', () => deployed(behind(), 'production', { states: ['in_progress'], payload: promotion() })],
    ['newer', () => answered(/\/compare\//, { message: 'Not Found' }, {}, 404)],
    ['size', () => answered(/\/compare\//, {}, {}, 500)],
    ['migrations', () => answered(/\/git\/trees\//, {}, {}, 403)],
    ['flags', () => answered(/\/contents\//, {}, {}, 500)],
    ['rollback-target', () => answered(/\/deployments\?/, {}, {}, 500)],
  ])('%s', async (name, turn) => {
    const sha = candidate!
    for (const proof of ['health', 'e2e']) status(sha, `axcouncil/staging/${proof}`, 'success', '2026-11-01T10:00:00Z')
    const { inside, log } = await look(world, sha, { inputs: { gates: name, 'max-commits': '999', 'allow-destructive': 'true' } })
    expect(await askAndSay(inside)).toBe(true)
    await turn(sha)
    const said = log.length
    expect(await askAndSay(inside)).toBe(false)
    expect(log.slice(said).join('\n')).toMatch(RegExp(`^(FAIL|unknown) +${name} `))
  })
})

async function requestsOf(inside: Parameters<typeof askGates>[0], name: GateName): Promise<{ server: 'github' | 'render'; path: string }[]> {
  const [github, render] = [world.github.requests.length, world.render.requests.length]
  await askGates(inside, [name])
  return [
    ...world.github.requests.slice(github).map(({ path }) => ({ server: 'github' as const, path })),
    ...world.render.requests.slice(render).map(({ path }) => ({ server: 'render' as const, path })),
  ]
}
