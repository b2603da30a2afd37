import { createHash } from 'node:crypto'
import { findCommit } from './checkout.ts'
import type { Commit, Run, Service } from './model.ts'
import { Refusal } from './page.ts'
import type { Order } from './queue.ts'
import { retainedRuns } from './rollout.ts'
import { textIn } from './route.ts'

/** What a request to deploy asks for, wherever it came from. */
type Wish = { commit?: string | undefined; image?: string | undefined; trigger: Order['trigger']; clearCache?: boolean }

/** Reads the body of POST /services/{id}/deploys. Throws a Refusal for what Render would not take. */
export async function orderFromBody(service: Service, body: Record<string, unknown>): Promise<Order> {
  const commit = textIn(body, 'commitId')
  const image = textIn(body, 'imageUrl')
  const clearCache = textIn(body, 'clearCache', ['clear', 'do_not_clear'])
  const mode = textIn(body, 'deployMode', ['build_and_deploy', 'deploy_only'])
  if (mode !== 'deploy_only') {
    return orderFor(service, { commit, image, trigger: 'api', clearCache: clearCache === 'clear' })
  }
  if (commit !== undefined || image !== undefined || clearCache !== undefined) {
    throw new Refusal(400, 'deployMode deploy_only cannot be combined with commitId, imageUrl or clearCache')
  }
  return lastBuild(service)
}

/** Finds what is to be deployed. Throws a Refusal: 400 for a wrong wish, 404 for an unknown commit or tag. */
export async function orderFor(service: Service, wish: Wish): Promise<Order> {
  if (service.suspended) throw new Refusal(400, 'cannot deploy suspended service')
  if (service.type === 'cron_job' && wish.commit !== undefined) {
    throw new Refusal(400, 'commitId is not supported for cron jobs')
  }
  const { trigger, clearCache = false } = wish
  if (service.spec.image) return { trigger, clearCache, ...(await imageOrder(service, wish)) }
  if (wish.image !== undefined) throw new Refusal(400, 'imageUrl is only supported for image-backed services')
  if (wish.commit !== undefined && !/^[0-9a-f]{4,64}$/i.test(wish.commit)) throw new Refusal(400, 'invalid commit')
  const commit = await findCommit(service.spec.repo, wish.commit ?? service.spec.branch)
  // The status for an unknown commit is known of hooks (404), not of the API; the same is assumed.
  if (commit === undefined) throw new Refusal(404, `commit not found: ${wish.commit ?? service.spec.branch}`)
  return { trigger, clearCache, commit }
}

async function imageOrder(service: Service, wish: Wish): Promise<Pick<Order, 'commit' | 'image'>> {
  const { path, tags } = service.spec.image ?? { path: '', tags: {} }
  if (wish.commit !== undefined) throw new Refusal(400, 'commitId is not supported for image-backed services')
  const ref = wish.image ?? `${path}:latest`
  const bare = ref.replace(/^https?:\/\//, '')
  if (!bare.startsWith(`${path}:`) && !bare.startsWith(`${path}@`)) {
    throw new Refusal(400, 'imageUrl must have the host, repository and image name of the service')
  }
  const tag = bare.slice(path.length + 1)
  const commit: Commit | undefined = Object.hasOwn(tags, tag)
    ? await findCommit(service.spec.repo, tags[tag] as string)
    : undefined
  if (commit === undefined) throw new Refusal(404, `image not found: ${bare}`)
  const sha = tag.startsWith('sha256:') ? tag : `sha256:${createHash('sha256').update(commit.id).digest('hex')}`
  return { commit, image: { ref: bare, sha } }
}

function lastBuild(service: Service): Order {
  if (service.suspended) throw new Refusal(400, 'cannot deploy suspended service')
  const [run] = retainedRuns(service)
  if (run?.release === undefined) throw new Refusal(409, 'there is no successful build to deploy')
  return { ...sourceOf(run), trigger: 'api', release: { ...run.release, env: { ...service.spec.env } } }
}

/**
 * Reads the wish to go back: to a deploy that was live before and whose files are kept. What Render answers for one
 * that is not is undocumented; 404 for an unknown deploy and 400 for the others are assumed.
 */
export function rollbackOrder(service: Service, body: Record<string, unknown>): Order {
  const deployId = textIn(body, 'deployId')
  if (deployId === undefined) throw new Refusal(400, 'deployId is required')
  if (service.suspended) throw new Refusal(400, 'cannot deploy suspended service')
  const run = service.runs.find((one) => one.deploy.id === deployId)
  if (run === undefined) throw new Refusal(404, 'deploy not found')
  if (run.deploy.status !== 'deactivated') {
    throw new Refusal(400, `cannot roll back to a deploy that is ${run.deploy.status}`)
  }
  if (run.release === undefined) throw new Refusal(400, 'the build artifact of that deploy is no longer available')
  return { ...sourceOf(run), trigger: 'rollback', release: run.release, rollbackOf: deployId }
}

function sourceOf(run: Run): Pick<Order, 'commit' | 'image'> {
  const commit = run.deploy.commit ?? { id: run.sha, message: '', createdAt: '' }
  return run.deploy.image ? { commit, image: run.deploy.image } : { commit }
}
