import type { Ports } from '@axcouncil/core/action'
import { ActionError, errorMessage } from '@axcouncil/core/errors'
import { listDeploymentStates, listDeployments } from '@axcouncil/core/github-deployment'
import { retry } from '@axcouncil/core/retry'
import { type Command, runCommand } from '../command.ts'
import type { Inputs } from '../inputs.ts'
import { payloadOf } from '../record.ts'
import { noteOnRecord } from '../sign-of-life.ts'
import { saveCanary, saveResetOwed } from '../state.ts'
import { tell } from '../tell.ts'
import type { World } from '../world.ts'

/** The caller's command for a percentage, with all that it is told. */
export const percentCommand = ({ canary, candidate, environment }: Inputs, percent: number): Command => ({
  input: 'canary-command',
  script: canary!.script,
  variables: { PERCENT: String(percent), COMMIT: candidate.commit, ENVIRONMENT: environment },
})

/**
 * Sets the percentage, and notes it where another process finds it: the post step of this job, should this one be killed,
 * and a re-run of it.
 * @throws ActionError where the command fails: then nobody knows what the percentage is.
 */
export async function setPercent(world: World, percent: number): Promise<void> {
  const { inputs, ports: { runner }, story } = world
  // Before it is set: whatever happens from here on, it may be up already.
  if (percent > 0) saveCanary(runner, percent)
  story.canary = { steps: [], ...story.canary, percent: undefined, failed: undefined }
  await runCommand(world, percentCommand(inputs, percent))
  story.canary.percent = percent
  if (percent === 0) saveCanary(runner, 0)
  runner.info(`The canary is at ${percent} %.`)
  tell(world, `Canary at ${percent} %`)
  await note(world, percent)
}

const TRIES = 3

/** Sets the percentage back to 0, trying more than once. Never throws: what does not work is kept in the story. */
export async function resetPercent(world: World, patience: { tries?: number; timeoutMs?: number } = {}): Promise<void> {
  const { inputs, ports: { runner, clock, signal }, story } = world
  if (!inputs.canary || !story.canary || story.canary.percent === 0) return
  // Kept at once: what does not work in the time that is left is for the post step.
  saveResetOwed(runner, true)
  for (let attempt = 1; ; attempt += 1) {
    try {
      await runCommand(world, { ...percentCommand(inputs, 0), ...(patience.timeoutMs ? { timeoutMs: patience.timeoutMs } : {}) })
      break
    } catch (error) {
      if (!(error instanceof ActionError)) throw error
      if (attempt < (patience.tries ?? TRIES) && !signal.aborted) {
        await clock.sleep(500 * attempt, signal).catch(() => undefined)
        continue
      }
      // Another one, which a cancel began beside this one, was quicker.
      if (percentOf(story) === 0) return
      story.canary.failed = errorMessage(error)
      runner.warning(`The canary could not be set back to 0 %: ${errorMessage(error)}`)
      return tell(world, 'Canary not set back to 0 %')
    }
  }
  Object.assign(story.canary, { percent: 0, failed: undefined })
  saveCanary(runner, 0)
  saveResetOwed(runner, false)
  runner.info('The canary is back at 0 %.')
  tell(world, 'Canary back at 0 %')
  await note(world, 0)
}

const percentOf = ({ canary }: World['story']): number | undefined => canary?.percent

// A flag is quicker than a rollback, so it may go first; but a command that hangs must not hold the rollback up.
const HEAD_START_MS = 2_000

/**
 * Begins to set the percentage back to 0, and lets the caller go on when that is done, or after two seconds. What it
 * answers ends when the percentage is set back or cannot be.
 */
export async function beginReset(world: World): Promise<{ ended: Promise<void> }> {
  const { ports: { clock, runner, signal } } = world
  const over = new AbortController()
  let isDone = false
  const ended = resetPercent(world).finally(() => {
    isDone = true
    over.abort()
  })
  await clock.sleep(HEAD_START_MS, AbortSignal.any([signal, over.signal])).catch(() => undefined)
  if (!isDone) runner.info('`canary-command` has not ended yet: the rollback begins beside it.')
  return { ended }
}

const WORDS = /^canary (\d+(?:\.\d+)?) %/

/** The beginning of a description that says where a run left the percentage. */
export const sayNoted = (percent: number): string => `canary ${percent} %`

async function note(world: World, percent: number): Promise<void> {
  const { ports: { runner, signal } } = world
  await noteOnRecord(world, sayNoted(percent)).catch((error: unknown) => {
    if (!signal.aborted) runner.warning(`The percentage could not be noted on GitHub: ${errorMessage(error)}. A re-run would begin with the first step.`)
  })
}

const DEPTH = 20

/** At which percentage an earlier run left this very commit: 0 where it began none, set it back, or nobody knows. */
export async function percentBefore({ github, inputs, story }: World): Promise<number> {
  const records = (await listDeployments(github, { environment: inputs.environment, limit: DEPTH })).filter((record) => Number(record.id) !== story.recordId && payloadOf(record)?.commit === inputs.candidate.commit)
  for (const { id } of records) {
    const noted = (await listDeploymentStates(github, Number(id))).map(({ description }) => WORDS.exec(description ?? '')?.[1]).find(Boolean)
    if (noted !== undefined) return Number(noted)
  }
  return 0
}

/** What the main step left: the percentage goes back to 0. Answers whether it is, and what came of it in words. */
export async function resetLeft(inputs: Inputs, ports: Ports): Promise<{ isBack: boolean; said: string }> {
  try {
    await retry(() => runCommand({ inputs, ports }, percentCommand(inputs, 0)), { policy: LEFT, decide: () => ({ retry: true }), clock: ports.clock, signal: ports.signal })
    return { isBack: true, said: 'The canary is back at 0 %.' }
  } catch (error) {
    return { isBack: false, said: `The canary could not be set back to 0 %: ${errorMessage(error)}. Set it by hand, at once.` }
  }
}

// A canceled job's post step has five minutes.
const LEFT = { attempts: 2, baseMs: 500, maxMs: 500 }
