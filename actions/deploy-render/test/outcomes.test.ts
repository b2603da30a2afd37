import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ActionResult } from '@axcouncil/core/action'
import { hastened } from '@axcouncil/sandbox/hastened-clock'
import type { DeployScript } from '@axcouncil/sandbox/render/script'
import { readInputs } from '../src/inputs.ts'
import { main } from '../src/main.ts'
import { openPorts } from './ports.ts'
import { API, API_KEY, WORKER, type World, startWorld } from './world.ts'

/* Outcomes, told apart. The action runs in this process, ten times as fast as outside; Render and its deploys are real. */
let world: World
beforeAll(async () => {
  const image = { path: 'ghcr.io/axcouncil/api', tags: { v1: 'main' } }
  world = await startWorld({
    services: [
      { id: API, name: 'api' },
      { id: WORKER, name: 'worker', type: 'background_worker' },
      { id: 'srv-auto0000000000000000', name: 'auto', autoDeploy: 'yes' },
      { id: 'srv-image000000000000000', name: 'image', image },
      { id: 'srv-suspended00000000000', name: 'paused', suspended: true },
      { id: 'crn-nightly0000000000000', name: 'nightly', type: 'cron_job' },
      { id: 'srv-private0000000000000', name: 'internal', type: 'private_service' },
      { id: 'srv-static00000000000000', name: 'site', type: 'static_site' },
    ],
  })
})
afterAll(() => world.stop())

interface Ran extends ActionResult {
  log: string
  state: Map<string, string>
}

async function run(
  inputs: Record<string, string> = {},
  {
    script,
    env = {},
    signal,
    speed = 10,
  }: { script?: DeployScript; env?: Record<string, string>; signal?: AbortSignal; speed?: number } = {},
): Promise<Ran> {
  if (script) world.render.script(inputs['service-id'] ?? API, script)
  const step = openPorts({
    inputs: { 'api-key': API_KEY, 'service-id': API, 'api-url': world.render.url, ...inputs },
    env: {
      GITHUB_REPOSITORY: 'axcouncil/example',
      GITHUB_SHA: world.commits[2],
      GITHUB_API_URL: world.github.url,
      GITHUB_RUN_ID: '77',
      ...env,
    },
    clock: hastened(speed),
    signal: signal ?? new AbortController().signal,
  })
  const result = await main(readInputs(step.ports.runner, step.ports.environment), step.ports)
  await step.close()
  return { ...result, log: step.log.join('\n'), state: step.state }
}

/** Until a deploy of the service is being built; one that never is fails the test by its time limit. */
async function underway(): Promise<void> {
  while (world.render.deploys(API)[0]!.status !== 'build_in_progress')
    await new Promise((resolve) => setTimeout(resolve, 5))
}

const count = (id = API): number => world.render.deploys(id).length

describe('identity', () => {
  it('deploys the commit that was asked for, not the head of the branch', async () => {
    const { outputs } = await run({ commit: world.commits[1] })
    expect(outputs).toMatchObject({ outcome: 'live', commit: world.commits[1] })
    expect(world.render.deploys(API)[0]!.commit!.id).toBe(world.commits[1])
  })

  it('takes over a deploy of the same commit that is on its way, rather than make a second one', async () => {
    world.render.script(API, { buildDelayMs: 600 })
    const before = count()
    const first = run()
    await underway()
    const second = await run()
    expect(second.outputs).toMatchObject({
      outcome: 'live',
      adopted: true,
      'deploy-id': (await first).outputs['deploy-id'],
    })
    expect(count()).toBe(before + 1)
    expect(second.log).toContain('it is taken over')
  })

  it('never takes over a deploy of another commit or of another trigger', async () => {
    world.render.script(API, { buildDelayMs: 400 })
    const other = fetch(world.render.hookUrl(API) + `&ref=${world.commits[2]}`, { method: 'POST' })
    await other
    const before = count()
    const { outputs } = await run({}, {})
    expect(count()).toBe(before + 1)
    expect(world.render.deploys(API)[0]).toMatchObject({ id: outputs['deploy-id'], trigger: 'api' })
    expect(outputs).toMatchObject({ outcome: 'live', adopted: true })
  })

  it('finds its deploy again when the job is run again, and makes no second one', async () => {
    const first = await run({ commit: world.commits[1] })
    const before = count()
    const again = await run({ commit: world.commits[1] }, { env: { GITHUB_RUN_ATTEMPT: '2' } })
    expect(count()).toBe(before)
    expect(again.outputs).toMatchObject({ 'deploy-id': first.outputs['deploy-id'], adopted: true, outcome: 'live' })
  })

  it('deploys anew in a new run, though the same commit is live', async () => {
    const before = count()
    const { outputs } = await run({ commit: world.commits[1] })
    expect([count(), outputs.adopted]).toEqual([before + 1, false])
  })

  it('says with wait: false that it was started, after three requests', async () => {
    const before = world.render.requests.length
    const { outputs } = await run({ wait: 'false', environment: 'staging', 'github-token': 'github-token' })
    expect(outputs).toMatchObject({ outcome: 'triggered', commit: world.commits[2] })
    expect(
      world.render.requests
        .slice(before)
        .map(({ method }) => method)
        .sort(),
    ).toEqual(['GET', 'GET', 'POST'])
    // Ends it for the tests that follow.
    expect((await run({}, { env: { GITHUB_RUN_ATTEMPT: '2' } })).outputs.outcome).toBe('live')
  })
})

describe('outcomes', () => {
  it.each([
    ['fail', { outcome: 'superseded' }, /superseded/],
    ['succeed', { outcome: 'superseded' }, undefined],
    ['follow', { outcome: 'live' }, undefined],
  ] as const)('superseded, policy %s', async (policy, expected, failure) => {
    const { outputs, ...rest } = await run(
      { 'on-superseded': policy, commit: world.commits[1] },
      { script: { buildDelayMs: 2_000, superseded: { afterMs: 100 } } },
    )
    expect(outputs).toMatchObject(expected)
    if (failure) expect(rest.failure?.message).toMatch(failure)
    else expect(rest.failure).toBeUndefined()
    if (policy === 'follow') expect(outputs['deploy-id']).toBe(world.render.deploys(API)[0]!.id)
  })

  it('canceled by a person is not superseded', async () => {
    const { outputs, failure } = await run({}, { script: { buildDelayMs: 2_000, canceledByPerson: { afterMs: 100 } } })
    expect(outputs).toMatchObject({ outcome: 'canceled', status: 'canceled' })
    expect(failure?.message).toContain('by a person')
  })

  it.each([
    ['exitAtStart', { exitAtStart: 3 }, 'exited with code 3'],
    ['oomAtStart', { oomAtStart: true }, 'out of memory (limit 512Mi)'],
    ['neverHealthy', { neverHealthy: true, healthTimeoutMs: 1_500 }, 'health'],
    ['failPreDeploy', { failPreDeploy: true }, 'pre-deploy command'],
  ] as const)('%s is failed, with its reason', async (_, script, reason) => {
    const { outputs, failure } = await run({}, { script })
    expect(outputs.outcome).toBe('failed')
    expect(failure?.message).toContain(reason)
  })

  it('leaves a deploy that takes too long, and says that it may still go live', async () => {
    const { outputs, failure } = await run({ timeout: '3s' }, { script: { buildDelayMs: 1_500 } })
    expect(outputs).toMatchObject({ outcome: 'timed-out', status: 'build_in_progress' })
    expect(failure?.advice).toContain('may still go live')
    expect((await run({}, { env: { GITHUB_RUN_ATTEMPT: '2' } })).outputs).toMatchObject({
      adopted: true,
      outcome: 'live',
      'deploy-id': outputs['deploy-id'],
    })
  })

  it('cancels it where that is asked for', async () => {
    const { outputs } = await run({ timeout: '3s', 'on-timeout': 'cancel' }, { script: { buildDelayMs: 60_000 } })
    expect(outputs).toMatchObject({ outcome: 'timed-out', status: 'canceled' })
  })

  it('follows a deploy that was queued behind another one, though no identifier came back', async () => {
    world.render.script(API, { buildDelayMs: 600 })
    const running = run({ commit: world.commits[1] }, {})
    await underway()
    const { outputs, log } = await run()
    expect(outputs).toMatchObject({ outcome: 'live', commit: world.commits[2], adopted: true })
    expect(log).toContain('queued')
    expect((await running).outputs.outcome).toMatch(/live|superseded/)
  })

  it('warns of a status that it does not know, and goes on waiting', async () => {
    const { outputs, log } = await run({}, { script: { unknownStatus: 'warming_up', startDelayMs: 500 } })
    expect(outputs.outcome).toBe('live')
    expect(log).toContain('warning: Render reports a status that this action does not know: warming_up')
  })

  it('cancels the deploy with the job, unless told not to', async () => {
    const cancel = new AbortController()
    const canceling = run(
      { environment: 'staging', 'github-token': 'github-token' },
      { script: { buildDelayMs: 60_000 }, signal: cancel.signal },
    )
    await underway()
    cancel.abort()
    const { outputs, failure } = await canceling
    expect(outputs).toMatchObject({ outcome: 'canceled', status: 'canceled' })
    expect(failure?.message).toContain('The job was canceled')
    expect(world.github.repository('axcouncil/example').deployments.at(-1)!.statuses.at(-1)!.state).toBe('error')
  })
})

describe('a cancel in the moment of asking', () => {
  it('finds what the request started, and cancels that', async () => {
    const struck = world.render.faults.add({
      method: 'POST',
      path: `/services/${API}/deploys$`,
      fault: 'silence',
      when: 'after',
    })
    const cancel = new AbortController()
    const before = count()
    const canceling = run({}, { script: { buildDelayMs: 60_000 }, signal: cancel.signal, speed: 1 })
    await underway()
    cancel.abort()
    const { outputs } = await canceling
    expect([struck.struck(), count()]).toEqual([1, before + 1])
    expect(outputs).toMatchObject({
      outcome: 'canceled',
      status: 'canceled',
      'deploy-id': world.render.deploys(API)[0]!.id,
    })
  })

  it('leaves the deploy alone with cancel-on-abort: false', async () => {
    const cancel = new AbortController()
    const canceling = run({ 'cancel-on-abort': 'false' }, { script: { buildDelayMs: 500 }, signal: cancel.signal })
    await underway()
    cancel.abort()
    const { outputs, failure } = await canceling
    expect(outputs.outcome).toBe('canceled')
    expect(failure?.message).toContain('goes on')
    expect((await run({}, { env: { GITHUB_RUN_ATTEMPT: '2' } })).outputs.outcome).toBe('live')
  })
})

describe('a cancel while following what another run started', () => {
  it('leaves it to that run', async () => {
    const cancel = new AbortController()
    const first = run({}, { script: { buildDelayMs: 800 } })
    await underway()
    const second = run({}, { signal: cancel.signal })
    const before = world.render.requests.length
    while (world.render.requests.length < before + 4) await new Promise((resolve) => setTimeout(resolve, 5))
    cancel.abort()
    expect((await second).outputs).toMatchObject({ outcome: 'canceled', adopted: true })
    expect((await second).failure?.message).toContain('another run started it')
    expect((await first).outputs.outcome).toBe('live')
  })
})

describe('the record on GitHub', () => {
  const record = { environment: 'qa', 'github-token': 'github-token' }
  const github = (path: string, body: object): Promise<Response> =>
    fetch(`${world.github.url}/repos/axcouncil/example/${path}`, {
      method: 'POST',
      headers: { authorization: 'Bearer github-token' },
      body: JSON.stringify(body),
    })
  const records = () =>
    world.github.repository('axcouncil/example').deployments.filter(({ environment }) => environment === 'qa')

  it.each([
    ['auto', 'where the job keeps one, none is added', 0],
    ['create', 'one is made all the same', 1],
    ['off', 'none is made', 0],
  ])('%s: %s', async (mode, _, added) => {
    const made = (await (
      await github('deployments', { ref: world.commits[2], environment: 'qa', auto_merge: false, required_contexts: [] })
    ).json()) as { id: number }
    const url = 'https://github.com/axcouncil/example/actions/runs/77/job/9'
    await github(`deployments/${made.id}/statuses`, { state: 'in_progress', log_url: url })
    const before = records().length
    const { outputs } = await run({ ...record, 'github-deployment': mode })
    expect([outputs.outcome, records().length - before]).toEqual(['live', added])
    expect(
      records()
        .find(({ id }) => id === made.id)!
        .statuses.map(({ state }) => state),
    ).toEqual(['in_progress'])
  })

  it("auto: a record that another run left open is not taken for the job's own", async () => {
    const before = records().length
    await run(record, { env: { GITHUB_RUN_ID: '78' } })
    expect(records().length).toBe(before + 1)
    expect(
      records()
        .at(-1)!
        .statuses.map(({ state, environmentUrl }) => [state, environmentUrl]),
    ).toEqual([
      ['in_progress', ''],
      ['success', world.render.serviceUrl(API)],
    ])
  })

  it('a token that may not write is a warning that names the permission, and no more', async () => {
    const { outputs, log } = await run({ ...record, 'github-token': 'wrong-token' })
    expect(outputs.outcome).toBe('live')
    expect(log).toMatch(/warning: No deployment could be recorded on GitHub: .*github-token/)
  })
})

describe('services', () => {
  it('deploys several together and reports each', async () => {
    const { outputs } = await run({ 'service-id': `${API}\n${WORKER}` })
    expect(outputs.outcome).toBe('live')
    expect(JSON.parse(String(outputs.deploys))).toMatchObject([
      { 'service-id': API, outcome: 'live' },
      { 'service-id': WORKER, outcome: 'live', 'service-url': '' },
    ])
  })

  it('begins a wave when the one before is live', async () => {
    const { outputs } = await run({ 'service-id': `${API}\n\n${WORKER}` })
    const [first, second] = (JSON.parse(String(outputs.deploys)) as { 'deploy-id': string }[]).map(
      (one) => one['deploy-id'],
    )
    const live = world.render.deploys(API).find(({ id }) => id === first)!
    const next = world.render.deploys(WORKER).find(({ id }) => id === second)!
    expect(Date.parse(next.createdAt)).toBeGreaterThanOrEqual(Date.parse(live.finishedAt!))
  })

  it('gives an image to a service that runs one, and no commit', async () => {
    const { outputs } = await run({ 'service-id': 'srv-image000000000000000', 'image-url': 'ghcr.io/axcouncil/api:v1' })
    expect(outputs).toMatchObject({ outcome: 'live', commit: '' })
  })

  it.each([
    ['srv-private0000000000000', 'internal (srv-private0000000000000): private service'],
    ['srv-static00000000000000', 'site (srv-static00000000000000): static site'],
    [WORKER, `worker (${WORKER}): background worker`],
    ['crn-nightly0000000000000', 'Render deploys the head of main, whatever commit this run is about'],
  ])('deploys %s and says what it is', async (id, said) => {
    const { outputs, log } = await run({ 'service-id': id })
    expect({ outcome: outputs.outcome, log }).toEqual({ outcome: 'live', log: expect.stringContaining(said) })
  })

  it('warns that auto-deploys deploy twice', async () => {
    expect((await run({ 'service-id': 'srv-auto0000000000000000' })).log).toContain('warning: Auto-deploys of auto are on')
  })

  it.each([
    ['a suspended service', { 'service-id': `${API}\nsrv-suspended00000000000` }, 'is suspended by user'],
    [
      'a commit for a cron job',
      { 'service-id': 'crn-nightly0000000000000', commit: 'a'.repeat(40) },
      '`commit` cannot be chosen for nightly',
    ],
    ['a commit for an image', { 'service-id': 'srv-image000000000000000', commit: 'a'.repeat(40) }, 'runs the image'],
    [
      'another image',
      { 'service-id': 'srv-image000000000000000', 'image-url': 'ghcr.io/axcouncil/other:v1' },
      'names ghcr.io/axcouncil/other, but',
    ],
    ['an image for a repository', { 'image-url': 'ghcr.io/a/b:1' }, 'is built from'],
    ['a service that is not there', { 'service-id': 'srv-nowhere0000000000000' }, 'cannot see'],
    ['a commit that is not there', { commit: 'a'.repeat(40) }, 'commit not found'],
  ])('refuses %s, and starts nothing', async (_, inputs, message) => {
    const before = count()
    const { outputs, failure } = await run(inputs)
    expect([outputs.outcome, count()]).toEqual(['failed', before])
    expect(failure?.message).toContain(message)
  })

  it('follows the deploy that a hook started where there is a key too', async () => {
    const { outputs } = await run({ 'service-id': '', 'deploy-hook-url': world.render.hookUrl(API) })
    expect(outputs).toMatchObject({
      outcome: 'live',
      commit: world.commits[2],
      'deploy-id': world.render.deploys(API)[0]!.id,
    })
    expect(world.render.deploys(API)[0]!.trigger).toBe('deploy_hook')
  })
})
