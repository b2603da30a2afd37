import { describe, expect, it } from '@jest/globals'
import { shardStage } from './shard-stage.ts'

const { step, shard, merge, names, results, run, nextRun } = shardStage({
  'a.spec.js': `test('a', () => {})\ntest('a2', () => { expect(process.env.BROKEN ?? '').not.toContain('a') })`,
  'b.spec.js': `test('b', () => { expect(process.env.BROKEN ?? '').not.toContain('b') })\ntest('b2', () => {})`,
})

describe('shards and their merge', () => {
  it('are one whole run: every test once, an empty shard no fault, the report uploaded', async () => {
    const parts = await Promise.all([shard('1/3'), shard('2/3'), shard('3/3')])
    expect(parts.map(({ outputs }) => `${outputs.verdict} ${outputs.total}`)).toEqual(['passed 2', 'passed 2', 'passed 0'])
    const merged = await merge(3, { upload: 'always' })
    expect(merged.outputs).toMatchObject({ verdict: 'passed', cause: '4 tests passed', total: '4' })
    expect(merged.outputs['artifact-url']).toMatch(/\/actions\/runs\/\d+\/artifacts\/\d+$/)
    expect(merged.exitCode).toBe(0)
    expect(merged.outputs['report-url']).toMatch(/\/artifacts\/\d+$/)
    const page = results().artifacts(run()).find(({ name }) => name === 'e2e-report.html')!
    // What the service hands out is the page itself, of a type that a browser shows.
    const shown = await fetch(page.downloadUrl)
    expect(shown.headers.get('content-type')).toMatch(/^text\/html/)
    expect((await shown.text()).trim().slice(0, 15)).toBe('<!DOCTYPE html>')
    expect(merged.summary).toContain(`[open in the browser](${merged.outputs['report-url']})`)
    expect(merged.summary).toMatch(/xychart-beta[^]*x-axis \["1", "2", "3"\]/)
    expect(names()).toEqual(['e2e-report', 'e2e-report-shard-1-of-3-attempt-1', 'e2e-report-shard-2-of-3-attempt-1', 'e2e-report-shard-3-of-3-attempt-1', 'e2e-report.html'])
  })

  it('fail where a shard is missing, the last one too, and where none came', async () => {
    await shard('1/2')
    const merged = await merge(2)
    expect(merged.outputs).toMatchObject({ verdict: 'incomplete', cause: 'No report came from shard 2/2', total: '2' })
    expect(merged.exitCode).toBe(1)
    nextRun()
    expect((await merge(2)).outputs).toMatchObject({ verdict: 'incomplete', cause: 'No report came from shard 1/2, 2/2' })
  })

  it('fail where a test failed, although merge-reports exits 0; a re-run of the failed shard makes it whole', async () => {
    const [first] = await Promise.all([shard('1/2', { env: 'BROKEN=a' }), shard('2/2')])
    expect(first!.exitCode).toBe(1)
    const merged = await merge(2)
    expect(merged.outputs).toMatchObject({ verdict: 'failed', total: '4', failed: '1' })
    expect(merged.stdout).toMatch(/^::error title=Failed%3A a2,file=a\.spec\.js,line=3::/m)
    const repeated = await shard('1/2', { attempt: 2 })
    expect(repeated.stdout).toContain('Attempt 2 runs only what failed in attempt 1: a.spec.js › a2')
    expect(repeated.stdout).toContain('Running 1 test')
    expect(repeated.outputs).toMatchObject({ verdict: 'passed', total: '2' })
    const again = await merge(2, { upload: 'always' }, 2)
    expect(again.outputs).toMatchObject({ verdict: 'passed', total: '4' })
    expect(names()).toContain('e2e-report-attempt-2')
    expect(again.stdout).not.toContain('There is no HTML report')
    expect(again.stdout).toContain('Shard 1/2, attempt 2')
  })

  it('of another command join by their reports', async () => {
    const command = `echo "<testsuite name='s'><testcase name='part $SHARD_INDEX of $SHARD_TOTAL'/></testsuite>" > junit-$SHARD_INDEX.xml`
    const inputs = { command, reports: 'junit-*.xml' }
    await Promise.all(['1/2', '2/2'].map((part) => step({ ...inputs, shard: part, 'working-directory': '.' })))
    expect((await merge(2, inputs)).outputs).toMatchObject({ verdict: 'passed', total: '2' })
  })
})
