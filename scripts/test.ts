import { spawn } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './metadata.ts'

/**
 * Everything but the main job, one check after another; all of them run even when one fails, and the end says which.
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

const CHECKS: Check[] = [
  { title: 'Lint', command: ['npm', 'run', '--silent', 'lint'] },
  { title: 'Types', command: ['npm', 'run', '--silent', 'types'] },
  { title: 'Documentation', command: ['node', 'scripts/docs.ts', '--check'] },
  { title: 'Promises', command: ['node', 'scripts/init/contract.ts', '--check'] },
  { title: 'Workflows', command: ['node', 'scripts/lint-workflows.ts'] },
  { title: 'Bundles', command: ['node', 'scripts/build.ts', '--check'] },
  {
    title: rest ? 'Long tests' : all ? 'All tests' : 'Tests',
    command: ['npm', 'run', '--silent', 'jest', '--', '--maxWorkers=2', '--json', `--outputFile=${REPORT}`],
    env: rest ? { LONG_TESTS: 'only' } : all ? { LONG_TESTS: 'true' } : {},
  },
]

async function main(): Promise<number> {
  await mkdir(join(root, 'coverage'), { recursive: true })
  // What an earlier run counted must not count for this one.
  await rm(REPORT, { force: true })
  const results: { title: string; ok: boolean; ms: number }[] = []
  for (const check of rest ? CHECKS.slice(-1) : CHECKS) {
    console.log(`\n--- ${check.title}`)
    const started = performance.now()
    const ok = (await exitCode(check)) === 0
    results.push({ title: check.title, ok, ms: performance.now() - started })
  }
  console.log('')
  for (const { title, ok, ms } of results) console.log(`${ok ? 'ok    ' : 'FAILED'} ${title.padEnd(14)} ${(ms / 1_000).toFixed(1)} s`)
  const tests = await countTests()
  const failed = results.filter(({ ok, title }) => !ok && !title.endsWith('ests')).length
  console.log(`${tests.passed + results.filter(({ ok }) => ok).length} passed, ${tests.failed + failed} failed`)
  return results.every(({ ok }) => ok) ? 0 : 1
}

const exitCode = ({ command: [program, ...args], env }: Check): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(program!, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } })
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })

async function countTests(): Promise<{ passed: number; failed: number }> {
  const report = JSON.parse(await readFile(REPORT, 'utf8').catch(() => '{}')) as Record<string, number>
  const { numPassedTests = 0, numFailedTests = 0, numRuntimeErrorTestSuites = 0 } = report
  return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites }
}

process.exitCode = await main()
