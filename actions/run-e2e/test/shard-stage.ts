import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, jest } from '@jest/globals'
import { type Results, startResults } from '../../../packages/sandbox/src/results/server.ts'
import type { ActionRun } from '../../../packages/sandbox/src/run-action.ts'
import { type Project, bundle, makeProject, runStep } from './stage.ts'

// A step starts Playwright, on a busy machine with two others; none of these tests is about how long that takes.
const LIMIT_MS = 150_000
jest.setTimeout(3 * LIMIT_MS)

/** What a step of a workflow run may say beside its inputs. */
interface StepOptions {
  attempt?: number
  where?: Project
  env?: Record<string, string>
}

/** A workflow run in shards: its steps, and what it uploaded. */
export interface ShardStage {
  step(inputs: Record<string, string>, options?: StepOptions): Promise<ActionRun>
  shard(part: string, options?: { env?: string; attempt?: number }): Promise<ActionRun>
  merge(total: number, inputs?: Record<string, string>, attempt?: number): Promise<ActionRun>
  /** Names of the artifacts of this run. */
  names(): string[]
  results(): Results
  /** Number of this run. */
  run(): number
  nextRun(): void
}

/** Shards and their merge as a workflow runs them: the bundle, against a real results service; a new run for each test. */
export function shardStage(files: Record<string, string>): ShardStage {
  let results: Results
  let folder = ''
  let project: Project
  let run = 5_000
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'results-'))
    await mkdir(join(folder, 'temp'))
    results = await startResults({ dir: folder })
    project = await makeProject(files)
  })
  beforeEach(() => {
    run += 1
  })
  afterAll(async () => {
    await results.stop()
    await project.remove()
    await rm(folder, { recursive: true, force: true })
  })
  const step: ShardStage['step'] = (inputs, { attempt = 1, where = project, env = {} } = {}) =>
    runStep(where.folder, {
      entry: bundle,
      inputs,
      limitMs: LIMIT_MS,
      env: {
        GITHUB_WORKSPACE: where.folder,
        // A cache is found again under the path that it was saved from.
        RUNNER_TEMP: join(folder, 'temp'),
        ACTIONS_CACHE_SERVICE_V2: 'true',
        GITHUB_RUN_ID: String(run),
        GITHUB_RUN_ATTEMPT: String(attempt),
        ACTIONS_RESULTS_URL: results.url,
        ACTIONS_RUNTIME_TOKEN: results.token(run, 'job'),
        ...env,
      },
    })
  return {
    step,
    shard: (part, { env = '', attempt = 1 } = {}) => step({ shard: part, env }, { attempt }),
    merge: (total, inputs = {}, attempt = 1) => step({ mode: 'merge', shard: `${total}/${total}`, ...inputs }, { attempt }),
    names: () => results.artifacts(run).map(({ name }) => name).sort(),
    results: () => results,
    run: () => run,
    nextRun: () => {
      run += 1
    },
  }
}
