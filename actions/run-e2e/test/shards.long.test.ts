import { describe, expect, it } from '@jest/globals'
import type { ActionRun } from '../../../packages/sandbox/src/run-action.ts'
import { shardStage } from './shard-stage.ts'
import { makeProject } from './stage.ts'

const { step, shard, merge, names, nextRun } = shardStage({ 'a.spec.js': `test('a', () => {})`, 'b.spec.js': `test('b', () => {})` })

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
})
