import { ActionError } from '@axcouncil/core/errors'
import { currentVersion } from '@axcouncil/health/current-version'
import { sameVersion } from '@axcouncil/health/version-source'
import { type Pair, findByDomain } from './domain.ts'
import type { Target } from '../survey.ts'
import { type Traffic, readTraffic } from './traffic.ts'
import { healthSpec } from '../verification.ts'
import type { World } from '../world.ts'

/**
 * Finds out which of two services production's traffic goes to.
 * @throws ActionError where a domain tells, and none or both of them have it; where a command was to move it, nobody knows
 * what it did, and production's answers do not tell either.
 */
export async function findPair(world: World, targets: readonly [Target, Target]): Promise<Pair> {
  const { way } = world.inputs.blueGreen!
  const [a, b] = targets.map(({ service }) => service) as [Target['service'], Target['service']]
  if (way.kind === 'domain') return findByDomain(world, way.domain, [a, b])
  const { index, because } = await findTraffic(world, targets)
  const [active, idle] = index === 0 ? [a, b] : [b, a]
  if (world.story.pair?.active.id !== active.id) world.ports.runner.info(`${active.name} has the traffic: ${because}.`)
  return { what: 'the traffic', active, idle }
}

interface Found {
  index: number
  because: string
}

async function findTraffic(world: World, targets: readonly Target[]): Promise<Found> {
  const { inputs: { mode } } = world
  const answers = await byAnswer(world, targets)
  if (answers && mode !== 'rollback') return answers
  const noted = await readTraffic(world)
  const index = noted ? targets.findIndex(({ service }) => service.id.startsWith(noted.id)) : -1
  if (!noted || index < 0) return answers ?? { index: 0, because: 'it is the one in `service-id`, and nothing tells otherwise' }
  if (noted.sure) return answers ?? { index, because: `the run that made deployment ${noted.record} on GitHub left it there` }
  const [had, other] = [targets[index]!.service.name, targets[1 - index]!.service.name]
  // Whatever that command did, the way back leads to the service that had the traffic before it.
  if (mode === 'rollback') return { index: 1 - index, because: `a run that was to move it from ${had} (deployment ${noted.record}) left it nobody knows where` }
  throw untold({ noted, had, other })
}

const untold = ({ noted, had, other }: { noted: Traffic; had: string; other: string }): ActionError =>
  new ActionError(`Nobody knows which of ${had} and ${other} has the traffic: the run that made deployment ${noted.record} on GitHub began a command that moves it, and did not see its end; and production does not answer with a version that only one of them runs`, {
    advice: `Nothing was changed. Look at your router; then run mode rollback, which moves the traffic to ${had}, where it was before that run, and promote again.`,
  })

// What answers in production is the best witness, as long as the two do not run the same.
async function byAnswer(world: World, targets: readonly Target[]): Promise<Found | undefined> {
  const { inputs: { health }, ports } = world
  const [url] = health.urls.flat()
  const version = url && (await currentVersion({ ...healthSpec(world), urls: [url] }, ports))
  if (!version) return undefined
  const matches = targets.flatMap(({ live }, index) => (live?.commit?.id && sameVersion(live.commit.id, version) ? [index] : []))
  return matches.length === 1 ? { index: matches[0]!, because: `production answers with ${version.slice(0, 7)}, which it runs` } : undefined
}
