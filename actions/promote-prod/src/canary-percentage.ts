import type { Ports } from '@axcouncil/core/action'
import { runUrl } from '@axcouncil/core/env'
import { ActionError, errorMessage } from '@axcouncil/core/errors'
import { listDeploymentStates, listDeployments, setDeploymentState } from '@axcouncil/core/github-deployment'
import { type Command, runCommand } from './command.ts'
import type { Inputs } from './inputs.ts'
import { payloadOf } from './record.ts'
import { saveCanary } from './state.ts'
import { tell } from './tell.ts'
import type { World } from './world.ts'

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
      story.canary.failed = errorMessage(error)
      runner.warning(`The canary could not be set back to 0 %: ${errorMessage(error)}`)
      return tell(world, 'Canary not set back to 0 %')
    }
  }
  Object.assign(story.canary, { percent: 0, failed: undefined })
  saveCanary(runner, 0)
  runner.info('The canary is back at 0 %.')
  tell(world, 'Canary back at 0 %')
  await note(world, 0)
}

const WORDS = /^canary (\d+(?:\.\d+)?) %/

async function note({ github, ports, story }: World, percent: number): Promise<void> {
  if (story.recordId === undefined) return
  await setDeploymentState(github, story.recordId, { state: 'in_progress', description: `canary ${percent} %`, logUrl: runUrl(ports.environment) }).catch((error: unknown) => {
    if (ports.signal.aborted) return
    ports.runner.warning(`The percentage could not be noted on GitHub: ${errorMessage(error)}. A re-run would begin with the first step.`)
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

/** What a killed main step left: the percentage goes back to 0. Answers what came of it, in words. */
export async function resetLeft(inputs: Inputs, ports: Ports): Promise<string> {
  return runCommand({ inputs, ports }, percentCommand(inputs, 0)).then(() => 'The canary is back at 0 %.', (error: unknown) => `The canary could not be set back to 0 %: ${errorMessage(error)}. Set it by hand.`)
}
