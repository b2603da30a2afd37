import { ActionError, CanceledError, errorMessage } from '@axcouncil/core/errors'
import type { DeployReport } from '@axcouncil/render/report'
import { rollBack } from '@axcouncil/render/rollback'
import { canaryEnding } from './canary/words.ts'
import { labelled } from './deploy.ts'
import { restoreFrontend } from './frontend.ts'
import { type Rollback, type Move, end } from './story.ts'
import { sourceOf } from './survey.ts'
import { tell } from './tell.ts'
import { verifyProduction } from './verification.ts'
import type { World } from './world.ts'

/** Whether production is on the old version again and verified; what is not so is said in `message`. */
export type Restored = { restored: true } | { restored: false; message: string; next: string }

/** Brings services back to earlier deploys and verifies that they serve. A rollback is never rolled back itself. */
export async function restore(world: World, moves: readonly Move[], because: string): Promise<Restored> {
  const { inputs, render, story } = world
  const rollback: Rollback = { because, moves, reports: [], verification: undefined }
  story.rollback = rollback
  for (const { service, target, verified, done } of moves) {
    if (done) render.log.info(`${service.name} is back on ${target.id} (${sourceOf(target)}) already, by ${done.id}, and is still to be verified.`)
    else render.log.info(`${service.name} goes back to ${target.id} (${sourceOf(target)}), ${verified ? 'the last one that was verified here' : 'what was live before; no promotion verified it'}.`)
  }
  const log = (name: string) => (moves.length === 1 ? render.log : labelled(render.log, name))
  const settled = await Promise.allSettled(
    moves.map((move) => (move.done ? alreadyBack(move) : rollBack({ ...move, timeoutMs: inputs.timeoutMs, logLines: 50 }, { ...render, log: log(move.service.name) }))),
  )
  rollback.reports = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const failures = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : (one.value.failure ?? [])))
  for (const { service, deploy, outcome } of rollback.reports) tell(world, deploy ? `${service.name}: rolled back by ${deploy.id}, ${outcome}` : `${service.name}: no deploy by the rollback is known, ${outcome}`)
  const canBack = failures.length === 0
  try {
    await restoreFrontend(world, moves[0]?.target.commit?.id)
  } catch (error) {
    if (!(error instanceof ActionError)) throw error
    failures.push(canBack && !(error instanceof CanceledError) ? new ActionError(`the backend was rolled back, but the frontend was not: ${errorMessage(error)}`, { advice: `Give production to the build before in Vercel's dashboard, at once. ${error.advice ?? ''}`.trim() }) : error)
  }
  const canceled = failures.find((error) => error instanceof CanceledError)
  if (canceled) throw canceled
  if (failures.length > 0) return { restored: false, message: `the rollback failed: ${failures.map(errorMessage).join('; ')}`, next: adviceOf(failures[0]) }
  return confirm(world, moves, rollback)
}

const alreadyBack = ({ service, done }: Move): DeployReport => ({
  service, deploy: done, outcome: 'live', adopted: true, previous: undefined, durationMs: 0, steps: [], logs: [], reason: undefined, failure: undefined,
})

async function confirm(world: World, moves: readonly Move[], rollback: Rollback): Promise<Restored> {
  if (world.inputs.health.urls.length === 0) return { restored: true }
  const report = await verifyProduction(world, { version: restoredVersion(world, moves), soakMs: 0, restores: true })
  rollback.verification = report
  tell(world, `After the rollback: ${report.verdict}${report.version ? `, version ${report.version.slice(0, 7)}` : ''}`)
  if (report.verdict === 'healthy') return { restored: true }
  return {
    restored: false,
    message: `it was rolled back, but production is ${report.verdict} now: ${report.message}`,
    next: `${report.advice ?? ''} A rollback is never rolled back by itself: choose a deploy with mode rollback, or mend forward.`.trim(),
  }
}

// By hand, `expect-version` says what is gone back to; in a promotion it is the candidate's, and says nothing about that.
function restoredVersion({ inputs, story }: World, moves: readonly Move[]): string | undefined {
  if (inputs.health.version !== undefined) return inputs.mode === 'rollback' ? inputs.health.version : undefined
  if (inputs.mode === 'rollback' && story.baseline) return undefined
  // Services may go back to different commits: then no single version is the right one to ask for.
  const commits = new Set(moves.map(({ target }) => target.commit?.id))
  return commits.size === 1 ? [...commits][0] : undefined
}

const adviceOf = (error: unknown): string => (error instanceof ActionError && error.advice ? error.advice : 'Roll back by hand in Render\'s dashboard.')

/** Ends the story after a way back was gone, or could not be. */
export function endRestored(world: World, restored: Restored, what: string): void {
  const { story, inputs } = world
  const held = (story.rollback?.reports ?? []).filter(({ autoDeploysOff }) => autoDeploysOff).map(({ service }) => service.name)
  const off = held.length > 0 ? `Auto-deploys of ${held.join(', ')} are off now; turn them on again later. ` : ''
  if (restored.restored) {
    const to = story.rollback!.moves.map(({ target }) => `${target.id} (${sourceOf(target)})`).join(', ')
    const canary = canaryEnding(story.canary)
    const message = `${what}; ${inputs.environment} was rolled back to ${to}, which serves and is verified${canary.said}`
    const next = `${canary.next && `${canary.next} `}${off}Mend the cause, prove it in staging, and promote again.`
    return end(story, { outcome: 'rolled-back', message, next, failure: inputs.mode === 'rollback' && canary.next === '' ? undefined : new ActionError(message, { advice: next }) })
  }
  const canary = canaryEnding(story.canary)
  const message = `${what}; ${restored.message}${canary.said}`
  const next = `${canary.next && `${canary.next} `}${off}${restored.next}`
  end(story, { outcome: 'failed', message, next, failure: new ActionError(message, { advice: next }) })
}
