import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { supervise, type Exit } from '../supervise.ts'
import { exportCommit, findCommit } from './checkout.ts'
import { Halt } from './halt.ts'
import { serviceEnv } from './instance.ts'
import { emit, setStatus, statusCode, writeLog } from './journal.ts'
import type { Release, Run, Service, World } from './model.ts'

const failing = 'echo "error: failing, as the script of this deploy says" >&2; exit 1'

/** Builds the deploy's commit into a release of its own folder. Throws a Halt where the build fails. */
export async function build(world: World, service: Service, run: Run): Promise<Release> {
  const { buildId, script, control, deploy } = run
  setStatus(run, 'build_in_progress')
  emit(service, 'build_started', { buildId, trigger: triggerDetails(service, run) })
  writeLog(service, 'build', `==> Checking out commit ${run.sha} in branch ${service.spec.branch}`)
  if (run.clearCache) writeLog(service, 'build', '==> Clearing build cache')
  const root = join(world.workDir, service.spec.id, deploy.id)
  await sleep(script.buildDelayMs ?? 0, undefined, { signal: control.signal })
  await exportCommit(service.spec.repo, run.sha, root)
  const release = await describe(service, run, join(root, service.spec.rootDir ?? ''))
  const command = script.failBuild ? failing : service.spec.buildCommand
  if (command !== undefined && command !== '') {
    writeLog(service, 'build', `==> Running build command '${command}'...`)
    const { code } = await shell(service, run, { command, release })
    if (code !== 0) {
      writeLog(service, 'build', '==> Build failed 😞')
      await rm(root, { recursive: true, force: true })
      endBuild(service, run, 'failed', { failure: { evicted: false, nonZeroExit: code ?? 137 } })
      throw new Halt('build_failed', { buildFailed: { id: buildId } }, `Build exited with ${code}`)
    }
  }
  writeLog(service, 'build', '==> Build successful 🎉')
  endBuild(service, run, 'succeeded', {})
  return release
}

function endBuild(service: Service, { buildId }: Run, buildStatus: 'succeeded' | 'failed', reason: object): void {
  emit(service, 'build_ended', { buildId, buildStatus, status: statusCode(buildStatus), reason })
}

async function describe(service: Service, run: Run, dir: string): Promise<Release> {
  const { env, startCommand, healthCheckPath, repo } = service.spec
  // A cron job runs by its schedule, not because it was deployed.
  const numInstances = service.type === 'cron_job' ? 0 : (service.spec.numInstances ?? 1)
  const commit = await findCommit(repo, run.sha)
  const source = run.deploy.image ? { image: run.deploy.image } : commit ? { commit } : {}
  return { dir, ...source, env: { ...env }, startCommand, healthCheckPath, numInstances }
}

/** Runs the pre-deploy command, where there is one. Throws a Halt where it fails. */
export async function preDeploy(service: Service, run: Run, release: Release): Promise<void> {
  const command = run.script.failPreDeploy ? failing : service.spec.preDeployCommand
  if (command === undefined || command === '') return
  setStatus(run, 'pre_deploy_in_progress')
  const deployId = run.deploy.id
  const deployCommandExecutionId = `dce-${deployId.slice(4)}`
  emit(service, 'pre_deploy_started', { deployCommandExecutionId, deployId })
  writeLog(service, 'build', `==> Running pre-deploy command '${command}'...`)
  const { code } = await shell(service, run, { command, release })
  const preDeployStatus = code === 0 ? 'succeeded' : 'failed'
  const reason = code === 0 ? {} : { failure: { evicted: false, nonZeroExit: code ?? 137 } }
  const status = statusCode(preDeployStatus)
  emit(service, 'pre_deploy_ended', { deployCommandExecutionId, deployId, preDeployStatus, status, reason })
  if (code !== 0) throw new Halt('pre_deploy_failed', reason, `Pre-deploy command exited with ${code}`)
}

async function shell(service: Service, run: Run, step: { command: string; release: Release }): Promise<Exit> {
  const { signal } = run.control
  signal.throwIfAborted()
  const task = supervise({
    command: 'sh',
    args: ['-c', step.command],
    cwd: step.release.dir,
    env: { ...serviceEnv(service, step.release), ...run.script.env },
    onLine: (line) => writeLog(service, 'build', line),
  })
  const stop = (): void => void task.stop(500)
  signal.addEventListener('abort', stop, { once: true })
  const exit = await task.exited
  signal.removeEventListener('abort', stop)
  signal.throwIfAborted()
  return exit
}

/** What set a deploy off, as its events tell it. */
export function triggerDetails(service: Service, run: Run): Record<string, unknown> {
  const { trigger, commit } = run.deploy
  return {
    firstBuild: service.runs.length === 1,
    envUpdated: false,
    manual: ['api', 'manual', 'deploy_hook'].includes(trigger),
    deployedByRender: false,
    clearCache: run.clearCache,
    rollback: trigger === 'rollback',
    ...(trigger === 'new_commit' && commit ? { newCommit: commit.id } : {}),
    ...(run.rollbackOf === undefined ? {} : { rollbackTargetDeployId: run.rollbackOf }),
  }
}
