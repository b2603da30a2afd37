import { afterEach, describe, expect, it } from '@jest/globals'
import type { ActionRun } from '@axcouncil/sandbox/run-action'
import { kept, transcript } from './transcript.ts'
import { API, WORKER, type World, startWorld } from './world.ts'

/*
 * What a user reads, kept as files: the action runs as the runner starts it, against the local Render and GitHub.
 * After a change of words on purpose: UPDATE_TRANSCRIPTS=1 npm run jest -- actions/deploy-render/test/transcripts
 */
let world: World
afterEach(() => world.stop())

const scenarios: {
  name: string
  passing?: boolean
  setUp: () => Promise<World>
  run: (world: World) => Promise<ActionRun>
  after?: (world: World, run: ActionRun) => void
}[] = [
  {
    name: 'live',
    passing: true,
    setUp: () => startWorld(),
    run: ({ render, deploy }) => {
      // Each status lasts much longer than the time between two looks, so that every one is seen on a busy machine too.
      render.script(API, { buildDelayMs: 3_000, startDelayMs: 5_000 })
      return deploy({ inputs: { environment: 'staging' } })
    },
    after: ({ github, made }, { exitCode, outputs }) => {
      expect(exitCode).toBe(0)
      expect(outputs).toMatchObject({ 'deploy-id': made()[0]!.id, outcome: 'live', status: 'live', adopted: 'false' })
      expect(recordStates({ github })).toEqual([['in_progress', 'success']])
    },
  },
  {
    name: 'build-fails',
    setUp: () => startWorld(),
    run: ({ render, deploy }) => {
      render.script(API, { failBuild: true })
      return deploy({ inputs: { environment: 'staging' } })
    },
    after: ({ github }, { exitCode, outputs }) => {
      expect(exitCode).toBe(1)
      expect(outputs).toMatchObject({ outcome: 'failed', status: 'build_failed' })
      expect(recordStates({ github })).toEqual([['in_progress', 'failure']])
    },
  },
  {
    name: 'out-of-memory',
    setUp: () => startWorld(),
    run: ({ render, deploy }) => {
      render.script(API, { oomAtStart: true })
      return deploy({ inputs: { 'log-lines': '3' } })
    },
    after: (_, { outputs }) => expect(outputs).toMatchObject({ outcome: 'failed', status: 'update_failed' }),
  },
  {
    name: 'wrong-key',
    setUp: () => startWorld(),
    run: ({ deploy }) => deploy({ inputs: { 'api-key': 'rnd_wrongKey999' } }),
    after: ({ made, render }, { exitCode, stdout }) => {
      expect([exitCode, made().length, render.requests.filter(({ method }) => method !== 'GET').length]).toEqual([1, 0, 0])
      expect(stdout.replace(/^::add-mask::.*$/gm, '')).not.toContain('wrongKey')
    },
  },
  {
    name: 'wrong-inputs',
    setUp: () => startWorld(),
    run: ({ deploy }) =>
      deploy({
        inputs: {
          'service-id': 'my-service',
          'api-url': 'http://render.example.com/v1',
          commit: 'main',
          'image-url': 'ghcr.io/a/b:1',
          'clear-cache': 'yes',
          'deploy-mode': 'deploy_only',
          timeout: '60',
          'on-timeout': 'stop',
          'log-lines': '5000',
        },
      }),
    after: ({ render }, { exitCode }) => expect([exitCode, render.requests.length]).toEqual([1, 0]),
  },
  {
    name: 'job-canceled',
    passing: true,
    setUp: () => startWorld(),
    run: ({ render, deploy }) => {
      render.script(API, { buildDelayMs: 60_000 })
      const cancel = new AbortController()
      return deploy({
        inputs: { environment: 'staging' },
        signal: cancel.signal,
        onLine: (line) => line.includes('build_in_progress') && cancel.abort(),
      })
    },
    after: ({ github, made }, { exitCode, outputs }) => {
      expect([exitCode, outputs.outcome, made()[0]!.status]).toEqual([1, 'canceled', 'canceled'])
      expect(recordStates({ github })).toEqual([['in_progress', 'error']])
    },
  },
  {
    name: 'waves',
    setUp: () => startWorld({ services: [{ id: WORKER, name: 'worker', type: 'background_worker' }] }),
    run: ({ render, deploy }) => {
      render.script(API, { failPreDeploy: true })
      return deploy({ inputs: { 'service-id': `${API}\n\n${WORKER}`, 'log-lines': '2' } })
    },
    after: ({ made }, { outputs }) => {
      expect([made(API).length, made(WORKER).length]).toEqual([1, 0])
      expect(JSON.parse(outputs.deploys!)).toMatchObject([
        { 'service-id': API, outcome: 'failed', wave: 1 },
        { 'service-id': WORKER, outcome: 'canceled', wave: 2, 'deploy-id': '' },
      ])
    },
  },
  {
    name: 'two-waves',
    setUp: () => startWorld({ services: [{ id: WORKER, name: 'worker', type: 'background_worker' }] }),
    run: ({ deploy }) => deploy({ inputs: { 'service-id': `${API}\n\n${WORKER}`, environment: 'staging' } }),
    after: ({ made, github }, { exitCode, outputs }) => {
      expect([exitCode, outputs.outcome, made(API).length, made(WORKER).length]).toEqual([0, 'live', 1, 1])
      expect(Date.parse(made(WORKER)[0]!.createdAt)).toBeGreaterThanOrEqual(Date.parse(made(API)[0]!.finishedAt!))
      expect(recordStates({ github })).toEqual([['in_progress', 'success']])
    },
  },
  {
    name: 'superseded',
    setUp: () => startWorld(),
    run: ({ render, deploy }) => {
      render.script(API, { buildDelayMs: 60_000, superseded: { afterMs: 150 } })
      return deploy({ inputs: { environment: 'staging' } })
    },
    after: ({ github }, { exitCode, outputs }) => {
      expect([exitCode, outputs.outcome, outputs.status]).toEqual([1, 'superseded', 'canceled'])
      expect(recordStates({ github })).toEqual([['in_progress', 'inactive']])
    },
  },
  {
    name: 'suspended',
    setUp: () => startWorld({ services: [{ id: API, suspended: true }] }),
    run: ({ deploy }) => deploy({ inputs: { environment: 'staging' } }),
    after: ({ made, github }, { exitCode }) => {
      expect([exitCode, made().length, recordStates({ github })]).toEqual([1, 0, []])
    },
  },
  {
    name: 'autodeploy-on',
    setUp: () => startWorld({ services: [{ id: API, autoDeploy: 'yes' }] }),
    run: ({ deploy }) => deploy(),
    after: ({ made }, { exitCode, outputs, stdout }) => {
      expect([exitCode, outputs.outcome, made().length]).toEqual([0, 'live', 1])
      expect(stdout).toMatch(/::warning::Auto-deploys of api are on/)
    },
  },
  {
    name: 'hook-alone',
    setUp: () => startWorld(),
    run: ({ render, deploy }) =>
      deploy({ inputs: { 'api-key': '', 'service-id': '', 'deploy-hook-url': render.hookUrl(API) } }),
    after: ({ made, commits }, { exitCode, outputs, stdout }) => {
      expect([exitCode, outputs.outcome, outputs['deploy-id']]).toEqual([0, 'triggered', made()[0]!.id])
      expect(made()[0]).toMatchObject({ trigger: 'deploy_hook', commit: { id: commits[2] } })
      expect(stdout.replace(/^::add-mask::.*$/gm, '')).not.toContain('hookSecret')
    },
  },
]

describe('what a user reads', () => {
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    '%s',
    async (name, { passing, setUp, run, after }) => {
      world = await setUp()
      const ended = await run(world)
      after?.(world, ended)
      const fresh = transcript(ended, { passing })
      expect(fresh).toBe(kept(name, fresh))
    },
  )

  it('the post step of a job that was killed cancels the deploy and closes the record', async () => {
    world = await startWorld()
    world.render.script(API, { buildDelayMs: 60_000 })
    const step = { inputs: { environment: 'staging' } }
    const killed = await world.deploy({ ...step, killOn: (line) => line.includes('build_in_progress') })
    expect([killed.exitCode, killed.state.deploys]).toEqual([137, expect.stringContaining('deployId')])
    const post = await world.deploy({ ...step, state: killed.state })
    expect([post.exitCode, world.made()[0]!.status]).toEqual([0, 'canceled'])
    expect(recordStates(world)).toEqual([['in_progress', 'error']])
  })
})

const recordStates = ({ github }: Pick<World, 'github'>): string[][] =>
  github.repository('axcouncil/example').deployments.map(({ statuses }) => statuses.map(({ state }) => state))
