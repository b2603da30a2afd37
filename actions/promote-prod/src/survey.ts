import { formatDuration } from '@axcouncil/core/duration'
import { ActionError, InputError, type InputFault, errorMessage } from '@axcouncil/core/errors'
import { isStatus } from '@axcouncil/core/http-error'
import { RenderDenied, keyFault } from '@axcouncil/render/client'
import { isSameCommit } from '@axcouncil/render/identity'
import type { Deploy, DeployRequest, Service } from '@axcouncil/render/model'
import { liveDeploy } from '@axcouncil/render/status'
import type { Candidate, Inputs } from './inputs.ts'
import { findPair } from './blue-green/pair.ts'
import { commitOfImage } from './record.ts'
import type { World } from './world.ts'

/** A service of production: what runs there, and what is to run. */
export interface Target {
  wave: number
  service: Service
  /** Its newest deploys, newest first. */
  before: Deploy[]
  /** What production serves: for blue-green the other service's. */
  live: Deploy | undefined
  /** The commit that is live, as far as Render or, for an image, an earlier promotion tells. */
  liveCommit: string | undefined
  request: DeployRequest
}

/**
 * Looks at every service before anything is changed anywhere, so that what cannot work is refused as a whole.
 * @throws InputError or ActionError naming what is wrong with each.
 */
export async function survey(world: World): Promise<Target[]> {
  const { inputs, render: { render }, github } = world
  const wanted = servicesOf(inputs)
  const looks = await Promise.allSettled(
    wanted.map(async ({ id, wave }) => {
      const [service, before] = await Promise.all([render.getService(id), render.listDeploys(id, { limit: 100 })])
      const live = liveDeploy(before)
      const image = live?.commit?.id ? undefined : live?.image?.ref
      const liveCommit = image ? await commitOfImage(github, inputs.environment, image) : live?.commit?.id
      return { wave, service, before, live, liveCommit, request: requestFor(service, inputs.candidate) }
    }),
  )
  const faults = looks.flatMap((look, i) => (look.status === 'rejected' ? [faultOf(look.reason, wanted[i]!.id)] : []))
  if (faults.length > 0) throw new InputError(faults.filter(isFirst))
  const targets = looks.flatMap((look) => (look.status === 'fulfilled' ? [look.value] : []))
  refuse(targets, inputs)
  return inputs.blueGreen ? [await blueGreenTarget(world, targets)] : targets
}

/** The idle service of two is what is deployed to; what is live is what the other one serves. */
async function blueGreenTarget(world: World, [a, b]: Target[]): Promise<Target> {
  const pair = await findPair(world, [a!, b!])
  world.story.pair = pair
  const [active, idle] = pair.active === a!.service ? [a!, b!] : [b!, a!]
  return { ...idle, live: active.live, liveCommit: active.liveCommit }
}

const servicesOf = ({ waves, blueGreen }: Inputs): { id: string; wave: number }[] =>
  [...waves, ...(blueGreen ? [[blueGreen.idleServiceId]] : [])].flatMap((ids, i) => ids.map((id) => ({ id, wave: blueGreen ? 1 : i + 1 })))

const isFirst = ({ input, message }: InputFault, i: number, all: InputFault[]): boolean =>
  all.findIndex((one) => one.input === input && one.message === message) === i

function faultOf(error: unknown, id: string): InputFault {
  if (error instanceof RenderDenied) return keyFault(error, id)
  if (isStatus(error, 404)) return { input: 'service-id', message: `names ${id}, which this API key cannot see: is it of another workspace?` }
  if (!(error instanceof ActionError)) throw error
  throw new ActionError(`Render could not be asked about ${id}: ${errorMessage(error)}`, { advice: 'Nothing was changed. See https://status.render.com, then run the job again.', cause: error })
}

function refuse(targets: readonly Target[], { candidate }: Inputs): void {
  const suspended = targets.filter(({ service }) => service.suspended === 'suspended').map(({ service }) => service)
  if (suspended.length > 0) {
    throw new ActionError(`${suspended.map(({ name, id }) => `${name} (${id})`).join(', ')} is suspended: Render does not deploy it`, {
      advice: `Nothing was changed. Resume it at ${suspended[0]!.dashboardUrl ?? 'the dashboard'}.`,
    })
  }
  const faults = targets.flatMap(({ service: { name, type, imagePath, repo } }): InputFault[] => {
    if (type === 'cron_job') return [{ input: 'service-id', message: `names ${name}, a cron job: Render deploys its branch as it is, so that no exact commit can be promoted` }]
    if (candidate.imageUrl && !imagePath) return [{ input: 'image-url', message: `cannot be deployed to ${name}, which is built from ${repo ?? 'a repository'}: leave it out` }]
    if (!candidate.imageUrl && imagePath) return [{ input: 'image-url', message: `is required: ${name} runs the image ${imagePath}, and no commit` }]
    return []
  })
  if (faults.length > 0) throw new InputError(faults)
}

const requestFor = ({ imagePath }: Service, { commit, imageUrl }: Candidate): DeployRequest => (imagePath ? { imageUrl } : { commitId: commit })

/** Whether a deploy is of the candidate. An image's tag may point elsewhere by now, so only a digest tells. */
export const isCandidate = (deploy: Deploy | undefined, { commit, imageUrl }: Candidate): boolean =>
  deploy !== undefined && (imageUrl ? imageUrl.includes('@sha256:') && bare(deploy.image?.ref) === bare(imageUrl) : isSameCommit(deploy.commit?.id, commit))

const bare = (ref: string | undefined): string | undefined => ref?.replace(/^(https?|docker):\/\//, '')

/** The commit that serves now, of the first service where one is known. */
export const liveCommit = (targets: readonly Target[]): string | undefined => targets.find((target) => target.liveCommit)?.liveCommit

/** A deploy's source in a word: its commit, or its image. */
export const sourceOf = (deploy: Deploy | undefined): string =>
  deploy?.commit?.id ? `commit ${deploy.commit.id.slice(0, 7)}` : (deploy?.image?.ref ?? 'an unknown source')

/** A service and what it serves, on a line. */
export function describe({ service: { name, id }, live }: Target, now: number): string {
  if (!live) return `${name} (${id}): nothing is live`
  const since = live.finishedAt ? `, since ${formatDuration(Math.max(0, now - Date.parse(live.finishedAt)))}` : ''
  return `${name} (${id}): ${live.id}, ${sourceOf(live)}${since}`
}

/** A deploy's page in Render's dashboard. */
export const deployPage = ({ dashboardUrl }: Service, deploy: Deploy | undefined): string | undefined =>
  dashboardUrl && deploy ? `${dashboardUrl}/deploys/${deploy.id}` : undefined
