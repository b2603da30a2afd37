import { listDeploymentStates, listDeployments } from '@axcouncil/core/github-deployment'
import { currentVersion } from '@axcouncil/health/current-version'
import { sameVersion } from '@axcouncil/health/version-source'
import { type Pair, findByDomain } from './domain.ts'
import { payloadOf } from './record.ts'
import type { Target } from './survey.ts'
import { healthSpec } from './verification.ts'
import type { World } from './world.ts'

/**
 * Finds out which of two services production's traffic goes to.
 * @throws ActionError where a domain tells, and none or both of them have it.
 */
export async function findPair(world: World, targets: readonly [Target, Target]): Promise<Pair> {
  const { way } = world.inputs.blueGreen!
  const [a, b] = targets.map(({ service }) => service) as [Target['service'], Target['service']]
  if (way.kind === 'domain') return findByDomain(world, way.domain, [a, b])
  const { index, because } = (await byAnswer(world, targets)) ?? (await byRecord(world, targets)) ?? { index: 0, because: 'it is the one in `service-id`, and nothing tells otherwise' }
  const [active, idle] = index === 0 ? [a, b] : [b, a]
  if (world.story.pair?.active.id !== active.id) world.ports.runner.info(`${active.name} has the traffic: ${because}.`)
  return { what: 'the traffic', active, idle }
}

interface Found {
  index: number
  because: string
}

// What answers in production is the best witness, as long as the two do not run the same.
async function byAnswer(world: World, targets: readonly Target[]): Promise<Found | undefined> {
  const { inputs: { health }, ports } = world
  const [url] = health.urls.flat()
  const version = url && (await currentVersion({ ...healthSpec(world), urls: [url] }, ports))
  if (!version) return undefined
  const matches = targets.flatMap(({ live }, index) => (live?.commit?.id && sameVersion(live.commit.id, version) ? [index] : []))
  return matches.length === 1 ? { index: matches[0]!, because: `production answers with ${version.slice(0, 7)}, which it runs` } : undefined
}

const DEPTH = 20

// GitHub keeps 140 characters of a description, so that the end of a long identifier may be missing.
const TRAFFIC = /\btraffic:([\w-]{8,})/

/** Where the last run that ended left the traffic, as its record says. */
async function byRecord({ github, inputs }: World, targets: readonly Target[]): Promise<Found | undefined> {
  for (const record of (await listDeployments(github, { environment: inputs.environment, limit: DEPTH })).filter((one) => payloadOf(one))) {
    const said = (await listDeploymentStates(github, Number(record.id))).map(({ description }) => TRAFFIC.exec(description ?? '')?.[1]).find(Boolean)
    const index = said === undefined ? -1 : targets.findIndex(({ service }) => service.id.startsWith(said))
    if (index >= 0) return { index, because: `the run that made deployment ${record.id} on GitHub left it there` }
  }
  return undefined
}
