/**
 * A deploy as Render's API shows it (https://api-docs.render.com/reference/retrieve-deploy). The API promises only `id`,
 * and leaves out what has not happened yet. Times are RFC 3339.
 */
export interface Deploy {
  id: string
  /** Null for image-backed services. */
  commit?: { id?: string; message?: string; createdAt?: string } | null
  image?: { ref?: string; sha?: string } | null
  /** One of `status.ts`, or a word that Render added since. */
  status?: string
  /** api, deploy_hook, new_commit, rollback, manual, service_updated, … */
  trigger?: string
  createdAt?: string
  updatedAt?: string
  startedAt?: string | null
  finishedAt?: string | null
}

export type ServiceType = 'web_service' | 'private_service' | 'background_worker' | 'static_site' | 'cron_job'

/** A service. `serviceDetails` differs by type: only web services and static sites have a public URL. */
export interface Service {
  id: string
  name: string
  type: ServiceType
  ownerId: string
  suspended?: 'suspended' | 'not_suspended'
  suspenders?: string[]
  autoDeploy?: 'yes' | 'no'
  /** Newer answers say more than yes and no: `checksPass` waits for the branch's checks. */
  autoDeployTrigger?: 'commit' | 'checksPass' | 'off'
  branch?: string
  repo?: string
  /** Only image-backed services have one. */
  imagePath?: string
  dashboardUrl?: string
  serviceDetails?: {
    url?: string
    healthCheckPath?: string
    region?: string
    plan?: string
    numInstances?: number
    disk?: unknown
    previews?: unknown
    parentServer?: { id?: string; name?: string } | null
  }
}

/** Something that happened to a service (https://api-docs.render.com/reference/list-events). */
export interface ServiceEvent {
  id: string
  timestamp: string
  serviceId?: string
  type: string
  details?: EventDetails
}

/** The details of deploy and build events. */
export interface EventDetails {
  deployId?: string
  buildId?: string
  deployStatus?: 'succeeded' | 'failed' | 'canceled'
  reason?: EndReason | null
  [other: string]: unknown
}

/** Why a deploy, build or pre-deploy command ended as it did. */
export interface EndReason {
  buildFailed?: { id?: string } | null
  newBuild?: { id?: string } | null
  newDeploy?: { id?: string } | null
  failure?: Failure | null
}

/** What went wrong in a process of a deploy. */
export interface Failure {
  evicted?: boolean
  nonZeroExit?: number
  earlyExit?: boolean
  oomKilled?: { memoryLimit?: string } | null
  timedOutSeconds?: number
  timedOutReason?: string
  unhealthy?: string
}

/** A line of a service's log. */
export interface LogLine {
  id: string
  message: string
  timestamp: string
  labels?: { name: string; value: string }[]
}

/** A custom domain of a service. */
export interface CustomDomain {
  id: string
  name: string
  domainType?: 'apex' | 'subdomain'
  redirectForName?: string
  verificationStatus?: 'verified' | 'unverified'
  createdAt?: string
}

/** A series of measurements; `unit` is Render's word. */
export interface Metric {
  labels: { field: string; value: string }[]
  values: { timestamp: string; value: number }[]
  unit?: string
}

/** What a deploy is asked for. `deployMode` excludes all others (https://api-docs.render.com/reference/create-deploy). */
export interface DeployRequest {
  commitId?: string | undefined
  imageUrl?: string | undefined
  clearCache?: boolean | undefined
  deployMode?: 'deploy_only' | undefined
}
