import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { exportWorkflows } from '../packages/sandbox/src/act/adapt.ts'
import { runWorkflow, type WorkflowRun } from '../packages/sandbox/src/act/run.ts'
import { acquireAct } from '../scripts/tools/act.ts'

/** quality.yml and preview.yml run by act, with recorders in the place of the actions. */
const ROOT = join(import.meta.dirname, '..')
const act = await acquireAct(() => {})
if (act.kind === 'missing') console.warn(`The tests of quality.yml and preview.yml are left out: ${act.sentence}`)
const withAct = act.kind === 'ready' ? describe : () => {}

const RECORDER = `
  const { appendFileSync } = require('node:fs')
  console.log(JSON.stringify(Object.fromEntries(Object.entries(process.env).filter(([key]) => key.startsWith('INPUT_')).map(([key, value]) => [key.slice(6).toLowerCase(), value]))))
  appendFileSync(process.env.GITHUB_OUTPUT, 'url=' + (process.env.URL_FOUND ?? 'https://app-git-topic.vercel.test/some/path?x=1') + '\\nverdict=healthy\\n')`

let folder = ''
const localRepositories: Record<string, string> = {}
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'checks-test-'))
  await exportWorkflows(ROOT, join(folder, 'library'))
  localRepositories['axcouncil/actions@v1'] = join(folder, 'library')
  const stand = join(folder, 'recorder')
  mkdirSync(stand)
  writeFileSync(join(stand, 'action.yml'), JSON.stringify({ name: 'Recorder', description: 'Recorder', outputs: { url: { description: 'x' }, verdict: { description: 'x' } }, runs: { using: 'node24', main: 'main.js' } }))
  writeFileSync(join(stand, 'main.js'), RECORDER)
  // act fetches every action of a job before it looks at an `if`, so these must be there though they do not run.
  const others = ['actions/setup-node@820762786026740c76f36085b0efc47a31fe5020', 'actions/setup-python@ece7cb06caefa5fff74198d8649806c4678c61a1']
  for (const uses of ['axcouncil/wait-healthy@v1', 'axcouncil/run-e2e@v1', ...others]) localRepositories[uses] = stand
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function play(file: string, inputs: Record<string, unknown>, env: Record<string, string> = {}): Promise<WorkflowRun> {
  const workdir = mkdtempSync(join(folder, 'caller-'))
  mkdirSync(join(workdir, '.github/workflows'), { recursive: true })
  writeFileSync(join(workdir, 'event.json'), '{}')
  const uses = `axcouncil/actions/.github/workflows/${file}@v1`
  writeFileSync(join(workdir, '.github/workflows/caller.yml'), JSON.stringify({ name: 'Caller', on: 'push', jobs: { call: { uses, with: inputs } } }))
  // 3 of 5 lines.
  writeFileSync(join(workdir, 'some.info'), 'SF:a.js\nLF:3\nLH:2\nend_of_record\nSF:b.js\nLF:2\nLH:1\nend_of_record\n')
  const git = (...args: string[]): unknown => execFileSync('git', args, { cwd: workdir, stdio: 'pipe' })
  git('init', '-q', '-b', 'main')
  git('add', '-A')
  git('-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '-qm', 'Start')
  return runWorkflow({
    actPath: act.kind === 'ready' ? act.path : '', workdir, workflow: '.github/workflows/caller.yml', event: 'push', env,
    eventPath: join(workdir, 'event.json'), localRepositories, path: [dirname(process.execPath)], secrets: { GITHUB_TOKEN: 'token' },
  })
}

const steps = (run: WorkflowRun) => run.jobs.flatMap((job) => job.steps)
const lines = (run: WorkflowRun): string[] => steps(run).flatMap((step) => step.lines)
const told = (run: WorkflowRun): string[] => steps(run).flatMap((step) => step.annotations.map(({ level, message }) => `${level}: ${message}`))
const results = (run: WorkflowRun): string[] => run.jobs.map((job) => `${job.name}: ${job.result}`)

withAct('quality.yml', () => {
  it('runs what has a command, quotes and all, and says what it left out', async () => {
    const run = await play('quality.yml', {
      install: 'echo installing', lint: `echo "it's linted" && echo $((40 + 2))`, test: 'cp some.info coverage.info',
      'coverage-report': 'coverage.info', 'coverage-minimum': 60, 'back-end-install': '', 'back-end-test': 'pwd; false | true',
    })
    expect(results(run)).toEqual(['Plan: success', 'Lint: success', 'Unit tests: success', 'Back-end tests: failure'])
    expect([run.exitCode, told(run)]).toEqual([1, ['notice: Left out, for want of a command: Types, Bundle size']])
    expect(lines(run)).toEqual(expect.arrayContaining(["it's linted", '42', 'The tests cover 60.00 % of the lines (3 of 5); 60 % are asked for.']))
    expect(lines(run).filter((line) => line === 'installing')).toHaveLength(2)
  })

  it('fails below the threshold, without a report, and where nothing would be checked', async () => {
    const low = await play('quality.yml', { install: '', 'back-end-test': 'true', 'back-end-coverage-report': 'some.info', 'back-end-coverage-minimum': 60.5 })
    expect([low.exitCode, told(low).at(-1)]).toEqual([1, 'error: The tests cover 60.00 % of the lines, which is less than the 60.5 % that are asked for.'])
    const none = await play('quality.yml', { install: '', test: 'true', 'coverage-minimum': 1 })
    expect([none.exitCode, told(none).at(-1)]).toEqual([1, 'error: The tests left no LCOV file at coverage/lcov.info. Let them write one, or name another.'])
    const nothing = await play('quality.yml', { lint: ' ' })
    expect([nothing.exitCode, results(nothing)]).toEqual([1, ['Plan: failure']])
    expect(told(nothing)[0]).toContain('nothing would be checked')
  }, 60_000)
})

withAct('preview.yml', () => {
  it('takes the address from the deployment and tests its origin', async () => {
    const run = await play('preview.yml', { path: '/health' })
    const [wait, shard] = lines(run).filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, string>)
    expect([run.exitCode, wait, shard]).toEqual([0, expect.objectContaining({ url: '/health', 'url-from-deployment': 'Preview', environment: 'preview' }), expect.objectContaining({ 'base-url': 'https://app-git-topic.vercel.test' })])
  })

  it('asks an address that is given, and refuses what is none', async () => {
    const run = await play('preview.yml', { url: 'https://app-pr-7.onrender.test', path: '/health' }, { URL_FOUND: 'nowhere' })
    expect(JSON.parse(lines(run).find((line) => line.startsWith('{'))!)).toMatchObject({ url: 'https://app-pr-7.onrender.test/health', 'url-from-deployment': '' })
    expect([run.exitCode, told(run)]).toEqual([1, ["error: The preview's address 'nowhere' is none."]])
  })
})
