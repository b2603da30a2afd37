import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Fault } from '@axcouncil/sandbox/faults'
import type { FaultName } from '@axcouncil/sandbox/render/fault'
import { askAndSay } from '../src/decision.ts'
import { GATE_NAMES, type GateName, type GateResult } from '../src/gate.ts'
import { askGates, chosenGates } from '../src/gates.ts'
import { look } from './inside.ts'
import { type Change, SERVICE, type World, startWorld } from './world.ts'

let world: World
let sentinel: { url: string; stop: () => void }
beforeAll(async () => {
  world = await startWorld({ change: { 'feature-flags.json': '{"a": {"strategy": "all"}}', 'supabase/migrations/1_begin.sql': 'create table a (id int);' } })
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
  world.repository.deployments.length = 0
})

/** What a case does before its gate is asked, with the commit that it is about. */
type Setup = (sha: string) => unknown
interface Case {
  change?: Change
  before?: Setup
  inputs?: Record<string, string>
  now?: string
  state: GateResult['state']
  says: RegExp
}

async function ask(name: GateName, { change = {}, before, inputs = {}, now }: Omit<Case, 'state' | 'says'>): Promise<GateResult> {
  const sha = world.commit(`A candidate for ${name}`, change)
  await before?.(sha)
  const { inside } = await look(world, sha, { inputs: { gates: name, 'max-commits': '999', ...inputs }, ...(now ? { now: Date.parse(now) } : {}) })
  await askAndSay(inside)
  return inside.story.gates[0]!
}

const status = (sha: string, context: string, state: string, at?: string) => {
  const { commitStatuses } = world.repository
  commitStatuses.push({ id: commitStatuses.length + 1, sha, state: state as 'success', context, description: `it is ${state}`, targetUrl: null, creator: 'octocat', createdAt: at ?? new Date().toISOString() })
}
const check = (sha: string, name: string, conclusion: string | null, { run = '77', startedAt = '2026-11-01T10:00:00Z' } = {}) =>
  world.repository.checkRuns.push({
    id: world.repository.checkRuns.length + 1, sha, name, status: conclusion ? 'completed' : 'in_progress', conclusion, app: 'github-actions', suite: world.repository.checkRuns.length,
    startedAt, completedAt: null, detailsUrl: `https://github.com/axcouncil/example/actions/runs/${run}/job/1`, externalId: '', output: { title: null, summary: null, text: null, annotations: [] },
  })
const deployed = async (sha: string, environment: string, { states = ['success'], payload = {}, logUrl }: { states?: string[]; payload?: object; logUrl?: string } = {}) => {
  const { id } = await world.call<{ id: number }>('POST', 'deployments', { ref: sha, environment, auto_merge: false, required_contexts: [], payload })
  for (const state of states) await world.call('POST', `deployments/${id}/statuses`, { state, auto_inactive: false, ...(logUrl ? { log_url: logUrl } : {}) })
}
const promotion = (more: object = {}) => ({
  kind: 'axcouncil-promotion', mode: 'promote', commit: 'c0ffee', image: null, run: '2002', attempt: 1, job: 'promote', actor: 'ada', reason: 'hurry', 'previous-deploy-id': null,
  services: [SERVICE], expires: new Date(Date.now() + 60_000).toISOString(), mark: 'm', ...more,
})
const behind = (): string => world.live

const CASES: Partial<Record<GateName, Record<string, Case>>> = {
  checks: {
    'no checks at all': { state: 'pass', says: /no checks/ },
    'green ones of both kinds': { before: (sha) => [check(sha, 'lint', 'success'), check(sha, 'docs', 'skipped'), check(sha, 'maybe', 'neutral'), status(sha, 'ci/legacy', 'success')], state: 'pass', says: /4 of 4 green/ },
    'a red check run': { before: (sha) => [check(sha, 'lint', 'success'), check(sha, 'test', 'failure')], state: 'fail', says: /test ended with failure/ },
    'a cancelled one': { before: (sha) => check(sha, 'test', 'cancelled'), state: 'fail', says: /cancelled/ },
    'a red status': { before: (sha) => status(sha, 'ci/legacy', 'failure'), state: 'fail', says: /ci\/legacy is failure/ },
    'one that runs': { before: (sha) => check(sha, 'test', null), state: 'fail', says: /test is in progress/ },
    'a pending status': { before: (sha) => status(sha, 'ci/legacy', 'pending'), state: 'fail', says: /pending/ },
    'red, then green again': { before: (sha) => [check(sha, 'test', 'failure'), check(sha, 'test', 'success', { startedAt: '2026-11-01T11:00:00Z' })], state: 'pass', says: /1 of 1/ },
    'green, then red': { before: (sha) => [check(sha, 'test', 'success'), check(sha, 'test', 'failure', { startedAt: '2026-11-01T11:00:00Z' })], state: 'fail', says: /test ended/ },
    'green listed last, red begun last': { before: (sha) => [check(sha, 'test', 'failure', { startedAt: '2026-11-01T11:00:00Z' }), check(sha, 'test', 'success')], state: 'fail', says: /test ended/ },
    'our own run is left out': { before: (sha) => check(sha, 'promote', null, { run: '1001' }), state: 'pass', says: /no checks/ },
    'our own verdicts are other gates’': { before: (sha) => status(sha, 'axcouncil/staging/e2e', 'failure'), state: 'pass', says: /no checks/ },
    'a named one among red others': { before: (sha) => [check(sha, 'test', 'success'), check(sha, 'bot', 'failure')], inputs: { 'required-checks': 'test' }, state: 'pass', says: /1 of 1/ },
    'a named one that never ran': { before: (sha) => check(sha, 'test', 'success'), inputs: { 'required-checks': 'test\nbuild' }, state: 'fail', says: /build never ran/ },
  },
  staging: {
    'verified, no deployments known': { before: (sha) => status(sha, 'axcouncil/staging/health', 'success'), state: 'pass', says: /was verified in staging/ },
    'verified and deployed': { before: async (sha) => [status(sha, 'axcouncil/staging/health', 'success'), await deployed(sha, 'staging')], state: 'pass', says: /runs in staging/ },
    'never verified': { before: (sha) => deployed(sha, 'staging'), state: 'fail', says: /never verified/ },
    'verified elsewhere': { before: (sha) => status(sha, 'axcouncil/qa/health', 'success'), state: 'fail', says: /never verified in staging/ },
    'revoked by a later failure': { before: (sha) => [status(sha, 'axcouncil/staging/health', 'success', '2026-11-01T10:00:00Z'), status(sha, 'axcouncil/staging/health', 'failure', '2026-11-01T11:00:00Z')], state: 'fail', says: /newest verification .* is failure: it is failure/ },
    'verified again after a failure': { before: (sha) => [status(sha, 'axcouncil/staging/health', 'failure', '2026-11-01T10:00:00Z'), status(sha, 'axcouncil/staging/health', 'success', '2026-11-01T11:00:00Z')], state: 'pass', says: /verified/ },
    'nobody could tell': { before: (sha) => status(sha, 'axcouncil/staging/health', 'error'), state: 'fail', says: /is error/ },
    'still under way': { before: (sha) => status(sha, 'axcouncil/staging/health', 'pending'), state: 'fail', says: /is pending/ },
    'staging runs another one now': { before: async (sha) => [status(sha, 'axcouncil/staging/health', 'success'), await deployed(sha, 'staging'), await deployed(behind(), 'staging')], state: 'fail', says: /staging runs [0-9a-f]{7} by now/ },
    'a later deploy of another one failed': { before: async (sha) => [status(sha, 'axcouncil/staging/health', 'success'), await deployed(sha, 'staging'), await deployed(behind(), 'staging', { states: ['failure'] })], state: 'pass', says: /runs in staging/ },
    'another environment': { before: (sha) => status(sha, 'axcouncil/qa/health', 'success'), inputs: { 'staging-environment': 'qa' }, state: 'pass', says: /verified in qa/ },
  },
  e2e: {
    passed: { before: (sha) => status(sha, 'axcouncil/staging/e2e', 'success'), state: 'pass', says: /it is success/ },
    'never ran': { state: 'fail', says: /no end-to-end tests ran/ },
    failed: { before: (sha) => status(sha, 'axcouncil/staging/e2e', 'failure'), state: 'fail', says: /is failure/ },
    'could not run': { before: (sha) => status(sha, 'axcouncil/staging/e2e', 'error'), state: 'fail', says: /is error/ },
    'failed after it had passed': { before: (sha) => [status(sha, 'axcouncil/staging/e2e', 'success', '2026-11-01T10:00:00Z'), status(sha, 'axcouncil/staging/e2e', 'failure', '2026-11-01T10:30:00Z')], state: 'fail', says: /is failure/ },
  },
  freeze: {
    open: { inputs: { freeze: 'Fri 16:00..Mon 08:00 Europe/Berlin weekend' }, now: '2026-11-27T14:59:00Z', state: 'pass', says: /none of 1 freeze window is open/ },
    'in the window, reason shown': { inputs: { freeze: 'Fri 16:00..Mon 08:00 Europe/Berlin weekend' }, now: '2026-11-27T15:00:00Z', state: 'fail', says: /2026-11-27 16:00 in Europe\/Berlin, within .*weekend/ },
    'one of several': { inputs: { freeze: '2026-12-24 UTC\n22:00..06:00 America/New_York night' }, now: '2026-11-27T04:00:00Z', state: 'fail', says: /night/ },
    'overridden with a reason': { inputs: { freeze: '2026-12-24 UTC holiday', override: 'freeze', 'override-reason': 'the shop is down' }, now: '2026-12-24T12:00:00Z', state: 'overridden', says: /holiday/ },
  },
  lock: {
    free: { state: 'pass', says: /no other promotion holds production/ },
    'held by another run': { before: () => deployed(behind(), 'production', { states: ['in_progress'], payload: promotion() }), state: 'fail', says: /taken by run 2002 of ada \(hurry\)/ },
    'held before its first state': { before: () => deployed(behind(), 'production', { states: [], payload: promotion() }), state: 'fail', says: /taken by run 2002/ },
    'another job of this run': { before: () => deployed(behind(), 'production', { states: ['in_progress'], payload: promotion({ run: '1001', job: 'other' }) }), state: 'fail', says: /taken by run 1001/ },
    'our own from an earlier attempt': { before: () => deployed(behind(), 'production', { states: ['in_progress'], payload: promotion({ run: '1001' }) }), state: 'pass', says: /no other/ },
    expired: { before: () => deployed(behind(), 'production', { states: ['in_progress'], payload: promotion({ expires: '2026-01-01T00:00:00Z' }) }), state: 'pass', says: /no other/ },
    closed: { before: () => deployed(behind(), 'production', { states: ['in_progress', 'success'], payload: promotion() }), state: 'pass', says: /no other/ },
    'another tool deploys': { before: () => deployed(behind(), 'production', { states: ['in_progress'] }), state: 'fail', says: /taken by deployment/ },
    'the record of this job’s own environment': { before: () => deployed(behind(), 'production', { states: ['in_progress'], logUrl: 'https://github.com/axcouncil/example/actions/runs/1001/job/5' }), state: 'pass', says: /no other/ },
    'another environment is busy': { before: () => deployed(behind(), 'staging', { states: ['in_progress'], payload: promotion() }), state: 'pass', says: /no other/ },
  },
  newer: {
    ahead: { state: 'pass', says: /ahead of/ },
    'nothing known of the live commit': { before: () => world.github.faults.add({ path: /\/compare\//, fault: { kind: 'answer', status: 404, body: '{"message":"Not Found"}' }, times: 9 }), state: 'unknown', says: /cannot compare/ },
  },
  size: {
    'a few': { state: 'pass', says: /commits? by 1 author/ },
    'too many': { before: () => world.commit('One more'), inputs: { 'max-commits': '0' }, state: 'fail', says: /at most 0 may ship/ },
    'too many, with a say-so': { inputs: { 'max-commits': '0', override: 'size', 'override-reason': 'big bang' }, state: 'overridden', says: /at most 0/ },
  },
  migrations: {
    none: { state: 'pass', says: /no migrations between/ },
    'one that adds': { change: { 'supabase/migrations/2_add.sql': '-- drop table a;\nalter table a add column "drop" text default \'drop table a;\';' }, state: 'pass', says: /1 migration, none of them destructive/ },
    'one that drops': { change: { 'supabase/migrations/3_drop.sql': 'alter table a\n  drop column "drop";' }, state: 'fail', says: /3_drop\.sql has alter table a drop column/ },
    'one that drops, allowed': { inputs: { 'allow-destructive': 'true' }, state: 'pass', says: /says that it may/ },
    'in another folder': { inputs: { 'migrations-path': 'db/migrations' }, state: 'pass', says: /no migrations/ },
  },
  flags: {
    valid: { state: 'pass', says: /feature-flags\.json is valid/ },
    'not there': { inputs: { 'flags-file': 'config/flags.json' }, state: 'pass', says: /there is no config\/flags\.json/ },
    'no JSON': { change: { 'feature-flags.json': '{"a": true,}' }, state: 'fail', says: /is not JSON/ },
    'a flag in no known form': { change: { 'feature-flags.json': '{"a": {"strategy": "percentage"}, "b": {"percentage": 101}}' }, state: 'fail', says: /a has the strategy percentage and no percentage; b\.percentage must be/ },
    'one flag twice': { change: { 'feature-flags.json': '{"a": {"x": {"a": 1}}, "a": false}' }, state: 'fail', says: /a is there twice/ },
    'mended': { change: { 'feature-flags.json': '{"a": {"strategy": "percentage", "percentage": 10}, "b": true}' }, state: 'pass', says: /valid/ },
  },
  'rollback-target': {
    'what is live, not verified': { state: 'pass', says: /not verified by a promotion/ },
    'what is live, verified': { before: () => deployed(behind(), 'production', { payload: promotion() }), state: 'pass', says: /\(verified\)/ },
    'revoked since': { before: async () => [await deployed(behind(), 'production', { payload: promotion() }), await deployed(behind(), 'production', { states: ['failure'], payload: promotion() })], state: 'pass', says: /not verified by a promotion/ },
    'somebody else’s record is no verification': { before: () => deployed(behind(), 'production'), state: 'pass', says: /not verified by a promotion/ },
  },
  monitoring: {
    'none is given': { state: 'fail', says: /no `monitoring-url` is given, nor/ },
    'one that does not answer well': { inputs: { 'monitoring-url': 'http://127.0.0.1:9/alive' }, state: 'fail', says: /refused/ },
  },
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

async function requestsOf(inside: Parameters<typeof askGates>[0], name: GateName): Promise<{ server: 'github' | 'render'; path: string }[]> {
  const [github, render] = [world.github.requests.length, world.render.requests.length]
  await askGates(inside, [name])
  return [
    ...world.github.requests.slice(github).map(({ path }) => ({ server: 'github' as const, path })),
    ...world.render.requests.slice(render).map(({ path }) => ({ server: 'render' as const, path })),
  ]
}
