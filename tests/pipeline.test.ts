import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { exportWorkflows } from '../packages/sandbox/src/act/adapt.ts'
import { runWorkflow, type WorkflowRun } from '../packages/sandbox/src/act/run.ts'
import { acquireAct } from '../scripts/tools/act.ts'

/**
 * The real workflow files run by act, with recorders in the place of the five actions: what is tested is
 * the order of the stages and what is handed from one to the next. The real actions run in `npm start`.
 */
const ROOT = join(import.meta.dirname, '..')
const act = await acquireAct(() => {})
if (act.kind === 'missing') console.warn(`The tests of the workflow files are left out: ${act.sentence}`)
const withAct = act.kind === 'ready' ? describe : () => {}

const OUTPUTS = {
  'deploy-render': { 'deploy-id': 'dep-1', outcome: 'live', commit: 'c0ffee1', 'service-url': 'https://staging.test' },
  'wait-healthy': { verdict: 'healthy', version: 'c0ffee1' },
  'seed-db': { rows: '7' },
  'run-e2e': { verdict: 'passed' },
  'promote-prod': { outcome: 'promoted' },
}
// Prints its inputs as one line, sets the outputs above (Render knows no commit of an image), fails where FAIL names it
// (and the shard).
const RECORDER = `
  const { appendFileSync } = require('node:fs')
  const { name, outputs } = require('./recorder.json')
  const inputs = Object.entries(process.env).filter(([key]) => key.startsWith('INPUT_')).map(([key, value]) => [key.slice(6).toLowerCase(), value])
  console.log(JSON.stringify(Object.fromEntries([['action', name], ...inputs])))
  const known = Object.entries(outputs).filter(([key]) => key !== 'commit' || !process.env['INPUT_IMAGE-URL'])
  for (const [key, value] of known) appendFileSync(process.env.GITHUB_OUTPUT, key + '=' + value + '\\n')
  if (process.env.FAIL === name + ' ' + (process.env.INPUT_SHARD ?? '')) process.exit(1)`

let folder = ''
const localRepositories: Record<string, string> = {}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pipeline-test-'))
  await exportWorkflows(ROOT, join(folder, 'library'))
  localRepositories['axcouncil/actions@v1'] = join(folder, 'library')
  for (const [name, outputs] of Object.entries(OUTPUTS)) localRepositories[`axcouncil/${name}@v1`] = recorder(name, outputs)
  // act fetches every action of a job before it looks at an `if`, so this one must be there though it does not run.
  localRepositories['actions/setup-node@820762786026740c76f36085b0efc47a31fe5020'] = recorder('setup-node', {})
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function recorder(name: string, outputs: Record<string, string>): string {
  const target = join(folder, name)
  mkdirSync(target, { recursive: true })
  const declared = Object.fromEntries(Object.keys(outputs).map((key) => [key, { description: 'recorded' }]))
  const metadata = { name, description: 'Recorder', outputs: declared, runs: { using: 'node24', main: 'main.js' } }
  writeFileSync(join(target, 'action.yml'), JSON.stringify(metadata))
  writeFileSync(join(target, 'main.js'), RECORDER)
  writeFileSync(join(target, 'recorder.json'), JSON.stringify({ name, outputs }))
  return target
}

async function play(inputs: string[], env: Record<string, string> = {}): Promise<WorkflowRun> {
  const workdir = mkdtempSync(join(folder, 'caller-'))
  mkdirSync(join(workdir, '.github/workflows'), { recursive: true })
  writeFileSync(join(workdir, 'event.json'), '{}')
  writeFileSync(join(workdir, '.github/workflows/release.yml'), [
    'name: Release', 'on: push', 'jobs:', '  release:',
    '    uses: axcouncil/actions/.github/workflows/pipeline.yml@v1',
    '    with:', '      staging-service-id: srv-staging', '      staging-health-url: https://staging.test/health',
    '      production-service-id: srv-production', '      production-health-url: https://production.test/health',
    ...inputs.map((line) => `      ${line}`),
    '    secrets:', '      RENDER_API_KEY: ${{ secrets.RENDER_API_KEY }}', '      E2E_ENV: ${{ secrets.E2E_ENV }}',
  ].join('\n') + '\n')
  const git = (...args: string[]): unknown => execFileSync('git', args, { cwd: workdir, stdio: 'pipe' })
  git('init', '-q', '-b', 'main')
  git('add', '-A')
  git('-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '-qm', 'Start')
  return runWorkflow({
    actPath: act.kind === 'ready' ? act.path : '', workdir, workflow: '.github/workflows/release.yml', event: 'push',
    eventPath: join(workdir, 'event.json'), localRepositories, env, path: [dirname(process.execPath)],
    secrets: { RENDER_API_KEY: 'rnd_secret', E2E_ENV: 'LOGIN=anna\nPASSWORD=open sesame', GITHUB_TOKEN: 'token' },
  })
}

const lines = (run: WorkflowRun): string[] => run.jobs.flatMap((job) => job.steps).flatMap((step) => step.lines)
const calls = (run: WorkflowRun): Record<string, string>[] =>
  lines(run).filter((line) => line.startsWith('{"action"')).map((line) => JSON.parse(line) as Record<string, string>)
const stages = (run: WorkflowRun): string[] => run.jobs.map((job) => `${job.name}: ${job.result}`)

withAct('pipeline.yml', () => {
  it('goes through all stages and hands on what was found', async () => {
    const run = await play([
      'seed: true', 'seed-target-name: staging', 'shards: 2', 'soak: 5s',
      `setup-command: echo "setup for $BASE_URL as $LOGIN with \${#PASSWORD} characters"`, 'teardown-command: echo torn down',
    ])
    expect([run.exitCode, run.complaints]).toEqual([0, []])
    expect(stages(run).slice(0, 6)).toEqual([
      'Deploy to staging: success', 'Seed staging: success', 'Plan: success', 'Set up: success', 'Shard 1 of 2: success', 'Shard 2 of 2: success',
    ])
    // Teardown and verdict do not wait for one another: either may be first.
    expect(stages(run).slice(6, 8).sort()).toEqual(['Tear down: success', 'Verdict: success'])
    expect(stages(run).slice(8)).toEqual(['Promote to production: success'])
    expect(calls(run).map(({ action }) => action)).toEqual(['deploy-render', 'wait-healthy', 'seed-db', 'run-e2e', 'run-e2e', 'run-e2e', 'run-e2e', 'promote-prod'])
    const [deploy, health, seed, ...others] = calls(run)
    const promote = others.at(-1)
    expect(deploy).toMatchObject({ 'api-key': '***', 'service-id': 'srv-staging', environment: 'staging', timeout: '45m' })
    expect(health).toMatchObject({ url: 'https://staging.test/health', 'expect-version': 'c0ffee1', 'version-from': 'json:/commit' })
    expect(seed).toMatchObject({ strategy: 'clone', 'target-name': 'staging', 'dry-run': 'false' })
    expect(promote).toMatchObject({ 'api-key': '***', 'service-id': 'srv-production', commit: 'c0ffee1', soak: '5s', 'max-commits': '50' })
    expect(lines(run)).toContain('setup for https://staging.test as *** with 11 characters')
    expect(lines(run)).toContain('torn down')
  })

  it('gives each shard its part, and the merge the whole', async () => {
    const run = await play(['shards: 3', 'base-url: https://app.test'])
    const e2e = calls(run).filter(({ action }) => action === 'run-e2e')
    expect(e2e.map(({ mode = 'run', shard }) => `${mode} ${shard}`).sort()).toEqual(['merge 3/3', 'plan 3/3', 'run 1/3', 'run 2/3', 'run 3/3'])
    expect(e2e.find(({ mode = 'run' }) => mode === 'run')).toMatchObject({ 'base-url': 'https://app.test', 'version-url': 'https://staging.test/health', 'expect-version': 'c0ffee1' })
  })

  it('goes on past stages that are switched off', async () => {
    const run = await play(['e2e: false'])
    expect(stages(run)).toEqual(['Deploy to staging: success', 'Promote to production: success'])
    expect(stages(await play(['promote: false']))).not.toContain('Promote to production: success')
  })

  it('expects the commit of an image only where its tag says that it is of this one', async () => {
    const version = async (image: string): Promise<string | undefined> =>
      calls(await play(['e2e: false', 'promote: false', `image-url: ${image}`])).find(({ action }) => action === 'wait-healthy')?.['expect-version']
    expect(await version('ghcr.io/acme/shop:v7')).toBe('')
    expect(await version('ghcr.io/acme/shop:${{ github.sha }}')).toMatch(/^[0-9a-f]{40}$/)
  })

  it('does not go on after an unhealthy staging', async () => {
    const run = await play(['seed: true'], { FAIL: 'wait-healthy ' })
    expect([run.exitCode, stages(run)]).toEqual([1, ['Deploy to staging: failure']])
  })

  it('a failing shard: the others, the teardown and the verdict run, production is not touched', async () => {
    const run = await play(['shards: 2', 'teardown-command: echo torn down'], { FAIL: 'run-e2e 1/2' })
    expect(run.exitCode).toBe(1)
    expect(stages(run).sort()).toEqual(['Deploy to staging: success', 'Plan: success', 'Shard 1 of 2: failure', 'Shard 2 of 2: success', 'Tear down: success', 'Verdict: success'])
    expect(calls(run).map(({ action }) => action)).not.toContain('promote-prod')
  })

  it('says what is wrong with a number of shards that cannot be', async () => {
    const run = await play(['shards: 300'])
    expect(run.exitCode).toBe(1)
    expect(run.jobs.flatMap((job) => job.steps).flatMap((step) => step.annotations)).toEqual([
      { level: 'error', message: "The input shards must be a whole number from 1 to 256, but it is '300'.", properties: { title: 'shards' } },
    ])
  })
})
