import { type DeployPlan, deployService } from '@axcouncil/render/deploy'
import { type Ledger, createLedger, seek } from '@axcouncil/render/leftover'
import { usualDuration } from '@axcouncil/render/pace'
import type { RenderPorts } from '@axcouncil/render/ports'
import { liveDeploy } from '@axcouncil/render/status'
import { formatDuration } from '@axcouncil/core/duration'
import type { WaveReport } from './story.ts'
import { type Target, deployPage, isCandidate } from './survey.ts'
import { tell } from './tell.ts'
import { formerDeploys } from './way-back.ts'
import type { World } from './world.ts'

/** Deploys the members of one wave together, and answers when every one of them has an outcome. */
export async function deployWave(world: World, wave: number): Promise<WaveReport[]> {
  const members = world.targets.filter((target) => target.wave === wave)
  const ledger = createLedger(world.ports.runner)
  const reports = await Promise.all(members.map((target) => deployTarget(world, target, ledger)))
  // What a cancel could not end in its time is for the post step.
  for (const { service, open } of reports) if (!open) ledger.strike(service.id)
  for (const { service, deploy, outcome, adopted } of reports) tell(world, `${service.name}: ${deploy?.id ?? 'no deploy'} ${outcome}${adopted ? ' (taken over)' : ''}`)
  await showLogs(world, reports)
  return reports
}

async function deployTarget(world: World, target: Target, ledger: Ledger): Promise<WaveReport> {
  const { inputs, render, ports: { environment } } = world
  const { service, before, request, wave } = target
  const live = liveDeploy(before)
  const log = world.targets.length === 1 ? render.log : labelled(render.log, service.name)
  if (live && isCandidate(live, inputs.candidate)) {
    log.info(`${live.id} of ${service.name} is live already with it: no second deploy is made.`)
    const [previous] = formerDeploys(target, live)
    return { wave, service, deploy: live, outcome: 'live', adopted: true, previous, durationMs: 0, steps: [], reason: undefined, logs: [], failure: undefined }
  }
  const plan: DeployPlan = {
    service, before, request, trigger: 'api',
    send: () => render.render.triggerDeploy(service.id, request),
    rerun: environment.runAttempt > 1,
    wait: true,
    timeoutMs: inputs.timeoutMs,
    // A deploy that goes live after this step has said that it did not would be the worst of both.
    onTimeout: 'cancel',
    onSuperseded: 'fail',
    cancelOnAbort: true,
    logLines: 50,
    onStarted: (deployId) => {
      const page = deployPage(service, { id: deployId })
      log.info(`Deploy ${deployId}${page ? `: ${page}` : ''}`)
      ledger.note({ serviceId: service.id, deployId })
    },
    onAsking: () => ledger.note({ serviceId: service.id, sought: seek(plan) }),
  }
  const usual = usualDuration(before)
  log.info(`Asking Render for a deploy of ${service.name} ${request.imageUrl ? `with ${request.imageUrl}` : `at commit ${request.commitId ?? ''}`}${usual ? `; it usually takes ${formatDuration(usual)}` : ''}.`)
  return { ...(await deployService(plan, { ...render, log })), wave }
}

/** A log whose lines say which service they are about. */
export const labelled = (log: RenderPorts['log'], name: string): RenderPorts['log'] => ({
  info: (line) => log.info(`[${name}] ${line}`),
  warning: (line) => log.warning(`[${name}] ${line}`),
})

async function showLogs({ ports: { runner } }: World, reports: readonly WaveReport[]): Promise<void> {
  for (const { service, logs } of reports.filter((report) => report.logs.length > 0)) {
    await runner.group(`Last ${logs.length} lines of the log of ${service.name}`, async () => {
      for (const { message } of logs) runner.info(message)
    })
  }
}
