import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { exportWorkflows } from '../../packages/sandbox/src/act/adapt.ts'
import type { ActEvent } from '../../packages/sandbox/src/act/event.ts'
import type { JobRecord, StepRecord } from '../../packages/sandbox/src/act/record.ts'
import { runWorkflow } from '../../packages/sandbox/src/act/run.ts'
import type { World } from '../../packages/sandbox/src/world.ts'
import { actionNames, root } from '../metadata.ts'
import { assembleMirror } from '../mirror.ts'
import { which } from '../tools/command.ts'
import type { Progress } from './progress.ts'
import type { Release } from './release.ts'
import { type Played, STAGES, type Stage, notReached } from './stage.ts'

/** Runs the example's own workflow file by act, with the reusable workflows and the mirror trees as `@v1`. */
export async function playByAct(release: Release, actPath: string): Promise<Played> {
  const { world, settings, folder, progress, signal } = release
  const eventPath = join(folder, 'event.json')
  await writeFile(eventPath, JSON.stringify(pushEvent(world)))
  const run = await runWorkflow({
    actPath,
    workdir: world.caller.folder,
    workflow: '.github/workflows/release.yml',
    event: 'push',
    eventPath,
    localRepositories: await repositories(join(folder, 'repositories')),
    ...settings,
    path: [dirname(process.execPath), dirname((await which('npm')) ?? process.execPath)],
    temporary: folder,
    signal,
    onEvent: (event) => follow(event, progress),
  })
  const steps = run.jobs.flatMap((job) => job.steps.map((step) => ({ job, step })))
  const stages = STAGES.flatMap((stage) => {
    const own = steps.filter(({ step }) => step.stage === 'Main' && (step.id === stage.step || step.name === stage.step))
    return own.length === 0 ? [notReached(stage)] : own.map((found) => toStage(stage, found))
  })
  return { exitCode: run.exitCode, durationMs: run.durationMs, stages, complaints: run.complaints, by: 'act' }
}

const pushEvent = ({ caller, repository }: World): object => ({
  ref: 'refs/heads/main',
  before: caller.live,
  after: caller.candidate,
  repository: { full_name: repository, default_branch: 'main' },
  head_commit: { id: caller.candidate, message: caller.title },
})

// act fetches every action of a job before it looks at an `if`, so setup-node must be there though nothing runs it here.
const SETUP_NODE = 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020'

async function repositories(folder: string): Promise<Record<string, string>> {
  const workflows = join(folder, 'actions')
  await exportWorkflows(root, workflows)
  const names = await actionNames()
  const mirrors = names.map((name) => [`axcouncil/${name}@v1`, join(folder, name)] as const)
  await Promise.all(names.map((name) => assembleMirror(name, join(folder, name))))
  const setupNode = join(folder, 'setup-node')
  await mkdir(setupNode, { recursive: true })
  await writeFile(join(setupNode, 'action.yml'), 'name: setup-node\ndescription: The Node of this machine is used\nruns: { using: composite, steps: [] }\n')
  return { 'axcouncil/actions@v1': workflows, ...Object.fromEntries(mirrors), [SETUP_NODE]: setupNode }
}

function toStage({ title, action }: (typeof STAGES)[number], { job, step }: { job: JobRecord; step: StepRecord }): Stage {
  return {
    title: Object.keys(job.matrix).length > 0 ? `${title}, ${job.name.toLowerCase()}` : title,
    action,
    result: step.result === 'success' ? 'success' : step.result === 'skipped' ? 'not-reached' : 'failure',
    durationMs: step.durationMs,
    outputs: step.outputs,
    lines: step.lines,
    errors: step.annotations.filter(({ level }) => level === 'error').map(({ message }) => message),
    summary: step.summary,
  }
}

function follow(event: ActEvent, progress: Progress): void {
  if (event.at.stage !== 'Main' || !event.at.step) return
  // act numbers the jobs of a matrix behind their names, which say their number themselves.
  const job = event.at.job.split('/').at(-1) ?? ''
  if (event.kind === 'step-started') progress.step(Object.keys(event.at.matrix).length > 0 ? job.replace(/-\d+$/, '') : job, event.at.step)
  if (event.kind === 'step-finished') progress.stepEnded(event.at.stepId)
  if (event.kind === 'line') progress.line(event.text)
  if (event.kind === 'annotation') progress.annotation(event.level, event.message)
}
