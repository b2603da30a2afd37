import type { Ports } from '@axcouncil/core/action'
import { ActionError, InputError, type InputFault, errorMessage } from '@axcouncil/core/errors'
import { formatDuration } from '@axcouncil/core/duration'
import { isStatus } from '@axcouncil/core/http-error'
import { RenderDenied, keyFault } from '@axcouncil/render/client'
import type { Deploy, DeployRequest, Service } from '@axcouncil/render/model'
import type { RenderPorts } from '@axcouncil/render/ports'
import { liveDeploy } from '@axcouncil/render/status'
import type { Inputs, Source } from './inputs.ts'

/** A service that may be deployed, and what to ask for. */
export interface Target {
  wave: number
  service: Service
  /** Its newest deploys, before ours. */
  before: Deploy[]
  request: DeployRequest
}

/**
 * Looks at every service before anything is started anywhere, so that what cannot work is refused as a whole.
 * @throws InputError or ActionError naming what is wrong with each.
 */
export async function inspect(
  inputs: Inputs,
  { render }: RenderPorts,
  { runner, clock, signal }: Ports,
): Promise<Target[]> {
  const wanted = inputs.waves.flatMap((ids, wave) => ids.map((id) => ({ id, wave: wave + 1 })))
  return runner.group(wanted.length === 1 ? 'Service' : `${wanted.length} services`, async () => {
    const looks = await Promise.allSettled(
      wanted.map(async ({ id, wave }) => {
        const [service, before] = await bothOf(render.getService(id), render.listDeploys(id, { limit: 50 }))
        return { wave, service, before }
      }),
    )
    signal.throwIfAborted()
    const faults = looks.flatMap((look, i) => (look.status === 'rejected' ? [faultOf(look.reason, wanted[i]!.id)] : []))
    if (faults.length > 0) throw new InputError(distinct(faults))
    const seen = looks.flatMap((look) => (look.status === 'fulfilled' ? [look.value] : []))
    for (const { service, before } of seen) runner.info(describe(service, liveDeploy(before), clock.now()))
    refuse(
      seen.map(({ service }) => service),
      inputs.source,
    )
    return seen.map((one) => ({ ...one, request: requestFor(one.service, inputs, runner) }))
  })
}

// Side by side, and not left running where one fails: its retries would print after the error.
async function bothOf<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b])
  return [await a, await b]
}

function faultOf(error: unknown, id: string): InputFault {
  if (error instanceof RenderDenied) return keyFault(error, id)
  if (isStatus(error, 404))
    return { input: 'service-id', message: `names ${id}, which this API key cannot see: is it of another workspace?` }
  throw error instanceof ActionError
    ? new ActionError(`Render could not be asked about ${id}: ${errorMessage(error)}`, {
        advice: 'Nothing was deployed. See https://status.render.com, then run the job again.',
        cause: error,
      })
    : error
}

const distinct = (faults: InputFault[]): InputFault[] =>
  faults.filter(
    (fault, i) => faults.findIndex(({ input, message }) => input === fault.input && message === fault.message) === i,
  )

function refuse(services: readonly Service[], { chosen, imageUrl }: Source): void {
  const suspended = services.filter((service) => service.suspended === 'suspended')
  if (suspended.length > 0) {
    const which = suspended.map(
      ({ name, id, suspenders }) =>
        `${name} (${id}) is suspended${suspenders?.length ? ` by ${suspenders.join(' and ')}` : ''}`,
    )
    throw new ActionError(`${which.join(', ')}: Render does not deploy it`, {
      advice: `Nothing was deployed. Resume it at ${suspended[0]!.dashboardUrl ?? 'the dashboard'}.`,
    })
  }
  const faults = services.flatMap((service): InputFault[] => {
    const { name, type, imagePath } = service
    if (chosen && type === 'cron_job')
      return [
        {
          input: 'commit',
          message: `cannot be chosen for ${name}: Render deploys a cron job's branch as it is. Leave it out`,
        },
      ]
    if (chosen && imagePath)
      return [
        {
          input: 'commit',
          message: `cannot be deployed to ${name}, which runs the image ${imagePath}: give \`image-url\``,
        },
      ]
    if (imageUrl && !imagePath)
      return [
        {
          input: 'image-url',
          message: `cannot be deployed to ${name}, which is built from ${service.repo ?? 'a repository'}: give \`commit\``,
        },
      ]
    if (imageUrl && imagePath && imageName(imageUrl) !== imageName(imagePath))
      return [
        {
          input: 'image-url',
          message: `names ${imageName(imageUrl)}, but ${name} runs ${imagePath}: Render lets only tag or digest differ`,
        },
      ]
    return []
  })
  if (faults.length > 0) throw new InputError(faults)
}

// Host, repository and name, without tag or digest; Docker Hub's host may be left out.
const imageName = (image: string): string =>
  image
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/^(index\.|registry-1\.)?docker\.io\//, '')
    .replace(/^library\//, '')
    .replace(/@.*$/, '')
    .replace(/:[^/]*$/, '')

function requestFor(service: Service, { source }: Inputs, runner: Ports['runner']): DeployRequest {
  const { commit, imageUrl, clearCache, deployOnly } = source
  if (service.autoDeploy === 'yes' && service.autoDeployTrigger !== 'off') {
    runner.warning(
      `Auto-deploys of ${service.name} are on: each push to ${service.branch ?? 'its branch'} deploys twice, ` +
        "once by Render and once by this step. Turn them off in the service's settings.",
    )
  }
  if (deployOnly) return { deployMode: 'deploy_only' }
  if (service.imagePath) return { imageUrl, clearCache }
  if (service.type === 'cron_job') {
    runner.warning(
      `${service.name} is a cron job: Render deploys the head of ${service.branch ?? 'its branch'}, whatever commit this run is about.`,
    )
    return { clearCache }
  }
  return { commitId: commit, clearCache }
}

const TYPES: Record<Service['type'], string> = {
  web_service: 'web service',
  private_service: 'private service',
  background_worker: 'background worker',
  static_site: 'static site',
  cron_job: 'cron job',
}

function describe(
  { name, id, type, serviceDetails, imagePath, branch }: Service,
  live: Deploy | undefined,
  now: number,
): string {
  const region = serviceDetails?.region ? ` in ${serviceDetails.region}` : ''
  const source = imagePath ? `image ${imagePath}` : `branch ${branch ?? 'unknown'}`
  return `${name} (${id}): ${TYPES[type] ?? type}${region}, ${source}\n  live now: ${live ? sayLive(live, now) : 'nothing'}`
}

function sayLive({ id, commit, image, finishedAt }: Deploy, now: number): string {
  const what = commit?.id ? `commit ${commit.id.slice(0, 7)}` : (image?.ref ?? 'unknown source')
  const since = finishedAt ? `, since ${formatDuration(Math.max(0, now - Date.parse(finishedAt)))}` : ''
  return `${id}, ${what}${since}`
}
