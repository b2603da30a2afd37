import type { Deploy } from './model.ts'

/** Where a deploy is on its way. */
export type Phase = 'queued' | 'build' | 'pre-deploy' | 'update' | 'live' | 'ended'

/** How a deploy ended, by its status alone. `replaced` was live and no longer is. */
export type Ending = 'live' | 'replaced' | 'build-failed' | 'pre-deploy-failed' | 'update-failed' | 'canceled'

/** What a status of Render's means for somebody who waits. */
export type Progress =
  { done: false; phase: Exclude<Phase, 'live' | 'ended'>; known: boolean } | { done: true; ending: Ending }

const PENDING: Record<string, Exclude<Phase, 'live' | 'ended'>> = {
  created: 'queued',
  queued: 'queued',
  build_in_progress: 'build',
  pre_deploy_in_progress: 'pre-deploy',
  update_in_progress: 'update',
}

const ENDINGS: Record<string, Ending> = {
  live: 'live',
  deactivated: 'replaced',
  build_failed: 'build-failed',
  pre_deploy_failed: 'pre-deploy-failed',
  update_failed: 'update-failed',
  canceled: 'canceled',
}

/**
 * Reads a status (https://api-docs.render.com/reference/retrieve-deploy). A word that we do not know is a deploy still on
 * its way, `known: false`: new ones did appear, and clients that took them for a failure broke (permisso/deploy-to-render#3).
 */
export function progress({ status = '' }: Pick<Deploy, 'status'>): Progress {
  const ending = Object.hasOwn(ENDINGS, status) ? ENDINGS[status] : undefined
  if (ending) return { done: true, ending }
  const phase = Object.hasOwn(PENDING, status) ? PENDING[status] : undefined
  return { done: false, phase: phase ?? 'update', known: phase !== undefined }
}

/** Whether the deploy has an outcome. A live one can still become deactivated. */
export const isDone = (deploy: Pick<Deploy, 'status'>): boolean => progress(deploy).done

/** The deploy that serves now: the newest one that is live. */
export const liveDeploy = (deploys: readonly Deploy[]): Deploy | undefined =>
  deploys.find(({ status }) => status === 'live')

/** The deploy that was live before `ours`, in a list with the newest first. */
export function previousDeploy(deploys: readonly Deploy[], ours: Pick<Deploy, 'id'> | undefined): Deploy | undefined {
  const older = deploys.slice(deploys.findIndex(({ id }) => id === ours?.id) + 1)
  return older.find(({ status }) => status === 'live') ?? older.find(({ status }) => status === 'deactivated')
}
