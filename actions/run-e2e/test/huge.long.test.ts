import { closeSync, openSync, writeSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { spawnAction } from '../../../packages/sandbox/src/run-action.ts'
import { bundle } from './stage.ts'

/** Reports of up to 600 MB, read by the whole action, whose memory the kernel measures. */
const MEGABYTE = 1024 * 1024
const MOST_MB = 200
let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'huge-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

interface Shape {
  mb: number
  head: string
  each: (i: number) => string
  foot: string
}

/** Writes as many tests as that takes, and answers how many. */
function write(file: string, { mb, head, each, foot }: Shape): number {
  const descriptor = openSync(file, 'w')
  let written = writeSync(descriptor, head)
  let tests = 0
  while (written < mb * MEGABYTE) {
    let text = ''
    for (; text.length < MEGABYTE; tests += 1) text += (tests > 0 && head.startsWith('{') ? ',' : '') + each(tests)
    written += writeSync(descriptor, text)
  }
  writeSync(descriptor, foot)
  closeSync(descriptor)
  return tests
}

// The kernel's figure for this very program: resourceUsage().maxRSS also counts what its parent had at the fork.
const measuring = (file: string): string => {
  const script = `import { readFileSync, writeFileSync } from 'node:fs'
    process.on('exit', () => writeFileSync(${JSON.stringify(file)}, /VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]))`
  return `--import=data:text/javascript,${encodeURIComponent(script)}`
}

/** Runs the action with a command that touches the report, as if it had written it. */
async function run(file: string): Promise<{ outputs: Record<string, string>; stdout: string; peakMb: number }> {
  const peak = join(folder, 'peak')
  const { outputs, stdout } = await spawnAction({
    entry: bundle,
    cwd: folder,
    limitMs: 280_000,
    inputs: { command: `touch ${file}`, reports: file, install: 'never', upload: 'never' },
    env: { GITHUB_WORKSPACE: folder, NODE_OPTIONS: measuring(peak) },
  })
  return { outputs, stdout, peakMb: Number(await readFile(peak, 'utf8')) / 1024 }
}

const printed = 'a line of what the test printed, "quoted" and <marked> é\n'.repeat(4_000)
const junit = { head: '<testsuites><testsuite name="s">', foot: '</testsuite></testsuites>' }
const ctrf = { head: '{"results":{"tests":[', foot: ']}}' }
const playwright = {
  head: '{"config":{"rootDir":"/","version":"1.65.1"},"suites":[{"title":"a.spec.ts","file":"a.spec.ts","specs":[',
  foot: ']}],"errors":[],"stats":{"duration":5}}',
}
const spec = (i: number, result: object): string =>
  JSON.stringify({ title: `t${i}`, file: 'a.spec.ts', line: i, tests: [{ projectName: '', expectedStatus: 'passed', status: 'unexpected', results: [{ status: 'failed', duration: 5, ...result }] }] })
const every = (i: number, n: number): boolean => i % n === 0

describe(`a huge report is read in less than ${MOST_MB} MB of memory`, () => {
  it.each<[name: string, shape: Shape, failures: (tests: number) => number]>([
    ['JUnit, output', { ...junit, mb: 600, each: (i) => `<testcase name="t${i}">${every(i, 100) ? '<failure message="boom"/>' : ''}<system-out><![CDATA[${printed}]]></system-out></testcase>` }, (n) => Math.ceil(n / 100)],
    ['JUnit, long messages', { ...junit, mb: 150, each: (i) => `<testcase name="t${i}"><failure message="boom ${i}"><![CDATA[${printed}]]></failure></testcase>` }, (n) => n],
    ['JUnit, long attributes', { ...junit, mb: 150, each: (i) => `<testcase name="t${i}"><failure message="${'é'.repeat(100_000)}"/></testcase>` }, (n) => n],
    ['JUnit, millions that passed', { ...junit, mb: 40, each: (i) => `<testcase name="t${i}"/>` }, () => 0],
    ['JUnit, many that failed', { ...junit, mb: 40, each: (i) => `<testcase name="a test that is ${i}" file="a${i % 500}.ts"><failure message="expected ${i}"/></testcase>` }, (n) => n],
    ['CTRF, long messages', { ...ctrf, mb: 600, each: (i) => JSON.stringify({ name: `t${i}`, status: 'failed', message: printed, trace: printed }) }, (n) => n],
    ['CTRF, many that failed', { ...ctrf, mb: 40, each: (i) => JSON.stringify({ name: `t${i}`, status: 'failed', message: `expected ${i}`, filePath: `a${i % 500}.ts` }) }, (n) => n],
    ['CTRF, one test', { ...ctrf, mb: 150, each: (i) => (i === 0 ? `{"name":"t","status":"failed","message":"${'é'.repeat(75 * MEGABYTE)}"}` : '{}') }, () => 1],
    ["Playwright's, output and long errors", { ...playwright, mb: 150, each: (i) => spec(i, { errors: [{ message: printed, stack: printed }], stdout: [{ text: printed }], steps: [{ title: printed }] }) }, (n) => n],
  ])('%s', async (_, shape, failures) => {
    const file = shape.head.startsWith('<') ? 'report.xml' : 'report.json'
    const tests = write(join(folder, file), shape)
    const { outputs, stdout, peakMb } = await run(file)
    const failed = failures(tests)
    expect(outputs).toMatchObject({ verdict: failed > 0 ? 'failed' : 'passed', total: String(tests), failed: String(failed) })
    expect(stdout).toContain(`\n${tests} tests: `)
    expect(peakMb).toBeLessThan(MOST_MB)
  }, 300_000)
})
