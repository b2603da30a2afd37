import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type ActionRun, spawnAction } from '@axcouncil/sandbox/run-action'
import { SERVICE, SOURCE, type World, recordStates, startWorld } from './world.ts'

let world: World
let folder: string
beforeAll(async () => {
  world = await startWorld()
  folder = mkdtempSync(join(tmpdir(), 'flags-'))
})
afterAll(async () => {
  await world.stop()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  for (const file of ['flag', 'log']) writeFileSync(join(folder, file), '')
})

/** A flag in a file, and every percentage that it was set to. */
const SET = 'echo "$PERCENT" > "$FLAGS/flag"; echo "$PERCENT" >> "$FLAGS/log"'
const wasSet = (): number[] => readFileSync(join(folder, 'log'), 'utf8').split('\n').filter(Boolean).map(Number)
const inputs = (more: Record<string, string> = {}): Record<string, string> => ({
  'canary-command': SET, 'canary-steps': '5% 200ms\n25% 200ms\n100%', 'command-env': `FLAGS=${folder}`, metrics: 'off', ...more,
})
/** A commit that is bad for users once the flag shows it to so many of them. */
const candidate = async (message: string, badAt?: number): Promise<string> => {
  const sha = world.commit(message)
  await world.prove(sha)
  if (badAt !== undefined) world.render.script(SERVICE, { env: { FLAG: join(folder, 'flag'), BAD_AT: String(badAt) } })
  return sha
}
/** The post step of a job. */
const afterwards = (sha: string, { state }: ActionRun, given: Record<string, string>): Promise<ActionRun> => {
  const base = { 'api-key': 'rnd_test', 'service-id': SERVICE, 'api-url': world.render.url, 'github-token': 'github-token', 'health-url': 'http://127.0.0.1:9' }
  return spawnAction({ entry: SOURCE, state: { ...state }, env: { GITHUB_API_URL: world.github.url, GITHUB_SHA: sha }, inputs: { ...base, ...given } })
}
const lastLine = (run: ActionRun): string => run.stdout.trim().split('\n').at(-1)!.replaceAll('%25', '%')

describe('a canary by the percentage of a flag', () => {
  it('is at 0 for the deploy, then rises step by step, each analysed', async () => {
    const temp = mkdtempSync(join(tmpdir(), 'canary-'))
    const run = await world.promote(await candidate('Good for all'), inputs(), { env: { RUNNER_TEMP: temp } })
    expect([run.exitCode, run.outputs.outcome, wasSet()]).toEqual([0, 'promoted', [0, 5, 25, 100]])
    expect([...run.stdout.matchAll(/^::group::(.*)$/gm)].map(([, title]) => title!.replace('%25', '%'))).toEqual(['Production', 'Gates', 'Lock, and gates once more', 'Canary', 'Deploy', 'Verify before the canary', 'Canary, 5 %', 'Canary, 25 %', 'Canary, 100 %', 'Verify', 'Record', 'Outputs'])
    expect(run.summary).toMatch(/### Canary\n\n\| Share \| Watched for \| Verdict \| Why \|\n.*\n\| 5 % \| 200ms \| ✅ healthy \| .*\n\| 25 % \| 200ms \| ✅ healthy \| .*\n\nThe canary is at 100 %\./)
    const record = JSON.parse(readFileSync(run.outputs.audit!, 'utf8')) as object
    rmSync(temp, { recursive: true })
    expect(record).toMatchObject({ canary: { percent: 100, steps: [{ percent: 5, verdict: 'healthy' }, { percent: 25, verdict: 'healthy' }] } })
  })

  it('goes back to 0, and production to the version before, when a step is not well', async () => {
    const good = await world.serving()
    const run = await world.promote(await candidate('Bad for a quarter', 25), inputs())
    expect([run.exitCode, run.outputs.outcome, wasSet(), await world.serving(), recordStates(world).at(-1)]).toEqual([1, 'rolled-back', [0, 5, 25, 0], good, 'failure'])
    expect(lastLine(run)).toMatch(/at 25 % the canary is unhealthy \(\w+\): .*; production was rolled back to .*, which serves and is verified; the canary is at 0 %\./)
  })

  it('rolls production back even where the percentage cannot be set back, and says so', async () => {
    const good = await world.serving()
    const run = await world.promote(await candidate('Stuck at a quarter', 25), inputs({ 'canary-command': `if [ "$PERCENT" = 0 ] && [ -s "$FLAGS/flag" ] && [ "$(cat "$FLAGS/flag")" != 0 ]; then echo locked; exit 9; fi; ${SET}` }))
    expect([run.exitCode, run.outputs.outcome, wasSet(), await world.serving()]).toEqual([1, 'rolled-back', [0, 5, 25], good])
    expect(lastLine(run)).toMatch(/rolled back to .*; the canary could not be set back to 0 % \(`canary-command` ended with exit code 9: locked\)\. Set the percentage to 0 by hand, at once, unless/)
    expect(run.summary).toContain('The canary could not be set back to 0 %')
  })

  it('changes nothing where the command does not even set 0', async () => {
    const deploys = world.render.deploys(SERVICE).length
    const run = await world.promote(await candidate('No command'), inputs({ 'canary-command': 'echo forbidden; exit 22' }))
    expect([run.exitCode, run.outputs.outcome, world.render.deploys(SERVICE).length]).toEqual([1, 'failed', deploys])
    expect(lastLine(run)).toMatch(/`canary-command` ended with exit code 22: forbidden\. Nothing was deployed\./)
  })

  it('is set back and unknown where the command fails in between: that is not the version’s fault', async () => {
    const sha = await candidate('Command fails')
    const run = await world.promote(sha, inputs({ 'canary-command': `[ "$PERCENT" != 25 ]; ${SET}` }))
    expect([run.exitCode, run.outputs.outcome, wasSet(), await world.serving()]).toEqual([1, 'unknown', [0, 5, 0], sha])
    expect(lastLine(run)).toMatch(/the canary could not be raised to 25 %: .*left as it is \(`on-unknown: hold`\); the canary is at 0 %/)
  })

  it('is set back by a cancel, and begins again in a re-run', async () => {
    const sha = await candidate('Canceled at a quarter')
    const controller = new AbortController()
    const steps = { 'canary-steps': '5% 100ms\n25% 60s\n100%' }
    const run = await world.promote(sha, inputs(steps), { signal: controller.signal, onLine: (line) => line === 'The canary is at 25 %.' && controller.abort() })
    expect([run.exitCode, run.outputs.outcome, wasSet()]).toEqual([1, 'unknown', [0, 5, 25, 0]])
    expect(lastLine(run)).toMatch(/canceled.*; the canary is at 0 %\./)
    const again = await world.promote(sha, inputs(), { env: { GITHUB_RUN_ATTEMPT: '2' } })
    expect([again.exitCode, again.outputs.outcome, wasSet().slice(4)]).toEqual([0, 'promoted', [0, 5, 25, 100]])
  })

  it('is set back by the post step of a job that was killed; without one a re-run goes on where it was', async () => {
    const sha = await candidate('Killed at a quarter')
    const steps = inputs({ 'canary-steps': '5% 100ms\n25% 60s\n100%' })
    const started = world.start(sha, steps, { onLine: (line) => line.includes('Healthy. Watching on for 1m') && started.send('SIGKILL') })
    const killed = await started.run
    expect([killed.exitCode, killed.state.canary, wasSet()]).toEqual([137, '25', [0, 5, 25]])
    const again = await world.promote(sha, inputs(), { env: { GITHUB_RUN_ATTEMPT: '2' } })
    expect([again.exitCode, again.outputs.outcome, wasSet().slice(3)]).toEqual([0, 'promoted', [25, 100]])
    expect(again.stdout).toContain('An earlier run left this commit at 25 %: going on there.')
    const post = await afterwards(sha, killed, steps)
    expect([post.exitCode, wasSet().at(-1), post.stdout]).toEqual([0, 0, expect.stringContaining('The canary is back at 0 %.')])
  })

  it.each([
    ['fails', 'exit 7'],
    ['takes too long', 'sleep 30'],
  ])('is set back by the post step of a job that was canceled and whose own try %s; a re-run begins anew', async (how, ending) => {
    const sha = await candidate(`Canceled, and setting back ${how}`)
    const controller = new AbortController()
    const stubborn = inputs({ 'canary-steps': '5% 100ms\n25% 60s\n100%', 'canary-command': `if [ "$PERCENT" = 0 ] && [ -e "$FLAGS/stuck" ]; then ${ending}; fi; ${SET}` })
    const run = await world.promote(sha, stubborn, { signal: controller.signal, onLine: (line) => {
      if (line !== 'The canary is at 25 %.') return
      writeFileSync(join(folder, 'stuck'), '')
      controller.abort()
    } })
    rmSync(join(folder, 'stuck'))
    expect([run.exitCode, run.state.settled, wasSet()]).toEqual([1, 'true', [0, 5, 25]])
    expect(lastLine(run)).toMatch(/the canary could not be set back to 0 %.*unless the post step of this job says that it did/)
    const post = await afterwards(sha, run, stubborn)
    expect([post.exitCode, wasSet().at(-1), post.stdout]).toEqual([0, 0, expect.stringContaining('The canary is back at 0 %.')])
    expect(world.repository.deployments.at(-1)!.statuses.at(-1)).toMatchObject({ state: 'error', description: expect.stringMatching(/^canary 0 %\. unknown .*audit:/) })
    const again = await world.promote(sha, inputs(), { env: { GITHUB_RUN_ATTEMPT: '2' } })
    expect([again.outputs.outcome, wasSet().slice(4)]).toEqual(['promoted', [0, 5, 25, 100]])
  })

  it('never holds a rollback up: a command that hangs is left to go on beside it', async () => {
    const good = await world.serving()
    const hangs = `if [ "$PERCENT" = 0 ] && [ "$(cat "$FLAGS/flag")" = 5 ]; then sleep 60; fi; ${SET}`
    const run = await world.promote(await candidate('Hangs at the reset', 5), inputs({ 'canary-command': hangs, 'command-timeout': '4s' }))
    expect([run.exitCode, run.outputs.outcome, wasSet(), await world.serving()]).toEqual([1, 'rolled-back', [0, 5], good])
    const at = (line: RegExp): number => run.stdout.split('\n').findLastIndex((one) => line.test(one))
    const order = [at(/has not ended yet: the rollback begins beside it/), at(/goes back to dep-/), at(/^ *\S+ {2}live$/), at(/::warning::The canary could not be set back/)]
    expect(order).toEqual([...order].sort((a, b) => a - b))
  })

  it('is set back where it is not well, although the version stays with `rollback: never`', async () => {
    const sha = await candidate('Bad, and kept', 25)
    const run = await world.promote(sha, inputs({ rollback: 'never' }))
    expect([run.exitCode, run.outputs.outcome, wasSet(), await world.serving()]).toEqual([1, 'failed', [0, 5, 25, 0], sha])
    expect(lastLine(run)).toMatch(/It was left as it is \(`rollback: never`\); the canary is at 0 %/)
  })

  it('is set to 0 by a rollback by hand, too, whose deploy is live already', async () => {
    const [live] = world.render.deploys(SERVICE)
    const run = await world.promote(world.live, inputs({ mode: 'rollback', 'override-reason': 'by hand', 'rollback-to': live!.id }))
    expect([run.exitCode, run.outputs.outcome, wasSet()]).toEqual([0, 'already-live', [0]])
  })

  it('is set to 0 first by a rollback by hand', async () => {
    const run = await world.promote(world.live, inputs({ mode: 'rollback', 'override-reason': 'by hand' }))
    expect([run.exitCode, run.outputs.outcome, wasSet()]).toEqual([0, 'rolled-back', [0]])
  })
})
