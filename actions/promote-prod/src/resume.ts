import { listDeploymentStates, listDeployments } from '@axcouncil/core/github-deployment'
import { followDeploy } from '@axcouncil/render/follow'
import { isDone, liveDeploy } from '@axcouncil/render/status'
import { type Payload, decisive, isOwn, payloadOf } from './record.ts'
import type { Move } from './story.ts'
import { survey } from './survey.ts'
import { isSameSource } from './way-back.ts'
import type { World } from './world.ts'

/** What an earlier attempt of this job said on GitHub that it does, and whether it came to a good end. */
interface Attempt {
  payload: Payload
  succeeded: boolean
}

const DEPTH = 20

async function earlierAttempt(world: World): Promise<Attempt | undefined> {
  const { github, inputs, story } = world
  const recent = await listDeployments(github, { environment: inputs.environment, limit: DEPTH })
  const own = recent.find((record) => Number(record.id) !== story.recordId && isOwn(payloadOf(record) ?? NOBODY, world))
  if (!own) return undefined
  return { payload: payloadOf(own)!, succeeded: decisive(await listDeploymentStates(github, Number(own.id)))?.state === 'success' }
}

const NOBODY = { run: '', job: '', services: [] as string[] } as unknown as Payload

/**
 * Waits for the rollback that an earlier attempt of this job asked Render for and did not live to see: a second one beside
 * it would be one too many, and it is nobody else's deploy. Looks at the services anew afterwards.
 */
export async function awaitOwnRollback(world: World): Promise<void> {
  const { inputs, render, targets, ports: { clock, environment } } = world
  const underway = targets.flatMap(({ service, before }) => before.filter((deploy) => deploy.trigger === 'rollback' && !isDone(deploy)).map((deploy) => ({ service, deploy })))
  if (underway.length === 0 || environment.runAttempt === 1 || !(await earlierAttempt(world))) return
  for (const { service, deploy } of underway) {
    render.log.info(`An earlier attempt of this job asked Render for the rollback ${deploy.id} of ${service.name}, which is on its way: waiting for it.`)
    await followDeploy({ serviceId: service.id, deploy, startedMs: clock.elapsed(), timeoutMs: inputs.timeoutMs, expectedMs: undefined, steps: [] }, render)
  }
  world.targets = await survey(world)
}

/**
 * Where an earlier attempt of this job was going back to, if Render did at least a part of that already: this attempt goes
 * on with it, and does not choose anew from what is live by now. Empty where that attempt came to its end.
 */
export async function unfinishedMoves(world: World): Promise<Move[] | undefined> {
  const { targets, ports: { environment } } = world
  if (environment.runAttempt === 1 || !targets.some(({ before }) => liveDeploy(before)?.trigger === 'rollback')) return undefined
  const earlier = await earlierAttempt(world)
  const ids = earlier?.payload['rollback-to'] ?? []
  if (!earlier || ids.length !== targets.length) return undefined
  if (earlier.succeeded) return []
  const moves = targets.flatMap(({ service, before, live }, i): Move[] => {
    const target = before.find(({ id }) => id === ids[i])
    return target ? [{ service, target, verified: false, done: live?.trigger === 'rollback' && isSameSource(target, live) ? live : undefined }] : []
  })
  return moves.length === targets.length && moves.some(({ done }) => done) ? moves : undefined
}
