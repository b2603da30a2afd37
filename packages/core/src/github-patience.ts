import type { Ports } from './action.ts'
import { type GitHub, GitHubDenied } from './github.ts'
import { setDeploymentState } from './github-deployment.ts'
import { ConnectionError, HttpError } from './http-error.ts'
import { type RetryDecision, retry } from './retry.ts'

/** How patiently records on GitHub are written and read: four times within a few seconds. */
export const POLICY = { attempts: 4, baseMs: 500, maxMs: 4_000 }

/** Whether an error of GitHub's may be gone a moment later. What was asked for may have happened all the same. */
export const isPassing = (error: unknown): RetryDecision => {
  if (error instanceof GitHubDenied) return { retry: false }
  if (error instanceof ConnectionError) return { retry: true }
  return {
    retry:
      error instanceof HttpError && (error.status < 400 || error.status >= 500 || [408, 409, 429].includes(error.status)),
  }
}

/** HTTP repeats what failed in passing; half a list or a proxy's page with status 200 is as passing as a 502. */
export const readSurely = <T>(read: () => Promise<T>, { clock, signal }: Ports): Promise<T> =>
  retry(read, {
    policy: POLICY,
    decide: (error) => ({ retry: error instanceof HttpError && (error.status < 300 || error.status === 409) }),
    clock,
    signal,
  })

/**
 * Sets a record's state. Saying a state twice does no harm, so unlike other POSTs this one is repeated until confirmed.
 * Answers how many tries it took: after more than one, an earlier try may still be carried out.
 */
export const confirmState = (
  github: GitHub,
  id: number,
  change: Parameters<typeof setDeploymentState>[2],
  { clock, signal }: Pick<Ports, 'clock' | 'signal'>,
): Promise<number> =>
  retry(
    async (attempt) => {
      const answer = await setDeploymentState(github, id, change)
      // An answer without a state is no confirmation, whatever its status says.
      if (answer?.state !== change.state)
        throw new HttpError('GitHub did not confirm the state', { status: 200, headers: {}, body: '' })
      return attempt
    },
    { policy: POLICY, decide: isPassing, clock, signal },
  )
