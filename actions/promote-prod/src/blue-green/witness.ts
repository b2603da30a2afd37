import { ActionError } from '@axcouncil/core/errors'
import { poll } from '@axcouncil/core/poll'
import type { Fingerprint } from '@axcouncil/health/baseline'
import { NothingStable, capture } from '@axcouncil/health/capture'
import { currentVersion } from '@axcouncil/health/current-version'
import { sameVersion } from '@axcouncil/health/version-source'
import type { Service } from '@axcouncil/render/model'
import type { Pair } from './domain.ts'
import { expectedVersion, healthSpec } from '../verification.ts'
import type { World } from '../world.ts'

/**
 * The health addresses as a service of a pair answers them under its own name. With a frontend some of them may be its
 * own, which no backend answers: then those count that are at the domain, or have the path that Render checks.
 * @throws ActionError for a service without an address.
 */
export function ownUrls({ inputs: { health, vercel, blueGreen } }: World, { name, serviceDetails }: Service): string[] {
  const { url, healthCheckPath } = serviceDetails ?? {}
  if (!url) throw new ActionError(`${name} has no address of its own at which it could be verified`, { advice: 'Blue-green needs two web services.' })
  const { way } = blueGreen!
  const all = health.urls.flat().map((address) => new URL(address))
  const backend = vercel ? all.filter(({ hostname, pathname }) => (way.kind === 'domain' ? hostname === way.domain : pathname === healthCheckPath)) : all
  return [...new Set((backend.length > 0 ? backend : all).map(({ pathname, search }) => new URL(pathname + search, url).href))]
}

/**
 * Which service of a pair answers in production, by what its answers say of themselves there and under the services' own
 * addresses: a version, or else what names a build or an instance. Undefined where the two cannot be told apart.
 */
export async function whoAnswers(world: World, { active, idle }: Pair): Promise<Service | undefined> {
  const [own] = ownUrls(world, active)
  const url = world.inputs.health.urls.flat().find((address) => own && new URL(address).pathname === new URL(own).pathname)!
  try {
    const [a, b, now] = await Promise.all([own!, ownUrls(world, idle)[0]!, url].map((address) => printOf(world, address)))
    const isLike = (one: Traits, other: Traits): boolean => Object.keys(one).some((name) => one[name] !== other[name] && one[name] === now![name])
    const [likeA, likeB] = [isLike(a!, b!), isLike(b!, a!)]
    return likeA === likeB ? undefined : likeA ? active : idle
  } catch (error) {
    if (!(error instanceof NothingStable)) throw error
    return undefined
  }
}

type Traits = Readonly<Record<string, string>>

async function printOf(world: World, url: string): Promise<Traits> {
  const { baseline } = await capture({ ...healthSpec(world), urls: [url] }, world.ports)
  return traitsOf(Object.values(baseline)[0]!)
}

// That nothing good answers tells the two apart as well, as long as the other one is good.
const traitsOf = (print: Fingerprint): Traits => (print.kind === 'traits' ? { ...print.traits, answers: 'yes' } : print.kind === 'version' ? { version: print.version, answers: 'yes' } : { answers: 'no' })

/**
 * Makes sure, before a command is to move the traffic, that it could be told afterwards whether it did.
 * @throws ActionError where it could not.
 */
export async function refuseUntellable(world: World, pair: Pair): Promise<void> {
  const version = expectedVersion(world)
  const [url] = world.inputs.health.urls.flat()
  if (version !== undefined) {
    const now = await currentVersion({ ...healthSpec(world), urls: [url!] }, world.ports)
    if (now === undefined || !sameVersion(version, now)) return
    throw untellable(`production answers with ${now} already, before the traffic was moved`)
  }
  const holder = await whoAnswers(world, pair)
  if (holder?.id === pair.active.id) return
  throw untellable(holder ? `production answers as ${pair.idle.name} does, although ${pair.active.name} was taken to have the traffic` : `what ${pair.active.name} and ${pair.idle.name} answer does not tell which of them production's traffic is with`)
}

const untellable = (why: string): ActionError =>
  new ActionError(`Nobody could tell whether \`switch-command\` moves the traffic: ${why}. It was not moved`, {
    advice: 'Let the app say its version, and give `expect-version` and `version-from`.',
  })

const PAUSE_MS = 1_000

/** Waits until a service answers in production, as long as `verify-timeout` allows. Needs nothing of versions. */
export async function awaitAnswer(world: World, pair: Pair, wanted: Service): Promise<boolean> {
  const { inputs: { health }, ports: { clock, signal } } = world
  const { done } = await poll({ probe: () => whoAnswers(world, pair), until: (holder) => holder?.id === wanted.id, interval: () => PAUSE_MS, timeoutMs: health.timeoutMs, clock, signal })
  return done
}
