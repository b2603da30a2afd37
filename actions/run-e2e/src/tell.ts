import type { Ports } from '@axcouncil/core/action'
import { upsertComment } from '@axcouncil/core/comment'
import { candidateCommit, runUrl } from '@axcouncil/core/env'
import { errorMessage } from '@axcouncil/core/errors'
import { createGitHub } from '@axcouncil/core/github'
import { recordVerdict } from '@axcouncil/core/verdict'
import type { E2eVerdict } from '@axcouncil/e2e/verdict'
import type { Inputs } from './inputs.ts'

interface Telling {
  inputs: Inputs
  ports: Ports
  artifactUrl: string | undefined
}

/** Writes the verdict as a commit status, where promotion looks for it. Warns where it cannot. */
export async function record({ verdict, cause }: E2eVerdict, good: boolean, { inputs, ports, artifactUrl }: Telling): Promise<void> {
  const { environment, http, runner } = ports
  const sha = candidateCommit(environment)
  if (!sha || !inputs.environment || !inputs.token) return
  const state = good ? 'success' : ['failed', 'flaky'].includes(verdict) ? 'failure' : 'error'
  try {
    const github = createGitHub({ http, environment, token: inputs.token })
    await recordVerdict(github, { sha, environment: inputs.environment, proof: 'e2e', state, description: `${verdict}: ${cause}`, url: artifactUrl ?? runUrl(environment) })
    runner.info(`Recorded on ${sha.slice(0, 7)} as axcouncil/${inputs.environment}/e2e: ${state}`)
  } catch (error) {
    runner.warning(`The verdict could not be recorded, so promotion will not find it: ${errorMessage(error)}`)
  }
}

/** Writes the summary as the one comment on the pull request. Warns where it cannot. */
export async function comment(body: string, { inputs, ports: { environment, http, runner } }: Telling): Promise<void> {
  const pull = (environment.event.pull_request as { number?: unknown } | undefined)?.number
  if (typeof pull !== 'number' || !inputs.token) return runner.info('No comment was written: this run is not about a pull request')
  try {
    await upsertComment(createGitHub({ http, environment, token: inputs.token }), { pull, marker: `e2e:${inputs.artifactName}`, body })
  } catch (error) {
    runner.warning(`The comment could not be written: ${errorMessage(error)}`)
  }
}
