import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { spawnAction } from '../../packages/sandbox/src/run-action.ts'
import { root } from '../metadata.ts'
import type { Release } from './release.ts'
import { SHARDS } from './settings.ts'
import { type Played, STAGES, type Stage, notReached } from './stage.ts'

/**
 * Runs the same bundles in the pipeline's order without a workflow engine: for machines where act cannot be had. What
 * pipeline.yml hands from one stage to the next is handed on here.
 */
export async function playByHand(release: Release): Promise<Played> {
  const started = performance.now()
  const stages: Stage[] = []
  const outputs: Record<string, Record<string, string>> = {}
  for (const turn of turns(release)) {
    if (stages.at(-1)?.result === 'failure' && !turn.always) break
    const stage = await play(turn, release, outputs)
    outputs[turn.step] = stage.outputs
    stages.push(stage)
  }
  const failed = stages.some(({ result }) => result === 'failure')
  const missing = STAGES.filter(({ title }) => !stages.some((stage) => stage.title.startsWith(title)))
  return { exitCode: failed ? 1 : 0, durationMs: performance.now() - started, stages: [...stages, ...missing.map(notReached)], complaints: [], by: 'the bundles in order, without act' }
}

interface Turn {
  step: string
  title: string
  action: string
  /** The verdict is given even when a shard failed. */
  always?: boolean
  inputs: (outputs: Record<string, Record<string, string>>) => Record<string, string>
}

function turns({ settings: { vars, secrets }, world }: Release): Turn[] {
  const render = { 'api-key': secrets.RENDER_API_KEY!, 'api-url': vars.RENDER_API_URL! }
  const titleOf = (step: string): { title: string; action: string } => STAGES.find((stage) => stage.step === step)!
  const e2e = { environment: 'staging', 'version-url': `${vars.STAGING_URL}/health`, 'expect-version': world.caller.candidate, upload: 'always' }
  return [
    { ...titleOf('deploy'), step: 'deploy', inputs: () => ({ ...render, 'service-id': vars.STAGING_SERVICE_ID!, environment: 'staging' }) },
    { ...titleOf('health'), step: 'health', inputs: ({ deploy }) => ({ url: `${vars.STAGING_URL}/health`, 'expect-version': deploy!.commit ?? '', environment: 'staging' }) },
    {
      ...titleOf('seed'),
      step: 'seed',
      inputs: () => ({
        'source-url': vars.PRODUCTION_SUPABASE_URL!, 'source-key': secrets.PRODUCTION_SUPABASE_KEY!,
        'target-url': vars.STAGING_SUPABASE_URL!, 'target-key': secrets.STAGING_SUPABASE_KEY!,
        'target-name': vars.STAGING_SUPABASE_REF!, 'mask-key': secrets.MASK_KEY!,
      }),
    },
    ...Array.from({ length: SHARDS }, (_, i) => ({
      ...titleOf('Run the tests'),
      title: `${titleOf('Run the tests').title}, shard ${i + 1} of ${SHARDS}`,
      step: `shard ${i + 1}`,
      always: i > 0,
      inputs: () => ({ ...e2e, 'base-url': vars.STAGING_URL!, env: `EXPECT_COMMIT=${world.caller.candidate}`, shard: `${i + 1}/${SHARDS}` }),
    })),
    { ...titleOf('merge'), step: 'merge', always: true, inputs: () => ({ ...e2e, mode: 'merge', shard: `${SHARDS}/${SHARDS}`, 'version-url': '', 'expect-version': '' }) },
    {
      ...titleOf('promote'),
      step: 'promote',
      inputs: ({ deploy }) => ({
        ...render, 'service-id': vars.PRODUCTION_SERVICE_ID!, commit: deploy!.commit ?? '', 'health-url': `${vars.PRODUCTION_URL}/health`,
        soak: vars.SOAK!, 'notify-slack-url': secrets.SLACK_WEBHOOK_URL!,
      }),
    },
  ]
}

async function play({ step, title, action, inputs }: Turn, { settings, world, folder, progress, signal }: Release, outputs: Record<string, Record<string, string>>): Promise<Stage> {
  progress.step('Release', title)
  const workspace = join(folder, 'workspace')
  await cp(world.caller.folder, workspace, { recursive: true })
  const started = performance.now()
  const lines: string[] = []
  const run = await spawnAction({
    entry: join(root, 'dist', action, 'index.js'),
    inputs: inputs(outputs),
    env: { ...settings.env, GITHUB_SHA: world.caller.candidate, GITHUB_WORKSPACE: workspace, GITHUB_TOKEN: settings.secrets.GITHUB_TOKEN, RUNNER_TEMP: folder },
    cwd: workspace,
    signal,
    limitMs: 600_000,
    onLine: (line) => {
      lines.push(line)
      progress.line(line)
    },
  })
  progress.stepEnded(step)
  const errors = lines.flatMap((line) => line.match(/^::error[^:]*::(.*)/)?.[1]?.replaceAll('%0A', '\n') ?? [])
  for (const error of errors) progress.annotation('error', error)
  return { title, action, result: run.exitCode === 0 ? 'success' : 'failure', durationMs: performance.now() - started, outputs: run.outputs, lines, errors, summary: run.summary }
}
