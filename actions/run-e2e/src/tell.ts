import type { Ports } from '@axcouncil/core/action'
import { upsertComment } from '@axcouncil/core/comment'
import { candidateCommit, runUrl } from '@axcouncil/core/env'
import { errorMessage } from '@axcouncil/core/errors'
import { GitHubDenied, createGitHub } from '@axcouncil/core/github'
import { recordVerdict } from '@axcouncil/core/verdict'
import type { Inputs } from './inputs.ts'
import { leaveComment } from './leave-comment.ts'
import { type E2eSummary, summarize } from './summary.ts'

interface Telling {
  inputs: Inputs
  ports: Ports
}

/** Writes the verdict as a commit status, where promotion looks for it. Warns where it cannot. */
export async function record({ verdict: { verdict, cause }, good, links }: E2eSummary, { inputs, ports }: Telling): Promise<void> {
  const { environment, http, runner } = ports
  const sha = candidateCommit(environment)
  if (!sha || !inputs.environment || !inputs.token) return
  const state = good ? 'success' : ['failed', 'flaky'].includes(verdict) ? 'failure' : 'error'
  try {
    const github = createGitHub({ http, environment, token: inputs.token })
    const url = links?.page ?? links?.archive ?? runUrl(environment)
    await recordVerdict(github, { sha, environment: inputs.environment, proof: 'e2e', state, description: `${verdict}: ${cause}`, url }, ports)
    runner.info(`Recorded on ${sha.slice(0, 7)} as axcouncil/${inputs.environment}/e2e: ${state}`)
  } catch (error) {
    runner.warning(`The verdict could not be recorded, so promotion will not find it: ${errorMessage(error)}`)
  }
}

/**
 * Writes the summary as the one comment on the pull request; where this run may not, since it is of a fork or of
 * Dependabot, leaves it for a run that may. Warns where it can do neither.
 */
export async function comment(told: E2eSummary, { inputs, ports }: Telling): Promise<void> {
  const { environment, http, runner } = ports
  const pull = environment.event.pull_request as PullRequest | undefined
  if (typeof pull?.number !== 'number' || !inputs.token) return runner.info('No comment was written: this run is not about a pull request')
  const leave = (): Promise<void> => leaveComment(told, { pull: Number(pull.number), inputs, ports })
  try {
    if (isOfFork(pull)) return await leave()
    await upsertComment(createGitHub({ http, environment, token: inputs.token }), { pull: pull.number, marker: `e2e:${inputs.artifactName}`, body: summarize(told) })
  } catch (error) {
    if (error instanceof GitHubDenied && error.status === 403) return await leave().catch((more: unknown) => runner.warning(`The comment could not be written, nor left for a run that may: ${errorMessage(more)}`))
    runner.warning(`The comment could not be written: ${errorMessage(error)}`)
  }
}

interface PullRequest {
  number?: unknown
  head?: { repo?: { full_name?: unknown } | null }
  base?: { repo?: { full_name?: unknown } }
}

const isOfFork = ({ head, base }: PullRequest): boolean => head?.repo?.full_name !== base?.repo?.full_name
