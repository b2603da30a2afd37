import { describe, expect, it } from '@jest/globals'
import { play } from './stage.ts'

const junit = (...cases: string[]): string => `<testsuites><testsuite name="s">${cases.join('')}</testsuite></testsuites>`
const good = '<testcase name="one" file="tests/a.py" line="3"/>'
const bad = '<testcase name="two" file="tests/a.py" line="9"><failure message="assert 1 == 2"/></testcase>'
const write = (path: string, text: string): string => `mkdir -p results\ncat > ${path} <<'END'\n${text}\nEND`

describe('run-e2e with another command', () => {
  it('passes where every test of its reports passed', async () => {
    const run = await play({ files: {}, inputs: { command: `${write('results/a.xml', junit(good))}\n${write('results/b.json', '{"results":{"tests":[{"name":"x","status":"passed"}]}}')}`, reports: 'results/*' } })
    expect(run.outputs).toMatchObject({ verdict: 'passed', total: '2', passed: '2' })
    expect(run.exitCode).toBe(0)
  })

  it.each([
    ['a failing test hidden by || true', `${write('results/a.xml', junit(good, bad))}\nfalse || true`, 'failed', /^1 of 2 tests failed/],
    ['a command whose exit code a pipe would hide', `${write('results/a.xml', junit(good))}\nfalse | cat`, 'incomplete', /exit code 1 although no test failed/],
    ['a report of an earlier run', 'true', 'incomplete', /exit code 0 and left no report/],
    ['a report that is cut off', write('results/a.xml', junit(good).slice(0, -15)), 'incomplete', /^The report results\/a\.xml is cut off/],
    ['a report that is a page of errors', write('results/a.xml', '<html><body>502 Bad Gateway</body></html>'), 'incomplete', /^The report results\/a\.xml is no JUnit XML: its outermost element is <html>$/],
    ['a report that is empty', write('results/a.xml', '').replace(/cat > (\S+)[^]*/, ': > $1'), 'incomplete', /^The report results\/a\.xml cannot be read: it is empty$/],
    ['a report without tests', write('results/a.xml', junit()), 'incomplete', /^No test was found/],
    ['a command that does not exist', 'no-such-command --junit results/a.xml', 'incomplete', /exit code 127 and left no report/],
  ])('fails for %s', async (_, command, verdict, cause) => {
    const run = await play({ files: { 'results/old.xml': junit(good) }, inputs: { command, reports: 'results/*.xml' } })
    expect(run.outputs).toMatchObject({ verdict, cause: expect.stringMatching(cause) })
    expect(run.exitCode).toBe(1)
  })

  it('keeps a quarantined failure from failing the step', async () => {
    const quarantine = '- { test: "s › two", owner: "@ann", reason: issue 42, expires: 2999-12-31 }'
    const command = `${write('results/a.xml', junit(good, bad))}\nexit 1`
    const run = await play({ files: { 'quarantine.yml': quarantine }, inputs: { command, reports: 'results/*.xml', quarantine: 'quarantine.yml' } })
    expect(run.outputs).toMatchObject({ verdict: 'passed', cause: '1 test passed, 1 failed in quarantine', failed: '0', quarantined: '1' })
    expect(run.exitCode).toBe(0)
    const wrong = await play({ files: { 'quarantine.yml': '- { test: a }' }, inputs: { command, reports: 'results/*.xml', quarantine: 'quarantine.yml' } })
    expect(wrong.stdout).toContain('entry 1 lacks owner, reason, expires')
    expect(wrong.stdout).not.toContain('::group::Run')
  })

  it('keeps 2,000 failures within what GitHub shows, and escapes whatever they say', async () => {
    const nasty = `t%0A::error::x,:${'y'.repeat(300)}`
    const cases = Array.from({ length: 2_000 }, (_, i) => `<testcase name="${nasty}${i}" file="tests/a,b:c.py" line="${i + 1}"><failure message="m${i} 100%&#13;&#10;::error::injected"/></testcase>`)
    const run = await play({ files: { 'made.xml': junit(...cases) }, inputs: { command: 'mkdir results && cp made.xml results/', reports: 'results/*' } })
    expect(run.outputs).toMatchObject({ verdict: 'failed', failed: '2000' })
    const annotations = run.stdout.split('\n').filter((line) => line.startsWith('::error'))
    // Eight failures, how many more, and why the step failed: GitHub shows ten of a kind.
    expect(annotations).toHaveLength(10)
    expect(annotations[0]).toMatch(/^::error title=Failed%3A s › t%250A%3A%3Aerror%3A%3Ax%2C%3Ay+0,file=tests\/a%2Cb%3Ac\.py,line=1::m0 100%25%0A/)
    expect(annotations[8]).toContain('1992 more are not annotated')
    expect(annotations.join('\n')).not.toMatch(/^::error::injected/m)
    expect(Buffer.byteLength(run.summary)).toBeLessThan(1_000_000)
    expect(run.summary).toContain('_1980 more failures are in the output of the tests._')
  })

  it('judges a performance command by its budget', async () => {
    const command = write('results/k6.json', '{"metrics":{"http_req_duration":{"p(95)":812}}}')
    const files = { 'budget.yml': 'results/k6.json:\n  /metrics/http_req_duration/p(95): { max: 800, unit: ms, name: p95 }\n' }
    const run = await play({ files, inputs: { command, budget: 'budget.yml' } })
    expect(run.outputs).toMatchObject({ verdict: 'failed', total: '1', failed: '1' })
    expect(run.stdout).toContain('::error title=Failed%3A budget › p95,file=budget.yml::p95 is 812 ms, more than the limit of 800 ms')
  })
})
