import type { Ports } from '@axcouncil/core/action'
import { formatDuration } from '@axcouncil/core/duration'
import { callHook } from '@axcouncil/render/hook'
import { type DeployPlan, WrongCommit, deployService } from '@axcouncil/render/deploy'
import { type Ledger, createLedger, seek } from '@axcouncil/render/leftover'
import { usualDuration } from '@axcouncil/render/pace'
import type { RenderPorts } from '@axcouncil/render/ports'
import type { DeployReport } from '@axcouncil/render/report'
import { liveDeploy } from '@axcouncil/render/status'
import type { Inputs } from './inputs.ts'
import type { Target } from './inspect.ts'

/** A service's report, and the wave that it belonged to. */
export interface WaveReport extends DeployReport {
  wave: number
}

/** Everything that is needed to deploy. */
export interface Rollout {
  inputs: Inputs
  targets: readonly Target[]
  render: RenderPorts
}

/** Deploys wave by wave; a wave begins when every service of the one before is as asked. */
export async function deployWaves(rollout: Rollout, ports: Ports): Promise<WaveReport[]> {
  const { targets } = rollout
  const waves = Math.max(...targets.map(({ wave }) => wave))
  const ledger = createLedger(ports.runner)
  const reports: WaveReport[] = []
  for (let wave = 1; wave <= waves; wave += 1) {
    const members = targets.filter((target) => target.wave === wave)
    const blocked = reports.some(({ failure }) => failure)
    const title = waves === 1 ? 'Deploy' : `Deploy, wave ${wave} of ${waves}`
    const deployAll = (): Promise<WaveReport[]> =>
      Promise.all(members.map((target) => deployTarget(target, { ...rollout, ledger }, ports)))
    reports.push(...(blocked ? members.map(notStarted) : await ports.runner.group(title, deployAll)))
    await showLogs(
      reports.filter((report) => report.wave === wave),
      ports,
    )
  }
  return reports
}

async function deployTarget(
  target: Target,
  rollout: Rollout & { ledger: Ledger },
  { http, environment }: Ports,
): Promise<WaveReport> {
  const { inputs, targets, render, ledger } = rollout
  const { service, before, request, wave } = target
  const log = targets.length === 1 ? render.log : labelled(render.log, service.name)
  const { hook } = inputs
  const send = hook
    ? () => callHook(http, hook, { ref: request.commitId, imgURL: request.imageUrl })
    : () => render.render.triggerDeploy(service.id, request)
  const plan: DeployPlan = {
    ...inputs,
    service,
    before,
    request,
    send,
    together: targets.filter((other) => other.wave === wave).length,
    trigger: hook ? 'deploy_hook' : 'api',
    rerun: environment.runAttempt > 1,
    onStarted: (deployId) => {
      log.info(`Deploy ${deployId}${service.dashboardUrl ? `: ${service.dashboardUrl}/deploys/${deployId}` : ''}`)
      ledger.note({ serviceId: service.id, deployId })
    },
    onAsking: () => ledger.note({ serviceId: service.id, sought: seek(plan) }),
  }
  const usual = usualDuration(before)
  log.info(
    `Asking Render for a deploy of ${service.name}${sayRequest(target)}${usual ? `; it usually takes ${formatDuration(usual)}` : ''}.`,
  )
  const report = await deployService(plan, { ...render, log })
  if (!report.open) ledger.strike(service.id)
  return { ...report, ...(report.failure instanceof WrongCommit ? OTHER_COMMIT : {}), wave }
}

// Live or on its way, it is not what was asked for.
const OTHER_COMMIT = { outcome: 'failed', reason: 'Render deployed another commit' } as const

const labelled = (log: RenderPorts['log'], name: string): RenderPorts['log'] => ({
  info: (line) => log.info(`[${name}] ${line}`),
  warning: (line) => log.warning(`[${name}] ${line}`),
})

const sayRequest = ({ request: { commitId, imageUrl, deployMode } }: Target): string =>
  commitId ? ` at commit ${commitId}` : imageUrl ? ` with ${imageUrl}` : deployMode ? ', its last build again' : ''

const notStarted = ({ service, before, wave }: Target): WaveReport => ({
  wave,
  service,
  deploy: undefined,
  outcome: 'canceled',
  adopted: false,
  previous: liveDeploy(before),
  durationMs: 0,
  steps: [],
  reason: 'not started: the wave before did not go live',
  logs: [],
  failure: undefined,
})

async function showLogs(reports: readonly WaveReport[], { runner }: Ports): Promise<void> {
  for (const { service, logs } of reports.filter((report) => report.logs.length > 0)) {
    await runner.group(`Last ${logs.length} lines of the log of ${service.name}`, async () => {
      for (const { message } of logs) runner.info(message)
    })
  }
}
