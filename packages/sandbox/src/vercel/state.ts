/** A deployment's state; only READY ones serve. */
export type VercelState = 'QUEUED' | 'INITIALIZING' | 'BUILDING' | 'READY' | 'ERROR' | 'CANCELED'

/**
 * A deployment; a production build waits `STAGED` until its first promotion and is `PROMOTED` ever after, which is what
 * makes it a rollback candidate. `host` is where this very deployment answers.
 */
export type VercelDeployment = {
  id: string
  sha: string
  branch: string
  state: VercelState
  target: 'production' | null
  readySubstate: 'STAGED' | 'PROMOTED'
  createdAt: number
  host: string
}

/** The last move of the production domains; `jobStatus` says whether it is done. */
export type AliasRequest = {
  fromDeploymentId: string
  toDeploymentId: string
  jobStatus: 'in-progress' | 'succeeded' | 'failed'
  requestedAt: number
  type: 'promote' | 'rollback'
}

/** The one project of the local Vercel. After a rollback, new production builds no longer take the domains. */
export type VercelProject = {
  id: string
  name: string
  host: string
  deployments: VercelDeployment[]
  current: VercelDeployment | undefined
  lastAliasRequest: AliasRequest | null
  autoAssignCustomDomains: boolean
}

const meta = ({ sha, branch }: VercelDeployment) => ({ githubCommitSha: sha, githubCommitRef: branch, githubDeployment: '1' })

const creator = { uid: 'usr_sandbox', username: 'ada', email: 'ada@example.com' }

/** A deployment in the list (`GET /v6/deployments`). */
export function listed(project: VercelProject, deployment: VercelDeployment) {
  const { id, state, target, createdAt } = deployment
  return {
    uid: id, name: project.name, projectId: project.id, url: deployment.host, created: createdAt, createdAt, state,
    readyState: state, ...substate(deployment), target, type: 'LAMBDAS', source: 'git', creator, meta: meta(deployment),
    aliasAssigned: project.current === deployment ? createdAt : null, aliasError: null,
    inspectorUrl: `https://vercel.com/axcouncil/${project.name}/${id}`,
    isRollbackCandidate: deployment.readySubstate === 'PROMOTED' && project.current !== deployment,
  }
}

/** One deployment (`GET /v13/deployments/{idOrUrl}`). */
export function detailed(project: VercelProject, deployment: VercelDeployment) {
  const { id, state, target, createdAt, sha, branch } = deployment
  const alias = project.current === deployment ? [project.host] : []
  return {
    id, name: project.name, projectId: project.id, project: { id: project.id, name: project.name, framework: null },
    url: deployment.host, createdAt, status: state, readyState: state, ...substate(deployment), target, type: 'LAMBDAS',
    version: 2, source: 'git', creator, meta: meta(deployment), alias, aliasAssigned: alias.length > 0, aliasError: null,
    gitSource: { type: 'github', sha, ref: branch }, public: false, regions: ['iad1'],
    ...(state === 'READY' && { ready: createdAt }),
    ...(state === 'ERROR' && { errorCode: 'BUILD_FAILED', errorMessage: 'Command "npm run build" exited with 1' }),
  }
}

const substate = ({ state, readySubstate }: VercelDeployment) => (state === 'READY' ? { readySubstate } : {})

/** The project (`GET /v9/projects/{idOrName}`). */
export function presented(project: VercelProject) {
  const { id, name, current, lastAliasRequest, autoAssignCustomDomains } = project
  const production = current && { ...listed(project, current), id: current.id, alias: [project.host] }
  const rolledBack = lastAliasRequest?.type === 'rollback' ? lastAliasRequest : null
  return {
    id, name, accountId: 'team_sandbox', framework: null, nodeVersion: '24.x', live: true, lastAliasRequest,
    lastRollbackTarget: rolledBack, autoAssignCustomDomains, targets: production === undefined ? {} : { production },
    latestDeployments: project.deployments.toReversed().slice(0, 5).map((each) => ({ ...listed(project, each), id: each.id })),
    alias: [{ domain: project.host, environment: 'production', target: 'PRODUCTION', deployment: production ?? null }],
  }
}
