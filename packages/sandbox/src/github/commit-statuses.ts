import { account, nodeId } from './account.ts'
import { optional, required } from './body.ts'
import { commitOf } from './commits.ts'
import { validationFailed } from './failures.ts'
import { minimalRepository } from './repository.ts'
import { created, oneOf, page } from './route.ts'
import type { Answer, Call, Route } from './route.ts'
import type { CommitStatus } from './store.ts'

/** Legacy commit statuses, append-only. docs.github.com/rest/commits/statuses */
export const commitStatusRoutes: Route[] = [
  { method: 'POST', path: '/statuses/:sha', needs: ['statuses:write'], handle: createStatus },
  { method: 'GET', path: '/commits/:ref{.+}/statuses', needs: ['statuses:read'], handle: listStatuses },
  { method: 'GET', path: '/commits/:ref{.+}/status', needs: ['statuses:read'], handle: combined },
]

const limitPerContext = 1000

function simple({ api, origin }: Call, status: CommitStatus) {
  return {
    url: `${api}/statuses/${status.sha}`, avatar_url: account(origin, status.creator)['avatar_url'],
    id: status.id, node_id: nodeId('Status', status.id), state: status.state, description: status.description,
    target_url: status.targetUrl, context: status.context, created_at: status.createdAt, updated_at: status.createdAt,
  }
}

const present = (call: Call, status: CommitStatus) =>
  ({ ...simple(call, status), creator: account(call.origin, status.creator) })

async function createStatus(call: Call): Promise<Answer> {
  const { body, store, repo } = call
  const sha = await commitOf(call, call.param('sha'))
  const state = oneOf(
    required(body, 'state', 'string'), ['error', 'failure', 'pending', 'success'] as const, { resource: 'Status', field: 'state' },
  )
  const context = optional(body, 'context', 'string') ?? 'default'
  const description = optional(body, 'description', 'string') ?? null
  if (description !== null && description.length > 140) {
    throw validationFailed({
      resource: 'Status', code: 'custom', field: 'description', message: 'description is too long (maximum is 140 characters)',
    })
  }
  if (repo.commitStatuses.filter((each) => each.sha === sha && each.context === context).length >= limitPerContext) {
    throw validationFailed('This SHA and context has reached the maximum number of statuses.')
  }
  const status: CommitStatus = {
    id: store.nextId(), sha, state, context, description, creator: call.actor.login, createdAt: store.now(),
    targetUrl: optional(body, 'target_url', 'string') ?? null,
  }
  repo.commitStatuses.push(status)
  return created(present(call, status))
}

async function listStatuses(call: Call): Promise<Answer> {
  const sha = await commitOf(call, call.param('ref'))
  const statuses = call.repo.commitStatuses.filter((each) => each.sha === sha).toReversed()
  return page(call, statuses.map((status) => present(call, status)))
}

/** The newest status of each context; failure beats pending beats success, and no status at all is pending. */
async function combined(call: Call): Promise<Answer> {
  const sha = await commitOf(call, call.param('ref'))
  const newest = new Map<string, CommitStatus>()
  for (const status of call.repo.commitStatuses) if (status.sha === sha) newest.set(status.context, status)
  const states = new Set([...newest.values()].map((status) => status.state))
  const bad = states.has('failure') || states.has('error')
  const state = bad ? 'failure' : states.has('pending') || states.size === 0 ? 'pending' : 'success'
  const statuses = [...newest.values()].map((status) => simple(call, status))
  const commit = `${call.api}/commits/${sha}`
  const envelope = { state, sha, total_count: statuses.length, commit_url: commit, url: `${commit}/status` }
  return page(call, statuses, (part) => ({ ...envelope, statuses: part, repository: minimalRepository(call) }))
}
