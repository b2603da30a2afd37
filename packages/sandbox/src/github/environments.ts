import { account, nodeId } from './account.ts'
import { optional } from './body.ts'
import { notFound } from './failures.ts'
import { noContent, ok, page } from './route.ts'
import type { Answer, Call, Route } from './route.ts'
import type { Environment } from './store.ts'

/** Environments and the rules that protect them. docs.github.com/rest/deployments/environments */
export const environmentRoutes: Route[] = [
  { method: 'GET', path: '/environments', needs: ['actions:read'], handle: list },
  { method: 'GET', path: '/environments/:name', needs: ['actions:read'], handle: (call) => ok(present(call, existing(call))) },
  { method: 'PUT', path: '/environments/:name', needs: ['administration:write'], handle: put },
  { method: 'DELETE', path: '/environments/:name', needs: ['administration:write'], handle: remove },
]

/** The environment of that name, made without protection where it is new, as GitHub does when one is referred to. */
export function environmentOf({ repo, store }: Pick<Call, 'repo' | 'store'>, name: string): Environment {
  const known = repo.environments.find((each) => each.name.toLowerCase() === name.toLowerCase())
  if (known !== undefined) return known
  const environment: Environment = {
    id: store.nextId(), name, createdAt: store.now(), waitTimer: 0, reviewers: [], preventSelfReview: false, branchPolicy: null,
  }
  repo.environments.push(environment)
  return environment
}

function existing(call: Call): Environment {
  const name = call.param('name').toLowerCase()
  const environment = call.repo.environments.find((each) => each.name.toLowerCase() === name)
  if (environment === undefined) throw notFound()
  return environment
}

function present(call: Call, environment: Environment) {
  const { api, html, origin } = call
  const rule = (type: string) => ({ id: environment.id * 10 + type.length, node_id: nodeId(type, environment.id), type })
  const reviewers = environment.reviewers.map((login) => ({ type: 'User', reviewer: account(origin, login) }))
  return {
    id: environment.id, node_id: nodeId('Environment', environment.id), name: environment.name,
    url: `${api}/environments/${encodeURIComponent(environment.name)}`,
    html_url: `${html}/deployments/activity_log?environments_filter=${encodeURIComponent(environment.name)}`,
    created_at: environment.createdAt, updated_at: environment.createdAt,
    protection_rules: [
      ...(environment.waitTimer > 0 ? [{ ...rule('wait_timer'), wait_timer: environment.waitTimer }] : []),
      ...(reviewers.length > 0
        ? [{ ...rule('required_reviewers'), prevent_self_review: environment.preventSelfReview, reviewers }] : []),
      ...(environment.branchPolicy !== null ? [rule('branch_policy')] : []),
    ],
    deployment_branch_policy: environment.branchPolicy,
  }
}

function list(call: Call): Answer {
  const environments = call.repo.environments.map((each) => present(call, each))
  return page(call, environments, (part) => ({ total_count: environments.length, environments: part }))
}

function put(call: Call): Answer {
  const environment = environmentOf(call, call.param('name'))
  environment.waitTimer = optional(call.body, 'wait_timer', 'integer') ?? 0
  environment.preventSelfReview = optional(call.body, 'prevent_self_review', 'boolean') ?? false
  environment.branchPolicy = (optional(call.body, 'deployment_branch_policy', 'object') ?? null) as Environment['branchPolicy']
  return ok(present(call, environment))
}

function remove(call: Call): Answer {
  const { environments } = call.repo
  environments.splice(environments.indexOf(existing(call)), 1)
  return noContent()
}
