import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { ActionRun } from '../../../packages/sandbox/src/run-action.ts'
import { shardStage } from './shard-stage.ts'
import { makeProject } from './stage.ts'

const { step, shard, merge, names, results, run, nextRun } = shardStage({ 'a.spec.js': `test('a', () => {})`, 'b.spec.js': `test('b', () => {})` })

describe('shards and their merge, at length', () => {
  it('fail where what has the name of a shard is something else', async () => {
    await Promise.all([shard('1/2'), step({ 'artifact-name': 'e2e-report-shard-2-of-2-attempt-1', upload: 'always' })])
    expect(names()).toContain('e2e-report-shard-2-of-2-attempt-1')
    const merged = await merge(2)
    expect(merged.stdout).toContain('::warning::What shard 2/2 uploaded cannot be read:')
    expect(merged.outputs).toMatchObject({ verdict: 'incomplete', cause: 'No report came from shard 2/2' })
  })

  it('that ran under other paths are joined, and none of them runs the setup or teardown of all', async () => {
    const moved = await makeProject({ 'a.spec.js': `test('a', () => {})`, 'b.spec.js': `test('b', () => { throw new Error('boom') })` })
    const other = await makeProject({ 'a.spec.js': `test('a', () => {})`, 'b.spec.js': `test('b', () => { throw new Error('boom') })` })
    try {
      const commands = { 'setup-command': 'echo SETTING-UP', 'teardown-command': 'echo TEARING-DOWN' }
      const parts = await Promise.all([step({ shard: '1/2', ...commands }, { where: moved }), step({ shard: '2/2', ...commands }, { where: other })])
      for (const { stdout } of parts) expect(stdout).not.toMatch(/SETTING-UP|TEARING-DOWN/)
      const merged = await step({ mode: 'merge', shard: '2/2', upload: 'always' }, { where: moved })
      expect(merged.outputs).toMatchObject({ verdict: 'failed', total: '2', failed: '1' })
      expect(merged.stdout).not.toContain('There is no HTML report')
      expect(merged.outputs['artifact-url']).toMatch(/artifacts/)
    } finally {
      await Promise.all([moved.remove(), other.remove()])
    }
  })

  it('of a budget: its numbers are compared with those of the last run on the branch, also from a pull request', async () => {
    const perf = await makeProject({ 'budget.yml': 'k6.json:\n  /p95: { max: 800, unit: ms, name: p95 }\n' })
    const measure = (ms: number, env: Record<string, string> = {}): Promise<ActionRun> =>
      step({ 'artifact-name': 'perf', command: `echo '{"p95":${ms}}' > k6.json`, budget: 'budget.yml' }, { where: perf, env })
    try {
      expect((await measure(500)).summary).toContain('| p95 | 500 ms |  | at most 800 ms | ✅ |')
      nextRun()
      const slower = await measure(560, { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF_NAME: '7/merge' })
      expect(slower.summary).toContain('| p95 | 560 ms | 500 ms, +12 % | at most 800 ms | ✅ |')
    } finally {
      await perf.remove()
    }
  })

  it('say which shard could not start, and why', async () => {
    const [, second] = await Promise.all([shard('1/2'), step({ shard: '2/2', 'working-directory': 'nowhere' })])
    expect(second!.exitCode).toBe(1)
    expect((await merge(2)).outputs).toMatchObject({ verdict: 'incomplete', cause: 'Shard 2/2: The folder nowhere does not exist', total: '1' })
  })

  it('follow a plan made of earlier durations, run every test once, a new one too, and tell old failures from new', async () => {
    const slow = (name: string, ms: number): string => `test('${name}', async () => { await new Promise((resolve) => setTimeout(resolve, ${ms})) })\n`
    const balanced = await makeProject({
      'a.spec.js': slow('slow', 600) + slow('quick 1', 10),
      'b.spec.js': slow('quick 2', 10) + `test('broken', () => { throw new Error('known') })`,
      'playwright.config.js': 'export default { fullyParallel: true }',
    })
    const name = { 'artifact-name': 'balanced' }
    try {
      expect((await step(name, { where: balanced })).outputs).toMatchObject({ verdict: 'failed', cause: '1 of 4 tests failed' })
      expect(results().cacheEntries.map(({ key }) => key)).toContain(`e2e-history-balanced-main-${run()}-1`)
      await writeFile(join(balanced.folder, 'c.spec.js'), `import { test } from '@playwright/test'\n${slow('new', 1)}`)
      nextRun()
      const plan = await step({ ...name, mode: 'plan', shard: '2/2' }, { where: balanced })
      expect(plan.outputs.shards).toBe('2')
      const chosen = await step({ ...name, mode: 'plan', shard: '5/5', 'target-time': '200ms' }, { attempt: 2, where: balanced })
      expect(chosen.stdout).toMatch(/^[23] shards: all tests took about .* on one, and each should take 200ms/m)
      expect(['2', '3']).toContain(chosen.outputs.shards)
      const unknown = await step({ 'artifact-name': 'never-run', mode: 'plan', shard: '5/5', 'target-time': '200ms' }, { where: balanced })
      expect(unknown.outputs.shards).toBe('5')
      expect(plan.stdout).toMatch(/^Shard 1\/2: .* expected, 1 files or groups$/m)
      const parts = await Promise.all(['1/2', '2/2'].map((part) => step({ ...name, shard: part }, { where: balanced })))
      expect(parts.map(({ outputs }) => outputs.total)).toEqual(['2', '3'])
      expect(parts[0]!.stdout).toContain('follows the plan')
      const merged = await step({ ...name, mode: 'merge', shard: '2/2' }, { where: balanced })
      expect(merged.outputs).toMatchObject({ verdict: 'failed', total: '5', cause: '1 of 5 tests failed (1 also on the last run before)' })
    } finally {
      await balanced.remove()
    }
  }, 180_000)
})
