import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeProject } from '../actions/run-e2e/test/stage.ts'
import { makePlan } from '../packages/e2e/src/plan.ts'
import { emptyHistory, learn } from '../packages/e2e/src/history.ts'
import type { TestCase } from '../packages/e2e/src/report.ts'
import { root } from '../scripts/metadata.ts'
import { median, processMs, sideBySide } from './measure.ts'

/**
 * What run-e2e adds to the bare `playwright test` of the same suite (budget: 3 % or 2 s, whichever is more), and how
 * evenly it spreads 200 tests of known durations over 4 shards beside Playwright's own split (budget: 1.10 times the mean).
 */
export async function run(args: string[]): Promise<void> {
  await overhead(Number(args[0] ?? 5))
  balance()
}

async function overhead(rounds: number): Promise<void> {
  const tests = Array.from({ length: 50 }, (_, i) => `test('t${i}', async () => { await new Promise((resolve) => setTimeout(resolve, 100)) })`).join('\n')
  const project = await makeProject({ 'a.spec.js': tests })
  const temp = await mkdtemp(join(root, '.sandbox-bench-'))
  try {
    const bare = [join(project.folder, 'node_modules/@playwright/test/cli.js'), 'test', `--config=${project.folder}`]
    const inputs = { INPUT_INSTALL: 'never', INPUT_UPLOAD: 'never' }
    const runner = { ...inputs, GITHUB_WORKSPACE: project.folder, RUNNER_TEMP: temp, GITHUB_OUTPUT: join(temp, 'output') }
    createWriteStream(runner.GITHUB_OUTPUT).end()
    const samples = await sideBySide({ bare: () => processMs(bare), action: () => processMs([join(root, 'dist/run-e2e/index.js')], runner) }, rounds)
    const [alone, whole] = [median(samples.bare!), median(samples.action!)]
    console.log(`playwright test ${alone.toFixed(0)} ms, run-e2e ${whole.toFixed(0)} ms   ratio ${(whole / alone).toFixed(2)}   adds ${(whole - alone).toFixed(0)} ms   budget ${Math.max(2_000, alone * 0.03).toFixed(0)} ms (median of ${rounds})`)
  } finally {
    await project.remove()
    await rm(temp, { recursive: true, force: true })
  }
}

const SHARDS = 4

function balance(): void {
  const tests = Array.from({ length: 200 }, (_, i): TestCase => {
    // From 50 ms to 20 s, the tests of a file alike, and the same each time.
    const durationMs = Math.round(50 * 400 ** (0.7 * noise(Math.floor(i / 10)) + 0.3 * noise(i + 1_000)))
    return { key: `t${i}`, project: '', file: `tests/f${Math.floor(i / 10)}.spec.ts`, line: 1, titles: [`t${i}`], status: 'passed', durationMs, retries: 0, error: undefined, trace: undefined }
  })
  const report = { tool: 'Playwright', tests, errors: [], durationMs: 0, root: '', fullyParallel: true, shard: undefined }
  const { expectedMs } = makePlan(learn(emptyHistory('main'), report, () => false), SHARDS)!
  const own = Array.from({ length: SHARDS }, (_, shard) => sum(tests.slice((shard * 200) / SHARDS, ((shard + 1) * 200) / SHARDS).map(({ durationMs }) => durationMs)))
  const mean = sum(own) / SHARDS
  console.log(`longest of 4 shards to their mean: with history ${(Math.max(...expectedMs) / mean).toFixed(2)}, Playwright's own split ${(Math.max(...own) / mean).toFixed(2)}   budget 1.10`)
}

// Between 0 and 1, from a well-known mixing of bits (https://en.wikipedia.org/wiki/Linear_congruential_generator).
const noise = (seed: number): number => ((seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
