import { account, appOf, nodeId } from './account.ts'
import { optional, required } from './body.ts'
import { deploymentOf, tooLong } from './deployments.ts'
import { environmentOf } from './environments.ts'
import { notFound } from './failures.ts'
import { created, oneOf, ok, page } from './route.ts'
import type { Answer, Call, Route } from './route.ts'
import { deploymentStates } from './store.ts'
import type { Deployment, DeploymentStatus } from './store.ts'

/** Deployment statuses: created and read, never changed or deleted. docs.github.com/rest/deployments/statuses */
export const deploymentStatusRoutes: Route[] = [
  { method: 'GET', path: '/deployments/:id/statuses', needs: ['deployments:read'], handle: listStatuses },
  { method: 'POST', path: '/deployments/:id/statuses', needs: ['deployments:write'], handle: createStatus },
  { method: 'GET', path: '/deployments/:id/statuses/:status', needs: ['deployments:read'], handle: getStatus },
]

function present({ api, origin }: Call, deployment: Deployment, status: DeploymentStatus) {
  const url = `${api}/deployments/${deployment.id}`
  return {
    url: `${url}/statuses/${status.id}`, id: status.id, node_id: nodeId('DeploymentStatus', status.id),
    state: status.state, creator: account(origin, status.creator), description: status.description,
    environment: status.environment, target_url: status.logUrl, created_at: status.createdAt, updated_at: status.createdAt,
    deployment_url: url, repository_url: api, environment_url: status.environmentUrl, log_url: status.logUrl,
    performed_via_github_app: appOf(origin, status.creator),
  }
}

function listStatuses(call: Call): Answer {
  const deployment = deploymentOf(call)
  return page(call, deployment.statuses.toReversed().map((status) => present(call, deployment, status)))
}

function getStatus(call: Call): Answer {
  const deployment = deploymentOf(call)
  const status = deployment.statuses.find((each) => String(each.id) === call.param('status'))
  if (status === undefined) throw notFound()
  return ok(present(call, deployment, status))
}

function createStatus(call: Call): Answer {
  const { body, store } = call
  const deployment = deploymentOf(call)
  const state = oneOf(required(body, 'state', 'string'), deploymentStates, { resource: 'DeploymentStatus', field: 'state' })
  const description = optional(body, 'description', 'string') ?? ''
  if (description.length > 140) throw tooLong('DeploymentStatus')
  const status: DeploymentStatus = {
    id: store.nextId(), state, creator: call.actor.login, description, createdAt: store.now(),
    environment: optional(body, 'environment', 'string') ?? deployment.environment,
    logUrl: optional(body, 'log_url', 'string') ?? optional(body, 'target_url', 'string') ?? '',
    environmentUrl: optional(body, 'environment_url', 'string') ?? '',
  }
  const autoInactive = optional(body, 'auto_inactive', 'boolean') ?? true
  deployment.statuses.push(status)
  deployment.environment = status.environment
  deployment.updatedAt = status.createdAt
  environmentOf(call, status.environment)
  if (state === 'success' && autoInactive) inactivateOthers(call, deployment)
  return created(present(call, deployment, status))
}

/** Adds `inactive` to all earlier, successful deployments of that environment that are neither transient nor production. */
function inactivateOthers(call: Call, current: Deployment): void {
  for (const other of call.repo.deployments) {
    const older = other.id < current.id && other.environment === current.environment
    if (!older || other.transient || other.production || other.statuses.at(-1)?.state !== 'success') continue
    const last = other.statuses.at(-1) as DeploymentStatus
    const createdAt = call.store.now()
    other.statuses.push({ ...last, id: call.store.nextId(), state: 'inactive', creator: call.actor.login, createdAt })
    other.updatedAt = createdAt
  }
}
