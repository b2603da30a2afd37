import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type Chat, startChat } from '@axcouncil/sandbox/chat'
import { type ActionRun, spawnAction } from '@axcouncil/sandbox/run-action'
import { SERVICE, SOURCE, type World, recordStates, startWorld } from './world.ts'

let world: World
let chat: Chat
beforeAll(async () => {
  ;[world, chat] = await Promise.all([startWorld(), startChat()])
})
afterAll(() => Promise.all([world.stop(), chat.stop()]))
beforeEach(() => {
  chat.messages.length = 0
  world.repository.deployments.length = 0
})

const candidate = async (message: string): Promise<string> => {
  const sha = world.commit(message)
  await world.prove(sha)
  return sha
}
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 50))
}
const lastLine = (run: ActionRun): string => run.stdout.trim().split('\n').at(-1)!
/** Starts a promotion that is canceled as soon as its log has this line. */
const cancelAt = (sha: string, line: RegExp, inputs: Record<string, string> = {}): Promise<ActionRun> => {
  const controller = new AbortController()
  return world.promote(sha, { 'notify-discord-url': chat.discordUrl, ...inputs }, { signal: controller.signal, onLine: (text) => line.test(text) && controller.abort() })
}
const titles = (): string[] => chat.messages.filter(({ service }) => service === 'discord').flatMap(({ history }) => history.map(({ embeds }) => (embeds as { title: string }[])[0]!.title))

describe('a job that is canceled', () => {
  it('while it deploys: the deploy is canceled at Render, the record closed, the team told', async () => {
    const good = await world.serving()
    const sha = await candidate('Canceled in its build')
    world.render.script(SERVICE, { buildDelayMs: 60_000 })
    const run = await cancelAt(sha, /build_in_progress/)
    expect([run.exitCode, run.outputs.outcome, recordStates(world)]).toEqual([1, 'failed', ['error']])
    expect(world.render.deploys(SERVICE)[0]).toMatchObject({ status: 'canceled' })
    expect([await world.serving(), titles()]).toEqual([good, [expect.stringContaining('is being promoted'), '❌ production: failed']])
    expect(run.outputs.audit).toMatch(/audit-production-1001-1\.json$/)
    expect(run.summary).toContain('## ❌ Failed: production')
  })

  it('while it verifies: nobody knows, and a re-run goes on with the same deploy', async () => {
    const sha = await candidate('Canceled in its soak')
    const run = await cancelAt(sha, /Watching on/, { soak: '60s' })
    expect([run.exitCode, run.outputs.outcome, recordStates(world)]).toEqual([1, 'unknown', ['error']])
    expect(lastLine(run)).toMatch(/^::error::The job was canceled.*Nobody has verified what production runs now/)
    const again = await world.promote(sha, {}, { env: { GITHUB_RUN_ATTEMPT: '2' } })
    expect([again.exitCode, again.outputs.outcome, recordStates(world)]).toEqual([0, 'promoted', ['error', 'success']])
    expect(world.render.deploys(SERVICE).filter(({ commit }) => commit?.id === sha)).toHaveLength(1)
  })
})

describe('a job that is killed', () => {
  it('leaves what its post step ends: the deploy, the record, the message', async () => {
    const sha = await candidate('Killed in its build')
    world.render.script(SERVICE, { buildDelayMs: 60_000 })
    const inputs = { 'notify-discord-url': chat.discordUrl, 'notify-slack-url': chat.slackUrl }
    const started = world.start(sha, inputs, { onLine: (line) => void (/build_in_progress/.test(line) && started.send('SIGKILL')) })
    const killed = await started.run
    expect([killed.exitCode, recordStates(world)]).toEqual([137, ['in_progress']])
    const post = await spawnAction({
      entry: SOURCE, state: { ...killed.state }, env: { GITHUB_API_URL: world.github.url, GITHUB_SHA: sha, GITHUB_JOB: 'promote' },
      inputs: { 'api-key': 'rnd_test', 'service-id': SERVICE, 'api-url': world.render.url, 'github-token': 'github-token', 'health-url': 'http://127.0.0.1:9', ...inputs },
    })
    expect([post.exitCode, recordStates(world), world.render.deploys(SERVICE)[0]!.status]).toEqual([0, ['error'], 'canceled'])
    expect(titles().at(-1)).toBe('❔ production: cut off')
    expect(chat.messages.map(({ service }) => service).sort()).toEqual(['discord', 'slack'])
  })

  it('leaves a deploy that it asked for and whose name it never heard: its post step finds it', async () => {
    const sha = await candidate('Killed without an answer')
    world.render.script(SERVICE, { buildDelayMs: 60_000 })
    world.render.faults.add({ method: 'POST', path: '/deploys$', when: 'after', fault: 'silence' })
    const count = world.render.deploys(SERVICE).length
    const started = world.start(sha)
    await until(() => world.render.deploys(SERVICE).length > count)
    started.send('SIGKILL')
    const killed = await started.run
    world.render.faults.clear()
    expect([killed.exitCode, killed.stdout]).toEqual([137, expect.not.stringContaining('Deploy dep-')])
    const post = await spawnAction({
      entry: SOURCE, state: { ...killed.state }, env: { GITHUB_API_URL: world.github.url, GITHUB_SHA: sha, GITHUB_JOB: 'promote' },
      inputs: { 'api-key': 'rnd_test', 'service-id': SERVICE, 'api-url': world.render.url, 'github-token': 'github-token', 'health-url': 'http://127.0.0.1:9' },
    })
    const [deploy] = world.render.deploys(SERVICE)
    expect([post.exitCode, deploy!.status, post.stdout]).toEqual([0, 'canceled', expect.stringContaining(`${deploy!.id} was canceled at Render`)])
  })
})

describe('two promotions at once', () => {
  it('one acts, the other is blocked by its lock', async () => {
    const sha = await candidate('Twice at once')
    const runs = await Promise.all(['3001', '3002'].map((id) => world.promote(sha, {}, { env: { GITHUB_RUN_ID: id } })))
    expect(runs.map(({ outputs }) => outputs.outcome).sort()).toEqual(['blocked', 'promoted'])
    expect(world.render.deploys(SERVICE).filter(({ commit }) => commit?.id === sha)).toHaveLength(1)
    expect(recordStates(world).filter((state) => !['success', 'inactive'].includes(state))).toEqual([])
  })
})

describe('the lock', () => {
  it('lasts as long as the work, however short `lock-ttl` is, and not longer than that after a run that died', async () => {
    const sha = await candidate('Works for long')
    const first = world.start(sha, { 'lock-ttl': '2s', soak: '60s' }, { env: { GITHUB_RUN_ID: '4001' } })
    const rival = () => world.promote(sha, { mode: 'check', gates: 'lock' }, { env: { GITHUB_RUN_ID: '4002' } })
    // Renewed four times: by now it would have ended.
    await until(() => (world.repository.deployments.at(-1)?.statuses.length ?? 0) > 4)
    const meanwhile = await rival()
    expect([meanwhile.exitCode, lastLine(meanwhile)]).toEqual([1, expect.stringMatching(/production is taken by run 4001 .*unless that run goes on/)])
    first.send('SIGKILL')
    await first.run
    let after = await rival()
    while (after.exitCode !== 0 && lastLine(after).includes('is taken by run 4001')) after = await rival()
    expect(after.exitCode).toBe(0)
  })
})

describe('a hotfix', () => {
  it('that somebody deploys during the soak is left alone', async () => {
    const sha = await candidate('Soaks for long')
    const hotfix = world.commit('Hotfix by hand')
    let fixing: Promise<unknown> | undefined
    const run = await world.promote(sha, { soak: '30s' }, { onLine: (line) => void (/Watching on/.test(line) && (fixing ??= world.render.deploy(SERVICE, hotfix))) })
    await fixing
    expect([run.exitCode, run.outputs.outcome, run.outputs['rollback-deploy-id']]).toEqual([1, 'failed', ''])
    expect(lastLine(run)).toMatch(/which somebody else deployed after it, so nothing was rolled back/)
    expect(await world.serving()).toBe(hotfix)
  })
})

describe('not well, and no way back is wanted', () => {
  it('is left as it is with rollback: never', async () => {
    const sha = await candidate('Bad, and kept')
    world.render.script(SERVICE, { env: { GOOD_ANSWERS: '0' } })
    const run = await world.promote(sha, { rollback: 'never' })
    expect([run.exitCode, run.outputs.outcome, lastLine(run)]).toEqual([1, 'failed', expect.stringContaining('left as it is (`rollback: never`)')])
    expect(recordStates(world)).toEqual(['failure'])
  })

  it.each([['hold', 'unknown', 'error'], ['rollback', 'rolled-back', 'failure']])('where nobody can tell, on-unknown: %s decides', async (policy, outcome, state) => {
    const sha = await candidate(`Nobody can tell, ${policy}`)
    // An address that does not answer, while GitHub does not either: the runner has no network.
    world.github.faults.add({ method: 'HEAD', path: /^\/$/, times: 9, fault: { kind: 'reset-before-headers' } })
    const run = await world.promote(sha, { 'health-url': 'http://production.invalid/health', 'verify-timeout': '500ms', 'on-unknown': policy })
    world.github.faults.clear()
    // The rollback cannot be verified either, and that is said.
    const expected = policy === 'hold' ? [1, outcome, state] : [1, 'failed', 'failure']
    expect([run.exitCode, run.outputs.outcome, recordStates(world).at(-1)]).toEqual(expected)
    expect(run.outputs['rollback-deploy-id'] !== '').toBe(policy === 'rollback')
  })
})

describe('mode check, dry-run and overrides', () => {
  it('check is green where all gates let pass, red where one does not, and changes nothing', async () => {
    const before = world.render.deploys(SERVICE).length
    const good = await world.promote(await candidate('Checked'), { mode: 'check' })
    const bad = await world.promote(world.commit('Checked, unproven'), { mode: 'check' })
    expect([good.exitCode, good.outputs.outcome, bad.exitCode, bad.outputs.outcome]).toEqual([0, '', 1, 'blocked'])
    expect([world.render.deploys(SERVICE).length, world.repository.deployments.length]).toEqual([before, 0])
  })

  it('a dry run says what would be done', async () => {
    const run = await world.promote(await candidate('Dry'), { 'dry-run': 'true' })
    expect([run.exitCode, run.outputs.outcome, lastLine(run), world.repository.deployments.length]).toEqual([0, '', expect.stringContaining('nothing was changed'), 0])
  })

  it('an override is recorded with its reason and who gave it', async () => {
    const run = await world.promote(world.commit('Urgent'), { override: 'staging\ne2e', 'override-reason': 'the shop is down' }, { env: { GITHUB_TRIGGERING_ACTOR: 'grace' } })
    const gates = JSON.parse(run.outputs.gates!) as { name: string; state: string; override?: object }[]
    expect([run.exitCode, run.outputs.outcome]).toEqual([0, 'promoted'])
    expect(gates.filter(({ state }) => state === 'overridden').map(({ name, override }) => [name, override])).toEqual([
      ['staging', { by: 'grace', reason: 'the shop is down', was: 'fail' }],
      ['e2e', { by: 'grace', reason: 'the shop is down', was: 'fail' }],
    ])
    expect(run.summary).toContain('overridden by grace: the shop is down')
  })

  it('an override without a reason touches nothing', async () => {
    const run = await world.promote(world.commit('No reason'), { override: 'staging' })
    expect([run.exitCode, lastLine(run)]).toEqual([1, expect.stringContaining('`override-reason` is required with `override`')])
  })
})

describe('gates asked once more', () => {
  it('stop a promotion whose staging was revoked after the first look', async () => {
    const sha = await candidate('Revoked meanwhile')
    const before = world.render.deploys(SERVICE).length
    let revoked: Promise<unknown> | undefined
    const run = await world.promote(sha, {}, { onLine: (line) => void (/Lock, and gates once more/.test(line) && (revoked ??= world.prove(sha, { health: 'failure', e2e: 'none' }))) })
    await revoked
    expect([run.exitCode, run.outputs.outcome, recordStates(world)]).toEqual([1, 'blocked', ['inactive']])
    expect(world.render.deploys(SERVICE)).toHaveLength(before)
  })
})

describe('a candidate that destroyed something, and is not well', () => {
  it('stays, since the version before may need what is gone', async () => {
    const sha = world.commit('Drops a table', { 'supabase/migrations/9.sql': 'drop table a;' })
    await world.prove(sha)
    world.render.script(SERVICE, { env: { GOOD_ANSWERS: '0' } })
    const run = await world.promote(sha, { override: 'migrations', 'override-reason': 'nobody reads it' })
    expect([run.exitCode, run.outputs.outcome, run.outputs['rollback-deploy-id'], recordStates(world)]).toEqual([1, 'failed', '', ['failure']])
    expect(lastLine(run)).toMatch(/it could not be rolled back: Between \w{7} and \w{7} lies a destructive migration \(supabase\/migrations\/9\.sql: drop table a\).*Mend forward/)
    expect(await world.serving()).toBe(sha)
  })
})
