import type { components } from '@octokit/openapi-types'
import type { GitHub } from './github.ts'
import { truncate } from './markdown.ts'

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

/** Writes a verdict as a commit status, where promotion's gates find it. Needs `statuses: write`. */
export const recordVerdict = (github: GitHub, { sha, environment, proof, state, description, url }: Verdict): Promise<void> =>
  github.call('POST', `statuses/${sha}`, {
    context: verdictContext(environment, proof),
    state,
    description: truncate(description, 140),
    ...(url ? { target_url: url } : {}),
  })

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
