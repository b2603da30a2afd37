import { ActionError } from '@axcouncil/core/errors'
import { capture } from '@axcouncil/health/capture'
import type { HealthReport } from '@axcouncil/health/report'
import { type HealthSpec, defaultHealth } from '@axcouncil/health/spec'
import { parseStatusSet } from '@axcouncil/health/status-set'
import { verify } from '@axcouncil/health/verify'
import type { World } from './world.ts'

/** What is to be verified: the version that must answer, for how long it is watched, and where (default: everywhere). */
export interface Question {
  version: string | undefined
  soakMs: number
  urls?: readonly string[]
  /** Ends the soak early. */
  soakUntil?: AbortSignal
  /** The version is one from before that is put back. */
  restores?: boolean
}

/** Asks production whether it is well, at every address, on fresh connections, by version. */
export function verifyProduction(world: World, { version, soakMs, urls, soakUntil, restores }: Question): Promise<HealthReport> {
  const { inputs, ports, story } = world
  const { health } = inputs
  const spec: HealthSpec = {
    ...healthSpec(world),
    ...(urls ? { urls } : {}),
    version,
    restores,
    // After a rollback of our own it is what answered before that must answer again.
    baseline: version === undefined && (story.rollback === undefined || inputs.mode === 'rollback') ? story.baseline : undefined,
    soakMs,
    soakUntil,
    maxFailures: soakMs > 0 ? health.maxFailures : 0,
    latencyBudgetMs: health.latencyBudgetMs,
    timeoutMs: health.timeoutMs,
    // Render has called it live by now: nothing but errors for a while is an answer, not a beginning.
    failFast: parseStatusSet('400-599'),
    failFastAfterMs: health.failFastAfterMs,
  }
  return verify(spec, ports)
}

/** Where and how production is asked for its version. */
export const healthSpec = ({ inputs: { health } }: World): HealthSpec => ({ ...defaultHealth, urls: [...new Set(health.urls.flat())], versionFrom: health.versionFrom, status: health.status, assertions: health.assertions })

/**
 * Notes what answers before a deploy where no version is known that must answer after it, as for images: then the answer
 * has to change. Where answers tell nothing apart, it says so and goes on: they are then only asked to be good.
 */
export async function noteBaseline(world: World): Promise<void> {
  const { ports, story } = world
  if (expectedVersion(world) !== undefined) return
  try {
    story.baseline = (await capture(healthSpec(world), ports)).baseline
    ports.runner.info('No version is known that must answer: the answer of now is noted, and has to change. Better give `expect-version`.')
  } catch (error) {
    if (!(error instanceof ActionError) || ports.signal.aborted) throw error
    ports.runner.warning(`An old version cannot be told from the new one: ${error.message}. Give \`expect-version\`.`)
  }
}

/**
 * Before a rollback by hand, where nobody said which version must answer after it: if production's versions are no
 * commits (`1.4.2`), that of the deploy gone back to is unknown, and the answer has to change instead. The same where it
 * answers with none, since it is down: then any good answer is a change.
 */
export async function noteRelease(world: World): Promise<void> {
  const { inputs: { health }, ports, story } = world
  if (health.version !== undefined || health.urls.length === 0 || tellsCommit(world)) return
  try {
    const { baseline } = await capture(healthSpec(world), ports)
    const versions = [...new Set(Object.values(baseline).flatMap((print) => (print.kind === 'version' ? [print.version] : [])))]
    if (versions.some((version) => /^[0-9a-f]{7,64}$/i.test(version))) return
    story.baseline = baseline
    ports.runner.info(`Production answers with ${versions.join(', ') || 'no version'}${versions.length > 0 ? ', which is no commit' : ' now'}: after the rollback the answer has to change. Better give \`expect-version\`.`)
  } catch (error) {
    if (!(error instanceof ActionError) || ports.signal.aborted) throw error
  }
}

// What calls itself the commit is taken for one, so that no second is lost in an emergency.
const tellsCommit = ({ inputs: { health: { versionFrom } } }: World): boolean => versionFrom.kind === 'json' && versionFrom.pointer === '/commit'

/** The version that what is live answers with: what the input says, else its commit where answers tell that, and of all services the same. */
export function liveVersion(world: World): string | undefined {
  const commits = new Set(world.targets.map(({ live }) => live?.commit?.id))
  return world.inputs.health.version ?? (tellsCommit(world) && commits.size === 1 ? [...commits][0] : undefined)
}

/** The version that the candidate must answer with: what the input says, else its commit; images have none of their own. */
export const expectedVersion = ({ inputs: { health, candidate } }: World): string | undefined =>
  health.version ?? (candidate.imageUrl ? undefined : candidate.commit)
