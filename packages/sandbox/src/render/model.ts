import type { Supervised } from '../supervise.ts'
import type { DeployScript } from './script.ts'

/** The kinds of services that Render has. */
export type ServiceType = 'web_service' | 'private_service' | 'background_worker' | 'static_site' | 'cron_job'

/** A service of the local world, built from a git repository on this machine. */
export type ServiceSpec = {
  /** `srv-…` (`crn-…` for a cron job). */
  id: string
  name: string
  /** web_service where left out. */
  type?: ServiceType
  branch: string
  /** Path of a local git repository, bare or not. */
  repo: string
  /** Folder of the repository that commands run in. */
  rootDir?: string
  buildCommand?: string
  preDeployCommand?: string
  startCommand: string
  /** Empty: the service is healthy as soon as it accepts connections. */
  healthCheckPath: string
  env: Record<string, string>
  autoDeploy: 'yes' | 'no'
  suspended?: boolean
  /** The secret of the service's deploy hook. */
  hookKey: string
  /** 1 where left out. */
  numInstances?: number
  /** Public port; 0 or left out takes a free one. */
  port?: number
  /** Makes the service image-backed: which commit stands behind each tag or digest of `path` (`host/repo/name`). */
  image?: { path: string; tags: Record<string, string> }
  /** A commit that is live before anything is asked of the world. */
  live?: string
}

/** Statuses of a deploy in the API's description; a script can invent others. */
export type DeployStatus =
  | 'created' | 'queued' | 'build_in_progress' | 'pre_deploy_in_progress' | 'update_in_progress'
  | 'live' | 'deactivated' | 'build_failed' | 'pre_deploy_failed' | 'update_failed' | 'canceled'

/** What set a deploy off. */
export type Trigger =
  | 'api' | 'deploy_hook' | 'manual' | 'new_commit' | 'rollback' | 'service_resumed' | 'service_updated' | 'other'

export type Commit = { id: string; message: string; createdAt: string }
export type Image = { ref: string; sha: string }

/** A deploy as the API shows it. Times are RFC 3339; what has not happened yet is left out. */
export type Deploy = {
  id: string
  commit?: Commit
  image?: Image
  status: string
  trigger: Trigger
  createdAt: string
  updatedAt: string
  startedAt?: string
  finishedAt?: string
}

/** What a build leaves behind and a rollback needs: files, and the settings that Render keeps with them. */
export type Release = {
  dir: string
  commit?: Commit
  image?: Image
  env: Record<string, string>
  startCommand: string
  healthCheckPath: string
  numInstances: number
}

/** A process of a release. A draining one gets no new connections, but keeps those that it has. */
export type Instance = {
  id: string
  port: number
  release: Release
  env: Record<string, string>
  createdAt: string
  task: Supervised
  draining: boolean
  stopping: boolean
}

/** Why a deploy or build ended; the API's own field names (event `deploy_ended`). */
export type Reason = {
  buildFailed?: { id: string }
  newBuild?: { id: string }
  newDeploy?: { id: string }
  failure?: Failure
}
export type Failure = {
  evicted: boolean
  nonZeroExit?: number
  earlyExit?: boolean
  oomKilled?: { memoryLimit: string }
  timedOutSeconds?: number
  timedOutReason?: string
  unhealthy?: string
}

/** A deploy on its way, or done: what the API shows, and what the sandbox knows beside it. */
export type Run = {
  deploy: Deploy
  buildId: string
  script: DeployScript
  /** The commit to build. */
  sha: string
  /** Known from the start where nothing is to be built (rollback, deploy_only), else the build's result. */
  release?: Release
  clearCache: boolean
  rollbackOf?: string
  control: AbortController
  /** Called at the moment of the outcome: the next deploy may begin while this one's remains are cleaned up. */
  over: () => void
  /** Settles when the deploy has an outcome and what it left is cleaned up; never rejects. */
  done: Promise<void>
}

export type ServiceEvent = {
  id: string
  timestamp: string
  serviceId: string
  type: string
  details: Record<string, unknown>
}

/** A line of a log; `at` in microseconds, unique. */
export type LogLine = {
  id: string
  at: number
  message: string
  type: 'build' | 'app'
  level: string
  instance?: string
}

/** A request that the public proxy served; `ms` until the answer's headers. */
export type Hit = {
  at: number
  ms: number
  status: number
  method: string
  path: string
  host: string
  instance?: string
}

export type CustomDomain = {
  id: string
  name: string
  domainType: 'apex' | 'subdomain'
  publicSuffix: string
  redirectForName: string
  verificationStatus: 'verified' | 'unverified'
  createdAt: string
  server: { id: string; name: string }
}

/** A service in motion. `routing` is where traffic goes, in turn; `instances` is every process that runs. */
export type Service = {
  spec: ServiceSpec
  type: ServiceType
  createdAt: string
  updatedAt: string
  suspended: boolean
  url: string
  runs: Run[]
  current: Run | undefined
  waiting: Run | undefined
  live: Run | undefined
  instances: Instance[]
  routing: Instance[]
  scripts: DeployScript[]
  events: ServiceEvent[]
  logs: LogLine[]
  hits: Hit[]
  domains: CustomDomain[]
}

/**
 * Times of the world, in milliseconds, shorter than Render's: 60 s drain, 30 s shutdown delay, 15 min health check.
 * `metricSecondMs` is how long one second of a metric's resolution lasts: with 10, what is asked for in steps of the
 * allowed 30 s comes in steps of 300 ms.
 */
export type Timing = { drainMs: number; shutdownMs: number; healthTimeoutMs: number; probeMs: number; metricSecondMs: number }

/** One workspace with its services. `closing` aborts when the world stops. */
export type World = {
  owner: { id: string; name: string; email: string; type: 'team' }
  services: Map<string, Service>
  policy: 'wait' | 'override'
  workDir: string
  timing: Timing
  retained: number
  closing: AbortController
  background: Set<Promise<unknown>>
  log: (line: string) => void
}
