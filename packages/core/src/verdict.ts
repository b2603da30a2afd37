import type { components } from '@octokit/openapi-types'
import type { Ports } from './action.ts'
import type { GitHub } from './github.ts'
import { POLICY, isPassing } from './github-patience.ts'
import { HttpError } from './http-error.ts'
import { truncate } from './markdown.ts'
import { retry } from './retry.ts'

/** What can be proven about an environment, and is read again by promotion's gates. */
export type Proof = 'health' | 'e2e'

/** The commit status that records a proof: `axcouncil/staging/health` (contracts: inputs `record`, `environment`). */
export const verdictContext = (environment: string, proof: Proof): string => `axcouncil/${environment}/${proof}`

/** A verdict on a commit. Error means that our side could not tell, failure that the answer is no. */
export interface Verdict {
  sha: string
  environment: string
  proof: Proof
  state: 'success' | 'failure' | 'error' | 'pending'
  description: string
  url: string | undefined
}

/**
 * Writes a verdict as a commit status, where promotion's gates find it. Needs `statuses: write`. The newest status of a
 * context counts, so writing it twice does no harm: it is repeated until GitHub confirms it.
 */
export const recordVerdict = async (
  github: GitHub,
  { sha, environment, proof, state, description, url }: Verdict,
  { clock, signal }: Pick<Ports, 'clock' | 'signal'>,
): Promise<void> => {
  const status = {
    context: verdictContext(environment, proof),
    state,
    description: truncate(description, 140),
    ...(url ? { target_url: url } : {}),
  }
  const write = async (): Promise<void> => {
    const answer = await github.call<{ state?: unknown } | undefined>('POST', `statuses/${sha}`, status)
    if (answer?.state !== state) throw new HttpError('GitHub did not confirm the status', { status: 200, headers: {}, body: '' })
  }
  await retry(write, { policy: POLICY, decide: isPassing, clock, signal })
}

export type CommitStatus = Pick<
  components['schemas']['status'],
  'context' | 'state' | 'description' | 'target_url' | 'created_at' | 'updated_at' | 'id'
>

/** The newest status of every context on a commit; GitHub lists them newest first. */
export async function newestStatuses(github: GitHub, sha: string): Promise<Map<string, CommitStatus>> {
  const all = await github.list<CommitStatus>(`commits/${sha}/statuses`)
  const newest = new Map<string, CommitStatus>()
  for (const status of all) {
    const known = newest.get(status.context)
    if (!known || Date.parse(status.created_at) > Date.parse(known.created_at)) newest.set(status.context, status)
  }
  return newest
}
