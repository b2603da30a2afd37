import type { components } from '@octokit/openapi-types'
import { isStatus } from './http-error.ts'
import type { GitHub } from './github.ts'
import { truncate } from './markdown.ts'

/** States that GitHub knows; there is none for "canceled" (https://docs.github.com/en/rest/deployments/statuses). */
export type DeploymentState = 'queued' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive'

/** Whether a record in this state is under way, so that somebody has to close it. */
export const isOpenState = (state: string): boolean => ['in_progress', 'queued', 'pending', 'waiting'].includes(state)

export type Deployment = Pick<
  components['schemas']['deployment'],
  'id' | 'sha' | 'ref' | 'task' | 'environment' | 'created_at' | 'payload' | 'creator'
>

export type DeploymentStatus = Pick<
  components['schemas']['deployment-status'],
  'state' | 'created_at' | 'description' | 'environment_url' | 'log_url' | 'creator'
>

/** What a new deployment record says. */
export interface NewDeployment {
  sha: string
  environment: string
  description: string
  production: boolean
  payload?: Record<string, unknown>
}

/**
 * Makes a deployment record for exactly this commit. GitHub's own defaults would merge the base branch in and refuse
 * while any check is pending, so both are off: gating is done before, by gates that say why.
 */
export const createDeployment = (github: GitHub, { sha, environment, description, production, payload }: NewDeployment): Promise<Deployment> =>
  github.call<Deployment>('POST', 'deployments', {
    ref: sha,
    environment,
    description: truncate(description, 140),
    production_environment: production,
    auto_merge: false,
    required_contexts: [],
    ...(payload ? { payload } : {}),
  })

/** Adds a state to a deployment record. The environment's URL counts only on success. */
export const setDeploymentState = (
  github: GitHub,
  id: number,
  { state, description, logUrl, environmentUrl }: { state: DeploymentState; description: string; logUrl?: string | undefined; environmentUrl?: string | undefined },
): Promise<DeploymentStatus | undefined> =>
  github.call('POST', `deployments/${id}/statuses`, {
    state,
    description: truncate(description, 140),
    ...(logUrl ? { log_url: logUrl } : {}),
    ...(environmentUrl && state === 'success' ? { environment_url: environmentUrl } : {}),
  })

/** Deployment records of an environment, newest first; of one commit where `sha` is given. */
export async function listDeployments(github: GitHub, { environment, sha, limit = 100 }: { environment: string; sha?: string; limit?: number }): Promise<Deployment[]> {
  const query = new URLSearchParams({ environment, ...(sha ? { sha } : {}) })
  const found = await github.list<Deployment>(`deployments?${query}`, undefined, limit)
  return found.sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at) || Number(b.id) - Number(a.id))
}

/** The states of a record, newest first. Empty where GitHub has none or has dropped them (after 90 days). */
export async function listDeploymentStates(github: GitHub, id: number): Promise<DeploymentStatus[]> {
  try {
    const states = await github.list<DeploymentStatus>(`deployments/${id}/statuses`)
    return states.sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at))
  } catch (error) {
    if (isStatus(error, 404)) return []
    throw error
  }
}
