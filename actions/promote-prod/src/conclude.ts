import type { ActionResult } from '@axcouncil/core/action'
import { type ClosedState, resumeRecord } from '@axcouncil/core/deployment-record'
import { errorMessage } from '@axcouncil/core/errors'
import { type KeptRecord, keepRecord } from './audit/audit.ts'
import { readDora } from './dora.ts'
import { closeLeftovers } from './lock.ts'
import { tellOutcome } from './notice.ts'
import { saveEnding, saveSettled } from './state.ts'
import type { Outcome, Story } from './story.ts'
import { summarize } from './summary.ts'
import { tell } from './tell.ts'
import { sayTraffic } from './blue-green/traffic.ts'
import { type World, graceful } from './world.ts'

// Of the 10 s that a canceled job has left, deploys had the first six.
const GRACE_MS = 3_500

/** Ends a promotion: the audit record, the record on GitHub, outputs and summary. Nothing here changes the outcome. */
export async function conclude(world: World): Promise<ActionResult> {
  const { ports: { runner, signal, clock }, story } = world
  await story.stopRenewing?.()
  const acting = signal.aborted ? graceful(world, GRACE_MS) : world
  tell(world, story.outcome ?? 'nothing was changed')
  const kept = await runner.group('Record', async () => {
    const audit = await keepRecord(acting, { artifact: !signal.aborted })
    await closeDeployment(acting, audit)
    await closeEarlier(acting)
    await tellOutcome(acting)
    return audit
  })
  saveSettled(runner)
  const dora = story.recordId !== undefined && !signal.aborted ? await readDora(world).catch(() => undefined) : undefined
  const outputs = outputsOf(world, kept)
  await runner.group('Outputs', async () => {
    for (const [name, value] of Object.entries(outputs)) runner.info(`${name} = ${name === 'gates' ? `JSON, ${story.gates.length} gates` : (value ?? '')}`)
  })
  if (!story.failure) runner.info(`${story.outcome ?? 'Nothing changed'}: ${story.message}.`)
  return { outputs, summary: summarize(world, { audit: kept, dora, now: clock.now() }), failure: story.failure }
}

// GitHub has no word for "canceled" or "nobody knows": error is neither success nor the commit's fault.
const STATES: Record<Outcome, ClosedState> = {
  promoted: 'success',
  'already-live': 'success',
  'rolled-back': 'failure',
  blocked: 'inactive',
  failed: 'failure',
  unknown: 'error',
}

/** Closes the record on GitHub, with which the lock is free. Its description carries the deploys and the audit hash. */
async function closeDeployment({ inputs, ports, story, targets }: World, audit: KeptRecord): Promise<void> {
  if (story.recordId === undefined || story.outcome === undefined) return
  const state = stateOf(story, inputs.mode)
  const [deploy] = story.rollback?.reports.at(-1)?.deploy ? [story.rollback.reports.at(-1)!.deploy] : story.deploys.map((report) => report.deploy)
  // Render does not know where a command moved the traffic to: the next run reads it here. A rollback by hand that moved
  // nothing may have begun where nobody knew.
  const isKnown = inputs.mode !== 'rollback' || story.switched !== undefined
  const traffic = inputs.blueGreen?.way.kind === 'command' && isKnown ? sayTraffic(story) : undefined
  const description = [story.outcome, deploy?.id, `audit:${audit.hash}`, traffic].filter(Boolean).join(' ')
  const url = targets[0]?.service.serviceDetails?.url
  const closed = await resumeRecord(story.recordId, { token: inputs.token, sure: story.isStartSure }, ports).close(state, description, url)
  if (!closed) return saveEnding(ports.runner, { state, description, url })
  ports.runner.info(`Deployment ${story.recordId} on GitHub: ${state}. The lock of ${inputs.environment} is free.`)
}

/** What an earlier attempt of this job left open is closed also where this one took no lock: a gate may have stopped it. */
async function closeEarlier(world: World): Promise<void> {
  const { inputs: { mode, dryRun }, ports: { runner, environment }, story } = world
  if (story.recordId !== undefined || environment.runAttempt === 1 || mode === 'check' || dryRun) return
  await closeLeftovers(world).catch((error: unknown) => runner.warning(`What an earlier attempt left open on GitHub could not be closed: ${errorMessage(error)}`))
}

function stateOf({ outcome, rollback, deploys }: Story, mode: World['inputs']['mode']): ClosedState {
  if (mode === 'rollback' && outcome === 'rolled-back') return 'success'
  // What never went out, or was canceled or replaced on its way, says nothing against the commit.
  if (outcome === 'failed' && !rollback && !deploys.some((report) => report.outcome === 'failed' || report.outcome === 'live')) return 'error'
  return STATES[outcome!]
}

function outputsOf({ story, targets, ports: { clock } }: World, { path, hash }: KeptRecord): ActionResult['outputs'] {
  const [first] = targets
  const deploy = story.deploys[0]?.deploy ?? (story.outcome === 'already-live' ? first?.live : undefined)
  return {
    outcome: story.outcome,
    gates: JSON.stringify(story.gates.map(({ name, state, reason, link, override }) => ({ name, state, reason, link: link ?? null, ...(override ? { override } : {}) }))),
    'deploy-id': deploy?.id ?? story.rollback?.reports[0]?.deploy?.id,
    'previous-deploy-id': story.deploys[0]?.previous?.id ?? (deploy?.id === first?.live?.id && story.outcome === 'already-live' ? undefined : first?.live?.id),
    'rollback-deploy-id': story.rollback?.reports[0]?.deploy?.id,
    audit: path,
    'audit-hash': hash,
    'duration-ms': Math.round(clock.elapsed() - story.startedMs),
  }
}

