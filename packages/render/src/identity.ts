import type { Deploy, DeployRequest } from './model.ts'
import { isDone, liveDeploy } from './status.ts'

/** What tells one deploy of a service from another: how it was asked for, for what, and what was there before. */
export interface Identity {
  trigger: 'api' | 'deploy_hook' | 'rollback'
  request: DeployRequest
  /** The service's deploys as listed just before ours was asked for, newest first. */
  before: readonly Deploy[]
}

/**
 * The deploy that our request made, among those listed after it: one that was not there before, of our trigger and our
 * commit or image. A twin that somebody else asked for in the same moment cannot be told from ours, and is as good.
 */
export const findOurs = (deploys: readonly Deploy[], identity: Identity): Deploy | undefined =>
  listNew(deploys, identity).find((deploy) => isLikeOurs(deploy, identity))

/** Deploys that were not there before ours was asked for, of anybody. */
export function listNew(deploys: readonly Deploy[], { before }: Identity): Deploy[] {
  const known = new Set(before.map(({ id }) => id))
  const newest = Math.max(0, ...before.map(createdAt))
  return deploys.filter((deploy) => !known.has(deploy.id) && createdAt(deploy) >= newest - SKEW_MS)
}

// Only the server's own times are compared, since our clock may be wrong; and theirs may differ from machine to machine.
const SKEW_MS = 3_600_000

/**
 * A deploy that makes ours needless: the same commit (or image by digest), asked for in the same way, still on its way;
 * or, where the job is run again, live by now. With `clearCache` only a deploy of our own will do.
 */
export function findTwin(identity: Identity, { rerun }: { rerun: boolean }): Deploy | undefined {
  const { before, request } = identity
  if (request.clearCache || !isPinned(request)) return undefined
  // An unknown status may be the end of an old deploy, but then it has finished.
  const underway = before.find((deploy) => !isDone(deploy) && !deploy.finishedAt)
  const candidate = underway ?? (rerun ? liveDeploy(before) : undefined)
  return candidate && isLikeOurs(candidate, identity) ? candidate : undefined
}

// A tag may point to another image by now; a commit or a digest is what it was.
const isPinned = ({ commitId, imageUrl }: DeployRequest): boolean =>
  commitId !== undefined || /@sha256:/.test(imageUrl ?? '')

const isLikeOurs = ({ trigger, commit, image }: Deploy, { trigger: ours, request }: Identity): boolean =>
  (trigger ?? ours) === ours &&
  (request.commitId === undefined || isSameCommit(commit?.id, request.commitId)) &&
  (request.imageUrl === undefined || bareImage(image?.ref) === bareImage(request.imageUrl))

/** Whether a deploy's commit is the one asked for. */
export const isSameCommit = (id: string | undefined, wanted: string): boolean => id?.toLowerCase() === wanted.toLowerCase()

const bareImage = (ref: string | undefined): string | undefined => ref?.replace(/^(https?|docker):\/\//, '')
const createdAt = (deploy: Deploy): number => Date.parse(deploy.createdAt ?? '') || 0
