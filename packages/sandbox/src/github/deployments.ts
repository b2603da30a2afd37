import { account, appOf, nodeId } from './account.ts'
import { optional, required } from './body.ts'
import { mergeDefaultBranch, refuseUnlessGreen } from './deployment-guards.ts'
import { environmentOf } from './environments.ts'
import { notFound, unprocessable, validationFailed } from './failures.ts'
import { resolveCommit } from './git.ts'
import { created, idOf, noContent, ok, page } from './route.ts'
import type { Answer, Call, Route } from './route.ts'
import type { Deployment } from './store.ts'

/** Deployments, whose fields never change after creation. docs.github.com/rest/deployments/deployments */
export const deploymentRoutes: Route[] = [
  { method: 'GET', path: '/deployments', needs: ['deployments:read'], handle: listDeployments },
  { method: 'POST', path: '/deployments', needs: ['deployments:write'], handle: createDeployment },
  { method: 'GET', path: '/deployments/:id', needs: ['deployments:read'], handle: (call) => ok(present(call, deploymentOf(call))) },
  { method: 'DELETE', path: '/deployments/:id', needs: ['deployments:write'], handle: deleteDeployment },
]

/** The deployment that the path names. Throws 404. */
export function deploymentOf(call: Call): Deployment {
  const id = idOf(call, 'id')
  const deployment = call.repo.deployments.find((each) => each.id === id)
  if (deployment === undefined) throw notFound()
  return deployment
}

function present({ api, origin }: Call, deployment: Deployment) {
  const url = `${api}/deployments/${deployment.id}`
  return {
    url, id: deployment.id, node_id: nodeId('Deployment', deployment.id), sha: deployment.sha, ref: deployment.ref,
    task: deployment.task, payload: deployment.payload, original_environment: deployment.originalEnvironment,
    environment: deployment.environment, description: deployment.description,
    creator: account(origin, deployment.creator), created_at: deployment.createdAt, updated_at: deployment.updatedAt,
    statuses_url: `${url}/statuses`, repository_url: api, transient_environment: deployment.transient,
    production_environment: deployment.production, performed_via_github_app: appOf(origin, deployment.creator),
  }
}

function listDeployments(call: Call): Answer {
  const wanted = (name: 'sha' | 'ref' | 'task' | 'environment') => call.query(name) ?? 'none'
  const matches = (each: Deployment) => (['sha', 'ref', 'task', 'environment'] as const)
    .every((name) => wanted(name) === 'none' || wanted(name) === each[name])
  const newestFirst = call.repo.deployments.filter(matches).toReversed()
  return page(call, newestFirst.map((deployment) => present(call, deployment)))
}

async function createDeployment(call: Call): Promise<Answer> {
  const { body, repo, store } = call
  const ref = required(body, 'ref', 'string')
  const autoMerge = optional(body, 'auto_merge', 'boolean') ?? true
  const contexts = optional(body, 'required_contexts', 'array')
  const environment = optional(body, 'environment', 'string') ?? 'production'
  const description = optional(body, 'description', 'string') ?? null
  if (description !== null && description.length > 140) throw tooLong('Deployment')
  const sha = await resolveCommit(repo.gitDir, ref)
  if (sha === undefined) throw unprocessable(`No ref found for: ${ref}`)
  const merged = autoMerge ? await mergeDefaultBranch(call, ref, sha) : undefined
  if (merged !== undefined) return { status: 202, body: { message: merged } }
  await refuseUnlessGreen(call, { ref, sha, contexts: contexts?.map(String) })
  const now = store.now()
  const deployment: Deployment = {
    id: store.nextId(), sha, ref, task: optional(body, 'task', 'string') ?? 'deploy', payload: optional(body, 'payload', 'any') ?? {},
    environment, originalEnvironment: environment, description, creator: call.actor.login, createdAt: now, updatedAt: now,
    transient: optional(body, 'transient_environment', 'boolean') ?? false,
    production: optional(body, 'production_environment', 'boolean') ?? environment === 'production', statuses: [],
  }
  repo.deployments.push(deployment)
  environmentOf(call, environment) // naming an environment that is not there makes it, without protection
  return created(present(call, deployment))
}

/** 422 for a description beyond GitHub's 140 characters. */
export const tooLong = (resource: string) => validationFailed({
  resource, code: 'custom', field: 'description', message: 'description is too long (maximum is 140 characters)',
})

function deleteDeployment(call: Call): Answer {
  const deployment = deploymentOf(call)
  const { deployments } = call.repo
  const inactive = deployment.statuses.at(-1)?.state === 'inactive'
  if (!inactive && deployments.length > 1) {
    throw unprocessable('We cannot delete an active deployment unless it is the only deployment in a given environment.')
  }
  deployments.splice(deployments.indexOf(deployment), 1)
  return noContent()
}
