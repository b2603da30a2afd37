import { ActionError, errorMessage } from '@axcouncil/core/errors'
import { ConnectionError, HttpError } from '@axcouncil/core/http-error'
import type { Service } from '@axcouncil/render/model'
import type { Story } from '../story.ts'
import type { World } from '../world.ts'

/** The two services of a blue-green pair, by which of them production's traffic goes to. */
export interface Pair {
  /** What moves, in words: the domain, or the traffic where a command of the caller's moves it. */
  what: string
  active: Service
  idle: Service
}

/** Which service of a pair production's traffic is with; undefined where a command was begun and did not end well. */
export const holderOf = ({ pair, switched, trafficUnsure }: Pick<Story, 'pair' | 'switched' | 'trafficUnsure'>): Service | undefined =>
  trafficUnsure ? undefined : switched && !switched.back ? pair?.idle : pair?.active

/**
 * Finds out which of the two services has the domain.
 * @throws ActionError where none has it, or both say so.
 */
export async function findByDomain({ render: { render } }: World, domain: string, services: readonly [Service, Service]): Promise<Pair> {
  const owners = await Promise.all(services.map(async ({ id }) => (await render.listDomains(id)).some(({ name }) => name.toLowerCase() === domain)))
  const [a, b] = services
  if (owners[0] && !owners[1]) return { what: domain, active: a, idle: b }
  if (owners[1] && !owners[0]) return { what: domain, active: b, idle: a }
  throw new ActionError(`${owners[0] ? 'Both' : 'Neither'} of ${a.name} and ${b.name} ${owners[0] ? 'have' : 'has'} the domain ${domain}`, {
    advice: `Nothing was changed. Add it to the service that is to serve now, in its settings under Custom Domains.`,
  })
}

/**
 * Moves a domain from one service to another and answers for how many milliseconds nobody had it: Render gives a name to
 * one service only, so it has to be taken away before it can be given. Where it cannot be given, it goes back.
 * @throws ActionError saying where the domain is then.
 */
export async function moveDomain(world: World, { domain, from, to }: { domain: string; from: Service; to: Service }): Promise<number> {
  const { render: { render }, ports: { clock, runner } } = world
  const began = clock.elapsed()
  await render.removeDomain(from.id, domain)
  try {
    await give(world, to, domain)
  } catch (error) {
    runner.warning(`${domain} could not be given to ${to.name} (${errorMessage(error)}): giving it back to ${from.name}.`)
    await give(world, from, domain).catch((again: unknown) => Promise.reject(nowhere(domain, from, again)))
    throw new ActionError(`${domain} could not be moved to ${to.name} and is with ${from.name} again: ${errorMessage(error)}`, { advice: 'Look at the custom domains of both services.', cause: error })
  }
  return clock.elapsed() - began
}

const TRIES = 5

// A name that was just taken away can be refused for a moment; and a request without an answer may have worked.
async function give({ render: { render }, ports }: World, { id }: Service, domain: string): Promise<void> {
  // From here on there is no stopping half-way: a canceled job has some seconds left for it.
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await render.addDomain(id, domain)
    } catch (error) {
      if (!(error instanceof HttpError || error instanceof ConnectionError)) throw error
      const has = (await render.listDomains(id).catch(() => [])).some(({ name }) => name.toLowerCase() === domain)
      if (has) return
      if (attempt >= TRIES) throw error
      await ports.clock.sleep(300 * attempt, ports.signal)
    }
  }
}

const nowhere = (domain: string, { name, dashboardUrl }: Service, cause: unknown): ActionError =>
  new ActionError(`${domain} is with no service now: it could not even be given back to ${name} (${errorMessage(cause)})`, {
    advice: `Add it by hand at once, under Custom Domains: ${dashboardUrl ?? 'Render\'s dashboard'}.`,
    cause,
  })
