import { ActionError, CanceledError, errorMessage } from '@axcouncil/core/errors'
import { formatDuration } from '@axcouncil/core/duration'
import { type CanaryStep, saySteps } from './canary-inputs.ts'
import { percentBefore, resetPercent, setPercent } from './percentage.ts'
import type { Finding } from '../metrics/metrics.ts'
import { tellProgress } from '../notice.ts'
import { saveCanary } from '../state.ts'
import type { CanaryStepReport } from '../story.ts'
import { isCandidate } from '../survey.ts'
import { expectedVersion, verifyProduction } from '../verification.ts'
import { verifyWithMetrics } from '../metrics/verify-with-metrics.ts'
import type { World } from '../world.ts'

/**
 * Before anything is deployed: sets the percentage to 0, so that the deploy shows nobody anything new, and a command that
 * does not work is known before there is anything to take back. Where an earlier run of this commit had come further, and
 * the commit is live, it stays there, and the steps go on from it.
 * @throws ActionError where the command fails.
 */
export async function openCanary(world: World): Promise<void> {
  const { inputs: { canary, candidate, health }, ports: { runner }, story, targets } = world
  if (!canary) return
  await runner.group('Canary', async () => {
    const isLive = targets.every(({ live }) => isCandidate(live, candidate))
    const reached = isLive ? await percentBefore(world) : 0
    story.canary = { percent: undefined, steps: [], failed: undefined }
    if (reached > 0) {
      runner.info(`An earlier run left this commit at ${reached} %: going on there.`)
      story.canary.percent = reached
      saveCanary(runner, reached)
    } else await setPercent(world, 0).catch((error: unknown) => Promise.reject(notBegun(world, error)))
    runner.info(`Steps: ${saySteps(stepsLeft(world), health.soakMs)}.`)
  })
}

function notBegun({ story }: World, error: unknown): unknown {
  if (!(error instanceof ActionError) || error instanceof CanceledError) return error
  story.canary = undefined
  return new ActionError(error.message, { advice: `Nothing was deployed. ${error.advice ?? ''}`.trim(), cause: error })
}

function stepsLeft({ inputs: { canary }, story }: World): CanaryStep[] {
  return canary!.steps.filter(({ percent }) => percent >= (story.canary?.percent ?? 0))
}

/** What ended a canary early. */
export interface CanarySetback {
  reason: string
  report: Finding
}

/**
 * Raises the percentage step by step, and analyses each before the next: probes and assertions on what users get, and
 * Render's metrics since the step began. The last step without a time of its own is left to the verification that follows.
 */
export async function raiseCanary(world: World): Promise<CanarySetback | undefined> {
  const { inputs: { canary }, ports: { runner }, story } = world
  if (!canary) return undefined
  const dark = await runner.group('Verify before the canary', () => verifyProduction(world, { version: expectedVersion(world), soakMs: 0 }))
  story.verification = dark
  if (dark.verdict !== 'healthy') return { reason: `before the canary was raised, production is ${dark.verdict} (${dark.reason}): ${dark.message}`, report: dark }
  for (const step of stepsLeft(world)) {
    const setback = await runner.group(`Canary, ${step.percent} %`, () => takeStep(world, step))
    if (setback) return setback
  }
  return undefined
}

async function takeStep(world: World, { percent, forMs }: CanaryStep): Promise<CanarySetback | undefined> {
  const { inputs: { canary, health }, ports: { clock, signal }, story } = world
  try {
    await setPercent(world, percent)
  } catch (error) {
    if (!(error instanceof ActionError) || signal.aborted) throw error
    // A command that fails is not the version's fault; but what it did nobody knows.
    const report: Finding = { verdict: 'unknown', reason: 'command', message: errorMessage(error), advice: error.advice }
    keep(world, { percent, forMs: 0, ...report })
    await resetPercent(world)
    return { reason: `the canary could not be raised to ${percent} %: ${errorMessage(error)}`, report }
  }
  story.canary!.sinceMs = clock.now()
  if (percent === 100 && forMs === undefined) return undefined
  await tellProgress(world, `is shown to ${percent} % and watched`)
  const watchMs = forMs ?? health.soakMs
  const urls = [...new Set([...health.urls.flat(), ...canary!.urls])]
  const report = await verifyWithMetrics(world, { version: expectedVersion(world), soakMs: watchMs, urls }, story.canary!.sinceMs)
  keep(world, { percent, forMs: watchMs, ...report })
  if (report.verdict === 'healthy') return undefined
  return { reason: `at ${percent} % the canary is ${report.verdict} (${report.reason}): ${report.message}`, report }
}

function keep({ story, ports: { runner } }: World, { percent, forMs, verdict, reason, message }: CanaryStepReport): void {
  story.canary!.steps.push({ percent, forMs, verdict, reason, message })
  runner.info(`${percent} %, ${formatDuration(forMs)}: ${verdict}.`)
}

/** Of the ten seconds that a canceled job has, the records need the last. */
const CANCEL_MS = 4_000

/** After a cancel: what nobody has verified is shown to nobody. `world` is one whose signal has not ended. */
export const dropCanary = (world: World): Promise<void> => resetPercent(world, { tries: 1, timeoutMs: CANCEL_MS })
