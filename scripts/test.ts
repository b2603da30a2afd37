import { spawn } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './metadata.ts'

/**
 * Everything but the main job; all checks run even when one fails, and the end says which.
 * `--all` adds the long tests; `--all --rest` runs those alone, where the others have just been run.
 */
const REPORT = join(root, 'coverage/jest.json')
const all = process.argv.includes('--all')
const rest = process.argv.includes('--rest')

interface Check {
  title: string
  command: string[]
  env?: Record<string, string>
}

const TESTS: Check = {
  title: rest ? 'Long tests' : all ? 'All tests' : 'Tests',
  // Three to two processors: tests wait for servers, processes and deploys about as long as they compute.
  command: ['npm', 'run', '--silent', 'jest', '--', '--maxWorkers=3', '--json', `--outputFile=${REPORT}`],
  env: rest ? { LONG_TESTS: 'only' } : all ? { LONG_TESTS: 'true' } : {},
}

/** What takes one processor is done side by side: each lane by itself, from left to right. */
const LANES: Check[][] = [
  [{ title: 'Lint', command: ['npm', 'run', '--silent', 'lint'] }],
  [
    { title: 'Workflows', command: ['node', 'scripts/lint-workflows.ts'] },
    { title: 'Types', command: ['npm', 'run', '--silent', 'types'] },
    { title: 'Documentation', command: ['node', 'scripts/docs.ts', '--check'] },
    { title: 'Promises', command: ['node', 'scripts/init/contract.ts', '--check'] },
    { title: 'Bundles', command: ['node', 'scripts/build.ts', '--check'] },
  ],
]

interface Result {
  title: string
  ok: boolean
  ms: number
}

async function main(): Promise<number> {
  await mkdir(join(root, 'coverage'), { recursive: true })
  // What an earlier run counted must not count for this one.
  await rm(REPORT, { force: true })
  const results = rest ? [] : (await Promise.all(LANES.map(inTurn))).flat()
  console.log(`\n--- ${TESTS.title}`)
  results.push(await perform(TESTS, 'inherit'))
  console.log('')
  for (const { title, ok, ms } of results) console.log(`${ok ? 'ok    ' : 'FAILED'} ${title.padEnd(14)} ${(ms / 1_000).toFixed(1)} s`)
  const tests = await countTests()
  const failed = results.filter(({ ok, title }) => !ok && title !== TESTS.title).length
  console.log(`${tests.passed + results.filter(({ ok }) => ok).length} passed, ${tests.failed + failed} failed`)
  return results.every(({ ok }) => ok) ? 0 : 1
}

async function inTurn(checks: readonly Check[]): Promise<Result[]> {
  const results: Result[] = []
  for (const check of checks) results.push(await perform(check, 'pipe'))
  return results
}

/** Runs a check. Its words are passed on as they come, or, by `pipe`, in one piece under its title once it has ended. */
async function perform({ title, command: [program, ...args], env }: Check, words: 'inherit' | 'pipe'): Promise<Result> {
  const started = performance.now()
  const child = spawn(program!, args, { cwd: root, stdio: ['ignore', words, words], env: { ...process.env, ...env } })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => { said += text })
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode) => resolve(exitCode ?? 1))
  })
  if (words === 'pipe') console.log(`\n--- ${title}\n${said.trimEnd()}`)
  return { title, ok: code === 0, ms: performance.now() - started }
}

async function countTests(): Promise<{ passed: number; failed: number }> {
  const report = JSON.parse(await readFile(REPORT, 'utf8').catch(() => '{}')) as Record<string, number>
  const { numPassedTests = 0, numFailedTests = 0, numRuntimeErrorTestSuites = 0 } = report
  return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites }
}

process.exitCode = await main()
