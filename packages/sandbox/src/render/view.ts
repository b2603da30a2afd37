import type { Service, World } from './model.ts'

const word = {
  web_service: 'web',
  private_service: 'pserv',
  background_worker: 'worker',
  static_site: 'static',
  cron_job: 'cron',
}

/** Where a person would look at the service; a link that leads to Render's dashboard, as the API's own do. */
export const dashboardUrl = (service: Service): string =>
  `https://dashboard.render.com/${word[service.type]}/${service.spec.id}`

/** A service as the API shows it (schema `service` of Render's description). */
export function serviceView(world: World, service: Service): { id: string } & Record<string, unknown> {
  const { spec, type } = service
  const source = spec.image ? { imagePath: spec.image.path } : { repo: spec.repo, branch: spec.branch }
  return {
    id: spec.id,
    name: spec.name,
    ownerId: world.owner.id,
    type,
    slug: spec.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    ...source,
    rootDir: spec.rootDir ?? '',
    autoDeploy: spec.autoDeploy,
    autoDeployTrigger: spec.autoDeploy === 'yes' ? 'commit' : 'off',
    notifyOnFail: 'default',
    suspended: service.suspended ? 'suspended' : 'not_suspended',
    suspenders: service.suspended ? ['user'] : [],
    dashboardUrl: dashboardUrl(service),
    createdAt: service.createdAt,
    updatedAt: service.updatedAt,
    serviceDetails: details(service),
  }
}

function details({ spec, type, url }: Service): Record<string, unknown> {
  const buildCommand = spec.buildCommand ?? ''
  if (type === 'static_site') return { buildCommand, publishPath: 'public', url, buildPlan: 'starter' }
  const native = { buildCommand, startCommand: spec.startCommand, preDeployCommand: spec.preDeployCommand ?? '' }
  const docker = { dockerCommand: spec.startCommand, dockerContext: '', dockerfilePath: '' }
  const runtime = spec.image ? 'image' : 'node'
  const common = {
    env: runtime,
    runtime,
    envSpecificDetails: spec.image ? docker : native,
    plan: 'starter',
    region: 'frankfurt',
    buildPlan: 'starter',
  }
  if (type === 'cron_job') return { ...common, schedule: '0 * * * *' }
  const running = { ...common, numInstances: spec.numInstances ?? 1, maxShutdownDelaySeconds: 30 }
  if (type === 'background_worker') return running
  const open = { ...running, openPorts: [{ port: 10000, protocol: 'TCP' }], url }
  return type === 'private_service' ? open : { ...open, healthCheckPath: spec.healthCheckPath }
}
