import { ActionError } from '@axcouncil/core/errors'
import { formatDuration } from '@axcouncil/core/duration'
import { ConnectionError, HttpError, isStatus } from '@axcouncil/core/http-error'
import { serverWaitMs } from '@axcouncil/core/rate-limit'
import { RenderDenied } from './client.ts'
import { type Identity, findOurs, findTwin, listNew } from './identity.ts'
import type { Deploy, Service } from './model.ts'
import type { RenderPorts } from './ports.ts'
import { isDone } from './status.ts'

/** A deploy to be started, once and no more. */
export interface Order extends Identity {
  service: Service
  /** Asks for the deploy, one request. Undefined where it was queued and no identifier came back. */
  send: () => Promise<Deploy | undefined>
  /** Whether the job runs again, so that an earlier attempt may have done this already. */
  rerun: boolean
  /** Milliseconds to search for a deploy that was queued. */
  patienceMs: number
  /** Says that Render refuses, where that is not about a deploy of a commit or an image. */
  sayRefused?: ((error: ActionError) => ActionError) | undefined
}

/** Whether a deploy was started cannot be told, so no other one may be asked for. */
export class DeployUnclear extends ActionError {}

/** A deploy on its way. `adopted` where it was found rather than named in the answer to our request. */
export interface Started {
  deploy: Deploy | undefined
  adopted: boolean
}

// Three requests that provably came to nothing are enough; and nobody waits longer for a limit than a minute or three.
const LEAPS = 3
const LONGEST_WAIT_MS = 180_000

/**
 * Starts a deploy so that there is exactly one. It looks first, and where the fate of the request is unclear (no answer,
 * 5xx, an answer that cannot be read, 202 without identifier, 409, 429) it looks again: only a list that shows no deploy
 * of ours, nor any that may be ours, allows a second request, since Render has no idempotency key.
 * `deploy` is undefined where Render queued it and the patience ended before it appeared.
 * @throws ActionError where Render refuses, DeployUnclear where it cannot be told whether a deploy was started.
 */
export async function startDeploy(order: Order, ports: RenderPorts): Promise<Started> {
  const { log } = ports
  const twin = findTwin(order, order)
  if (twin) {
    log.info(
      `${twin.id} of the same commit is ${isDone(twin) ? 'live' : 'on its way'} already: it is taken over, and no second one made.`,
    )
    return { deploy: twin, adopted: true }
  }
  for (let leap = 1; ; leap += 1) {
    const answer = await ask(order)
    if (answer.kind === 'started') return { deploy: answer.deploy, adopted: false }
    await heed(answer, ports)
    const found = await search(order, answer.kind, ports)
    if (found === 'queued') return { deploy: undefined, adopted: false }
    if (found !== 'none') {
      log.info(`Found ${found.id}, ${sayOrigin(order)}, ${sourceOf(found)}, not there before: it is taken as ours.`)
      return { deploy: found, adopted: true }
    }
    if (leap >= LEAPS) throw answer.kind === 'queued' ? lost(order) : refused(order, answer.error)
    log.info('No deploy was started: asking again.')
  }
}

const sayOrigin = ({ trigger }: Order): string =>
  ({ api: 'started through the API', deploy_hook: 'started by the hook', rollback: 'a rollback' })[trigger]

type Answer =
  { kind: 'started'; deploy: Deploy } | { kind: 'queued' } | { kind: 'unclear' | 'conflict' | 'later'; error: ActionError }

async function ask(order: Order): Promise<Answer> {
  try {
    const deploy = await order.send()
    return deploy ? { kind: 'started', deploy } : { kind: 'queued' }
  } catch (error) {
    if (error instanceof ConnectionError && error.mayHaveArrived) return { kind: 'unclear', error }
    if (!(error instanceof HttpError)) throw error
    if (error.status === 409) return { kind: 'conflict', error }
    if (error.status === 429) return { kind: 'later', error }
    if (error.status < 300 || error.status === 408 || error.status >= 500) return { kind: 'unclear', error }
    throw refused(order, error)
  }
}

async function heed(answer: Exclude<Answer, { kind: 'started' }>, ports: RenderPorts): Promise<void> {
  if (answer.kind === 'later') return waitForLimit(answer.error, ports)
  const said = answer.kind === 'queued' ? 'Render queued the deploy and gave no identifier' : answer.error.message
  ports.log.info(`${said}: looking whether a deploy was started.`)
}

async function waitForLimit(error: ActionError, { clock, signal, log }: RenderPorts): Promise<void> {
  const askedFor = error instanceof HttpError ? serverWaitMs(error, clock.now()) : undefined
  // Ten deploys a minute and service are allowed: https://api-docs.render.com/reference/rate-limiting
  const waitMs = askedFor ?? 10_000
  if (waitMs > LONGEST_WAIT_MS) {
    throw new ActionError(`Render limits deploys of this service for another ${formatDuration(waitMs)}`, {
      advice: 'Run the job again later.',
    })
  }
  log.info(`Render limits the rate of deploys: waiting ${formatDuration(waitMs)}.`)
  await clock.sleep(waitMs, signal)
}

// How long a deploy that was made may take to appear in the list.
const APPEARS_MS = 15_000
const QUEUED_APPEARS_MS = 30_000

/** Looks for our deploy until it appears or provably is not there. `queued`: promised by Render, not seen in our time. */
async function search(
  order: Order,
  kind: Exclude<Answer['kind'], 'started'>,
  ports: RenderPorts,
): Promise<Deploy | 'none' | 'queued'> {
  const { render, clock, signal } = ports
  const started = clock.elapsed()
  let idleSince = started
  for (let pause = 500; ; pause = Math.min(pause * 2, 10_000)) {
    const seen = await look(() => render.listDeploys(order.service.id, { limit: 20 }))
    const ours = seen && findOurs(seen, order)
    if (ours) return ours
    const now = clock.elapsed()
    const rival = seen && findRival(seen, order, kind)
    // What is queued waits for what runs. Once nothing runs and ours is still not there, the promise was not kept.
    const waiting = kind === 'queued' ? seen?.some((deploy) => !isDone(deploy)) : rival && !isDone(rival)
    if (waiting) idleSince = now
    const patience = { queued: QUEUED_APPEARS_MS, unclear: APPEARS_MS, conflict: APPEARS_MS / 3, later: 0 }[kind]
    if (now - idleSince >= patience && seen) {
      if (rival) throw unclear(order, rival)
      return 'none'
    }
    if ((kind === 'queued' || rival) && now - started >= order.patienceMs) return 'queued'
    if (now - idleSince >= 4 * APPEARS_MS) throw unanswered(order)
    await clock.sleep(pause, signal)
  }
}

/**
 * A new deploy that forbids a second request: one that may be ours, as it does not say yet what it is made of; and after
 * "queued" any at all, since Render runs only the newest of a queue and forgets the others without a word
 * (https://render.com/docs/deploys).
 */
const findRival = (seen: readonly Deploy[], order: Order, kind: Answer['kind']): Deploy | undefined =>
  listNew(seen, order).find(
    ({ trigger, commit, image }) =>
      kind === 'queued' || ((trigger ?? order.trigger) === order.trigger && !commit?.id && !image?.ref),
  )

// A look that fails says nothing. It must not be taken for an empty list, which would allow a second deploy.
async function look(list: () => Promise<Deploy[]>): Promise<Deploy[] | undefined> {
  try {
    return await list()
  } catch (error) {
    if (error instanceof HttpError || error instanceof ConnectionError) return undefined
    throw error
  }
}

const sourceOf = ({ commit, image }: Deploy): string =>
  commit?.id ? `commit ${commit.id.slice(0, 7)}` : (image?.ref ?? 'same source')

function refused({ service, sayRefused }: Order, error: ActionError): ActionError {
  if (error instanceof RenderDenied) return error
  if (sayRefused) return sayRefused(error)
  return new ActionError(`Render does not deploy ${service.name} (${service.id}): ${error.message}`, {
    advice: adviceFor(service, error),
    cause: error,
  })
}

function adviceFor(service: Service, error: ActionError): string {
  const from = service.imagePath ? `the image ${service.imagePath}` : (service.repo ?? 'its repository')
  if (isStatus(error, 400, 404, 422)) {
    return service.imagePath
      ? `The service runs ${from}: \`image-url\` must name that image, with a tag or digest that was pushed.`
      : `The service builds ${from}: is the commit pushed there, and not removed by a force push?`
  }
  return 'Nothing was started. See https://status.render.com, then run the job again.'
}

const lost = ({ service }: Order): ActionError =>
  new ActionError(`Render said that the deploy of ${service.name} was queued, but nothing runs and none appeared`, {
    advice: `Look at ${service.dashboardUrl ?? 'the dashboard'}, then run the job again.`,
  })

const unanswered = ({ service }: Order): ActionError =>
  new DeployUnclear(`It cannot be told whether a deploy of ${service.name} was started: Render does not answer`, {
    advice: `Look at ${service.dashboardUrl ?? 'the dashboard'} first; a job that is run again takes over what it finds.`,
  })

const unclear = ({ service }: Order, { id, status }: Deploy): ActionError =>
  new DeployUnclear(
    `It cannot be told what became of the deploy of ${service.name} that was asked for: ${id} (${status ?? 'no status'}) came in its place, or is it`,
    {
      advice: `No second one was asked for, as that could undo a newer deploy. Look at ${service.dashboardUrl ?? 'the dashboard'}, and run the job again where the commit is still wanted.`,
    },
  )
