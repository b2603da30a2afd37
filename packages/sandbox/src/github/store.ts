import type { Body } from './body.ts'

/** GitHub's deployment states; there is no "cancelled". */
export const deploymentStates = ['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success'] as const
/** One of GitHub's deployment states. */
export type DeploymentState = (typeof deploymentStates)[number]

/** A deployment: immutable but for the environment, which a status may move. */
export type Deployment = {
  id: number; sha: string; ref: string; task: string; payload: unknown; environment: string; originalEnvironment: string
  description: string | null; creator: string; createdAt: string; updatedAt: string
  transient: boolean; production: boolean; statuses: DeploymentStatus[]
}
/** A deployment's status, kept in the order of creation and never changed. */
export type DeploymentStatus = {
  id: number; state: DeploymentState; creator: string; description: string; environment: string
  logUrl: string; environmentUrl: string; createdAt: string
}
/** A legacy commit status; a context may have many, the newest counts. */
export type CommitStatus = {
  id: number; sha: string; state: 'error' | 'failure' | 'pending' | 'success'; context: string
  description: string | null; targetUrl: string | null; creator: string; createdAt: string
}
/** A check run; `conclusion` is null until `status` is completed. */
export type CheckRun = {
  id: number; sha: string; name: string; status: string; conclusion: string | null; app: string; suite: number
  startedAt: string | null; completedAt: string | null; detailsUrl: string | null; externalId: string
  output: { title: string | null; summary: string | null; text: string | null; annotations: Body[] }
}
/** A pull request; `head` and `base` name branches with the commits they stood at, `head.fork` the owner of its fork. */
export type Pull = {
  number: number; title: string; body: string | null; user: string; state: 'open' | 'closed'; draft: boolean
  head: { ref: string; sha: string; fork?: string }; base: { ref: string; sha: string }
  mergedAt: string | null; mergeCommitSha: string | null; createdAt: string; updatedAt: string
}
/** A comment on an issue or a pull request. */
export type Comment = { id: number; issue: number; user: string; body: string; createdAt: string; updatedAt: string }
/** An environment with the rules that protect it, in the form GitHub answers them. */
export type Environment = {
  id: number; name: string; createdAt: string; waitTimer: number; reviewers: string[]; preventSelfReview: boolean
  branchPolicy: { protected_branches: boolean; custom_branch_policies: boolean } | null
}
/** A workflow run. */
export type Run = {
  id: number; name: string; path: string; workflowId: number; number: number; attempt: number; event: string
  status: string; conclusion: string | null; headSha: string; headBranch: string; actor: string; createdAt: string
}
/** A job of a run. */
export type Job = {
  id: number; runId: number; name: string; status: string; conclusion: string | null
  startedAt: string; completedAt: string | null
}
/** A release; `publishedAt` is null while it is a draft. */
export type Release = {
  id: number; tag: string; target: string; name: string | null; body: string | null; draft: boolean; prerelease: boolean
  author: string; createdAt: string; publishedAt: string | null; assets: ReleaseAsset[]
}
/** A file of a release. */
export type ReleaseAsset = { id: number; name: string; bytes: Buffer; contentType: string; createdAt: string; uploader: string }

/** Everything the local GitHub knows about one repository; commits live in the git repository at `gitDir`. */
export type Repository = {
  id: number; owner: string; name: string; gitDir: string; defaultBranch: string
  deployments: Deployment[]; commitStatuses: CommitStatus[]; checkRuns: CheckRun[]; pulls: Pull[]; issues: Set<number>
  comments: Comment[]; environments: Environment[]; runs: Run[]; jobs: Job[]; releases: Release[]
  protectedBranches: Map<string, string[]>
}

/** The in-memory state of the local GitHub; `nextId` and `now` are its only sources of ids and time. */
export type Store = {
  repositories: Map<string, Repository>
  nextId: () => number
  now: () => string
  artifacts: (runId: number) => StoredArtifact[]
}

/** An artifact as the results service keeps it; `downloadUrl` is signed and short-lived. */
export type StoredArtifact = {
  id: number; name: string; size: number; digest: string; createdAt: string; expiresAt: string; runId: string
  downloadUrl: string
}

/** An empty repository record over a git repository; `key` is `owner/name`. */
export function createRepository(id: number, key: string, place: { gitDir: string; defaultBranch: string }): Repository {
  const [owner = '', name = ''] = key.split('/')
  return {
    id, owner, name, ...place, deployments: [], commitStatuses: [], checkRuns: [], pulls: [], issues: new Set(),
    comments: [], environments: [], runs: [], jobs: [], releases: [], protectedBranches: new Map(),
  }
}
