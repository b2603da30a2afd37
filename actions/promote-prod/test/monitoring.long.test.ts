import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { askAndSay } from '../src/decision.ts'
import type { GateResult } from '../src/gates/gate.ts'
import { look } from './inside.ts'
import { BUNDLE, type World, startWorld } from './world.ts'

/*
 * Two servers that answer as Sentry (docs.sentry.io/api) and Datadog (docs.datadoghq.com/api/latest/monitors) do, keys
 * included, as far as the gate asks them.
 */
interface Answer {
  status?: number
  body?: unknown
  text?: string
}
let project: Answer
let rules: Answer
let search: Answer
const queries: string[] = []

function sentry(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.authorization !== 'Bearer sntrys_hunter2') return answer(response, { status: 401, body: { detail: 'Invalid token' } })
  if (request.url === '/api/0/projects/acme/shop/') return answer(response, project)
  if (request.url === '/api/0/projects/acme/shop/rules/') return answer(response, rules)
  answer(response, { status: 404, body: { detail: 'The requested resource does not exist' } })
}

function datadog(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url!, 'http://datadog')
  if (request.headers['dd-api-key'] !== 'dd_hunter2' || request.headers['dd-application-key'] !== 'dd_hunter3') return answer(response, { status: 403, body: { errors: ['Forbidden'] } })
  queries.push(searchParams.get('query')!)
  answer(response, pathname === '/api/v1/monitor/search' ? search : { status: 404, body: { errors: ['Not found'] } })
}

const answer = (response: ServerResponse, { status = 200, body, text }: Answer): void =>
  void response.writeHead(status, { 'content-type': text === undefined ? 'application/json' : 'text/html' }).end(text ?? JSON.stringify(body))

const found = (statuses: string[], { muted = 0, total = statuses.length }: { muted?: number; total?: number } = {}): Answer => ({
  body: {
    monitors: statuses.map((status, i) => ({ id: i, name: `monitor ${i + 1}`, status, type: 'metric alert' })),
    counts: { status: [], muted: [{ name: false, count: total - muted }, ...(muted > 0 ? [{ name: true, count: muted }] : [])] },
    metadata: { page: 0, per_page: 100, page_count: 1, total_count: total },
  },
})
const rule = (more: object = {}): object => ({ id: '3', name: 'Tell the team', status: 'active', conditions: [], actions: [{ id: 'slack' }], snooze: false, ...more })

let world: World
const servers: Server[] = []
const start = async (handle: typeof sentry): Promise<string> => {
  const server = createServer(handle)
  servers.push(server)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
let ofSentry: Record<string, string>
let ofDatadog: Record<string, string>
beforeAll(async () => {
  world = await startWorld()
  ofSentry = { 'sentry-url': await start(sentry), 'sentry-token': 'sntrys_hunter2', 'sentry-project': 'acme/shop' }
  ofDatadog = { 'datadog-url': await start(datadog), 'datadog-api-key': 'dd_hunter2', 'datadog-app-key': 'dd_hunter3', 'datadog-monitors': 'tag:"service:shop"' }
})
afterAll(async () => {
  for (const server of servers) server.close()
  await world.stop()
})
beforeEach(() => {
  project = { body: { slug: 'shop', status: 'active', firstEvent: '2026-01-01T00:00:00Z' } }
  rules = { body: [rule()] }
  search = found(['OK', 'Warn'])
  queries.length = 0
})

async function ask(inputs: Record<string, string>): Promise<GateResult> {
  const { inside } = await look(world, world.commit('Is it watched?'), { inputs: { gates: 'monitoring', ...inputs } })
  await askAndSay(inside)
  return inside.story.gates[0]!
}

describe('the gate monitoring asks Sentry, and', () => {
  it.each<[string, () => void, GateResult['state'], RegExp]>([
    ['lets pass where an alert is on', () => {}, 'pass', /watches acme\/shop with 1 alert$/],
    ['fails without any alert', () => (rules = { body: [] }), 'fail', /has no active alert/],
    ['fails where the alert is switched off', () => (rules = { body: [rule({ status: 'disabled' })] }), 'fail', /has no active alert/],
    ['fails where the alert tells nobody', () => (rules = { body: [rule({ actions: [] })] }), 'fail', /has no active alert/],
    ['fails where the alert is muted', () => (rules = { body: [rule({ snooze: true })] }), 'fail', /are muted \(Tell the team\)/],
    ['lets pass where only the token\'s owner muted it', () => (rules = { body: [rule({ snooze: true, snoozeForEveryone: false })] }), 'pass', /watches/],
    ['fails where nothing ever arrived', () => (project = { body: { slug: 'shop', firstEvent: null } }), 'fail', /no event ever arrived/],
    ['fails where the project is being deleted', () => (project = { body: { slug: 'shop', status: 'pending_deletion' } }), 'fail', /is pending_deletion/],
    ['does not know with a scope too few', () => (rules = { status: 403, body: { detail: 'no' } }), 'unknown', /does not show/],
    ['does not know from a page of HTML', () => (project = { text: '<html>Sign in</html>' }), 'unknown', /could not be evaluated/],
    ['does not know from another form', () => (rules = { body: { detail: 'moved' } }), 'unknown', /no list of alerts/],
    ['does not know while it is down', () => (project = { status: 503, text: 'down' }), 'unknown', /503/],
  ])('%s', async (_, set, state, says) => {
    set()
    expect(await ask(ofSentry)).toMatchObject({ state, reason: expect.stringMatching(says) })
  })

  it('fails for a project that is not there, and does not know with a wrong token', async () => {
    expect(await ask({ ...ofSentry, 'sentry-project': 'acme/other' })).toMatchObject({ state: 'fail', reason: expect.stringContaining('knows no project acme/other') })
    expect(await ask({ ...ofSentry, 'sentry-token': 'sntrys_wrong' })).toMatchObject({ state: 'unknown', advice: expect.stringContaining('project:read') })
  })
})

describe('the gate monitoring asks Datadog, and', () => {
  it.each<[string, () => void, GateResult['state'], RegExp]>([
    ['lets pass where all are well or only warn', () => {}, 'pass', /^2 monitors of Datadog watch$/],
    ['fails where none matches', () => (search = found([])), 'fail', /no monitor of Datadog matches tag:"service:shop"/],
    ['fails where one alerts', () => (search = found(['OK', 'Alert'])), 'fail', /monitor 2: Alert/],
    ['fails where one has no data', () => (search = found(['No Data'])), 'fail', /monitor 1: No Data/],
    ['fails where one is muted', () => (search = found(['OK', 'OK'], { muted: 1 })), 'fail', /1 of 2 monitors of Datadog are muted/],
    ['does not know of a state that is none', () => (search = found(['Unknown'])), 'unknown', /monitor 1 \(Unknown\)/],
    ['does not know where there are too many', () => (search = found(['OK'], { total: 101 })), 'unknown', /101 monitors/],
    ['does not know from another form', () => (search = { body: { monitors: 'none' } }), 'unknown', /no list of monitors/],
    ['does not know from a page of HTML', () => (search = { text: '<html></html>' }), 'unknown', /could not be evaluated/],
    ['does not know while it is down', () => (search = { status: 502, text: 'down' }), 'unknown', /502/],
  ])('%s', async (_, set, state, says) => {
    set()
    expect(await ask(ofDatadog)).toMatchObject({ state, reason: expect.stringMatching(says) })
    expect(new Set(queries)).toEqual(new Set(['tag:"service:shop"']))
  })

  it('does not know with wrong keys', async () => {
    expect(await ask({ ...ofDatadog, 'datadog-app-key': 'dd_wrong' })).toMatchObject({ state: 'unknown', advice: expect.stringContaining('monitors_read') })
  })
})

describe('the gate monitoring', () => {
  it('lets pass only what both let pass, and a fault weighs more than not knowing', async () => {
    expect(await ask({ ...ofSentry, ...ofDatadog })).toMatchObject({ state: 'pass', reason: expect.stringMatching(/Sentry watches .*; 2 monitors/) })
    project = { status: 500, text: 'down' }
    expect(await ask({ ...ofSentry, ...ofDatadog })).toMatchObject({ state: 'unknown' })
    search = found(['Alert'])
    expect(await ask({ ...ofSentry, ...ofDatadog })).toMatchObject({ state: 'fail', reason: expect.stringContaining('Alert') })
  })

  it('blocks a promotion, by the bundle, without a word of any key', async () => {
    const sha = world.commit('Unwatched')
    await world.prove(sha)
    rules = { body: [] }
    const run = await world.promote(sha, { ...ofSentry, ...ofDatadog }, { entry: BUNDLE })
    expect([run.exitCode, run.outputs.outcome]).toEqual([1, 'blocked'])
    expect(run.summary).toContain('has no active alert that tells anybody')
    expect(`${run.stdout.replaceAll(/::add-mask::.*/g, '')}${run.summary}`).not.toMatch(/hunter/)
  })

  it('names what is missing beside a project or a search', async () => {
    const run = await world.promote(world.live, { 'sentry-project': 'shop', 'datadog-monitors': 'tag:a' }, { entry: BUNDLE })
    expect(run.exitCode).toBe(1)
    for (const said of ['`sentry-project` must be `organization/project`', '`sentry-token` is required', '`datadog-api-key` is required', '`datadog-app-key` is required']) expect(run.stdout).toContain(said)
  })
})
