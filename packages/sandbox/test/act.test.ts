import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { ActEvent } from '../src/act/event.ts'
import { runWorkflow, type WorkflowRequest, type WorkflowRun } from '../src/act/run.ts'
import { acquireAct } from '../../../scripts/tools/act.ts'

const FIXTURES = join(import.meta.dirname, 'fixtures/act')
const SECRETS = { KEY: 'line "one" $HOME\nline two', GITHUB_TOKEN: 'token-of-the-run' }
const act = await acquireAct(() => {})
if (act.kind === 'missing') console.warn(`The tests of act are left out: ${act.sentence}`)
const withAct = act.kind === 'ready' ? describe : () => {}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'act-test-'))
  mkdirSync(join(folder, 'temporary'))
  cpSync(join(FIXTURES, 'caller'), join(folder, 'caller'), { recursive: true })
  const git = (...args: string[]): unknown => execFileSync('git', args, { cwd: join(folder, 'caller'), stdio: 'pipe' })
  git('init', '-q', '-b', 'main')
  git('add', '-A')
  git('-c', 'user.name=Test', '-c', 'user.email=test@example.com', 'commit', '-qm', 'Start')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const request = (more: Partial<WorkflowRequest> = {}): WorkflowRequest => ({
  actPath: act.kind === 'ready' ? act.path : '',
  workdir: join(folder, 'caller'),
  workflow: '.github/workflows/release.yml',
  event: 'push',
  eventPath: join(FIXTURES, 'push.json'),
  localRepositories: { 'o/library@v1': join(FIXTURES, 'library'), 'o/report@v1': join(FIXTURES, 'report') },
  secrets: SECRETS,
  path: [dirname(process.execPath)],
  temporary: join(folder, 'temporary'),
  ...more,
})
const job = (run: WorkflowRun, id: string) => run.jobs.filter((one) => one.id === id)
const steps = (run: WorkflowRun, id: string) => job(run, id).flatMap((one) => one.steps)
const leftovers = (): string[] => readdirSync(join(folder, 'temporary'))

withAct('runWorkflow', () => {
  describe('a pipeline of reusable workflows that succeeds', () => {
    let run: WorkflowRun
    const events: ActEvent[] = []
    beforeAll(async () => {
      run = await runWorkflow(request({ vars: { PLANET: 'Mars' }, env: { GITHUB_API_URL: 'http://127.0.0.1:9' }, onEvent: (event) => events.push(event) }))
    })

    it('ends with 0, every job in order, the skipped one not mentioned', () => {
      expect(run).toMatchObject({ exitCode: 0, complaints: [] })
      expect(run.jobs.map((one) => [one.name, one.result])).toEqual([
        ['plan', 'success'], ['Shard 1', 'success'], ['Shard 2', 'success'], ['merge', 'success'], ['tell', 'success'], ['after', 'success'],
      ])
    })

    it('hands outputs through two levels of workflows', () => {
      expect(steps(run, 'plan').find((step) => step.id === 'report' && step.stage === 'Main')?.outputs).toEqual({ matrix: '[1,2]', 'two-lines': 'a\nb' })
      expect(steps(run, 'after').flatMap((step) => step.lines)).toContain('verdict=success')
    })

    it('runs actions by the given Node, with the variables and addresses given, and post steps', () => {
      const lines = steps(run, 'plan').flatMap((step) => step.lines)
      expect(lines).toContain(`node=${process.version} api=http://127.0.0.1:9 planet=Mars`)
      expect(steps(run, 'plan').find((step) => step.stage === 'Post')?.lines).toEqual(['post ran'])
    })

    it('keeps summaries and annotations apart from the log', () => {
      const [shard] = job(run, 'shard')
      expect(shard?.steps.map((step) => step.summary).join('')).toBe('# Shard 1\n\nAll | well\n')
      expect(steps(run, 'merge').flatMap((step) => step.annotations)).toEqual([
        { level: 'warning', message: 'careful\nnow', properties: { file: 'a.ts', line: '3' } },
      ])
    })

    it('shows no secret anywhere: neither in lines, nor in the names of steps, nor what a step masks itself', () => {
      const everything = JSON.stringify([run, events])
      for (const secret of ['line \\"one\\"', 'line two', 'token-of-the-run', 'hush-hush']) expect(everything).not.toContain(secret)
      expect(steps(run, 'plan').flatMap((step) => step.lines)).toContain('own secret: ***')
      expect(steps(run, 'plan').flatMap((step) => step.lines)).toContain('secret of 25 characters')
    })

    it('gives the steps nothing of our own environment, and leaves no folder behind', () => {
      expect(steps(run, 'plan').flatMap((step) => step.lines)).toContain('leaked=')
      expect(leftovers()).toEqual([])
    })
  })

  it('a failing step fails the run; jobs that look at the failure still run in the same workflow', async () => {
    const run = await runWorkflow(request({ vars: { FAIL: '1' } }))
    expect(run.exitCode).toBe(1)
    // act itself says that both failed.
    expect(job(run, 'shard').map((one) => [one.name, one.result])).toEqual([['Shard 1', 'failure'], ['Shard 2', 'success']])
    expect(job(run, 'shard').flatMap((one) => one.steps).filter((step) => step.result === 'failure')).toHaveLength(1)
    expect(steps(run, 'merge').find((step) => step.id === 'verdict')?.outputs).toEqual({ verdict: 'failure' })
    expect(job(run, 'after')).toEqual([])
  })

  it('a workflow that act cannot read is a complaint', async () => {
    const run = await runWorkflow(request({ workflow: '.github/workflows/broken.yml' }))
    expect(run.exitCode).toBe(1)
    expect(run.complaints.join('\n')).toContain('Unknown Property stepz')
  })

  it('a runner that act does not have fails the run, though act itself says 0', async () => {
    const run = await runWorkflow(request({ workflow: '.github/workflows/elsewhere.yml' }))
    expect(run.exitCode).toBe(1)
    expect(run.complaints.join('\n')).toContain('unsupported platform')
  })

  it('a cancelled run ends its steps and what they started in the background', async () => {
    const cancel = new AbortController()
    const pids: number[] = []
    const onEvent = (event: ActEvent): void => {
      if (event.kind === 'line' && event.text.startsWith('pids ')) {
        pids.push(...event.text.split(' ').slice(1).map(Number))
        cancel.abort()
      }
    }
    const run = await runWorkflow(request({ workflow: '.github/workflows/endless.yml', onEvent, signal: cancel.signal }))
    expect(run.exitCode).toBe(1)
    expect(pids).toHaveLength(2)
    for (const pid of pids) expect(isRunning(pid)).toBe(false)
    expect(leftovers()).toEqual([])
  })
})

function isRunning(pid: number): boolean {
  // A zombie that nobody has waited for is not running any more.
  return existsSync(`/proc/${pid}/stat`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
}
