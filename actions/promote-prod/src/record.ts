import { randomUUID } from 'node:crypto'
import { runUrl } from '@axcouncil/core/env'
import type { GitHub } from '@axcouncil/core/github'
import { type Deployment, type DeploymentStatus, listDeploymentStates, listDeployments } from '@axcouncil/core/github-deployment'
import { isSameCommit } from '@axcouncil/render/identity'
import type { Deploy } from '@axcouncil/render/model'
import { sharedNow } from './wall-clock.ts'
import type { World } from './world.ts'

/** What our deployment records on GitHub carry: fixed when they are made, since a payload cannot change. */
export interface Payload {
  kind: 'axcouncil-promotion'
  mode: 'promote' | 'rollback'
  commit: string
  image: string | null
  run: string
  attempt: number
  job: string
  actor: string
  reason: string | null
  'previous-deploy-id': string | null
  services: string[]
  /** Mode rollback: the deploy that each of the services goes back to. */
  'rollback-to'?: string[] | undefined
  /** When the lock that this record is no longer counts, ISO 8601. */
  expires: string
  /** Tells this record from others of the same run, should the answer to its making be lost. */
  mark: string
}

/** What a run is about to do. */
export type Intent = Pick<Payload, 'mode' | 'commit' | 'rollback-to'>

/** The payload of a record of ours, or undefined for anybody else's. */
export function payloadOf({ payload }: Pick<Deployment, 'payload'>): Payload | undefined {
  const found = typeof payload === 'string' ? parsed(payload) : payload
  return typeof found === 'object' && found !== null && (found as { kind?: unknown }).kind === 'axcouncil-promotion' ? (found as unknown as Payload) : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A new payload for what this run is about to do. */
export function newPayload(world: World, { mode, commit, 'rollback-to': to }: Intent): Payload {
  const { inputs, ports: { environment }, targets } = world
  return {
    kind: 'axcouncil-promotion',
    mode,
    commit,
    image: inputs.candidate.imageUrl ?? null,
    run: environment.runId ?? '',
    attempt: environment.runAttempt,
    job: environment.job ?? '',
    actor: environment.triggeringActor ?? environment.actor ?? '',
    reason: inputs.reason ?? null,
    'previous-deploy-id': targets[0]?.live?.id ?? null,
    services: targets.map(({ service }) => service.id),
    ...(to ? { 'rollback-to': to } : {}),
    expires: new Date(sharedNow(world) + inputs.lockTtlMs).toISOString(),
    mark: `${environment.runId ?? 'local'}-${environment.runAttempt}-${environment.job ?? ''}-${randomUUID()}`,
  }
}

/** Whether a record was made by this very job, in an earlier attempt or by a process that died. */
export const isOwn = ({ run, job, services }: Payload, { ports: { environment }, targets, story: { pair } }: World): boolean =>
  run !== '' && run === environment.runId && job === (environment.job ?? '') &&
  // Of a pair, a run that died may have made the other one the idle one.
  (pair ? services.every((id) => [pair.active.id, pair.idle.id].includes(id)) : services.join() === targets.map(({ service }) => service.id).join())

/** The state that counts: the newest one, but GitHub's own `inactive`, which only says that another one followed. */
export const decisive = (states: readonly DeploymentStatus[]): DeploymentStatus | undefined => states.find(({ state }) => state !== 'inactive')

// So many records back we look: a deploy from before them has been followed by as many others.
const DEPTH = 60

/**
 * Which of these deploys were verified in production: the newest record of their commit (or image) says success. Later
 * failures revoke earlier successes. Answers the same deploys, in their order.
 */
export async function verifiedDeploys(github: GitHub, environment: string, deploys: readonly Deploy[]): Promise<Deploy[]> {
  const records = (await listDeployments(github, { environment, limit: DEPTH })).filter((record) => payloadOf(record))
  const known = new Map<number, Promise<DeploymentStatus | undefined>>()
  const stateOf = (record: Deployment): Promise<DeploymentStatus | undefined> => {
    const id = Number(record.id)
    if (!known.has(id)) known.set(id, listDeploymentStates(github, id).then(decisive))
    return known.get(id)!
  }
  const judged = await Promise.all(
    deploys.map(async (deploy) => {
      for (const record of records.filter((one) => isOf(one, deploy))) {
        const state = (await stateOf(record))?.state
        // One that is still open, or that ended in an error of ours, says nothing about the commit.
        if (state === 'success' || state === 'failure') return state === 'success' ? [deploy] : []
      }
      return []
    }),
  )
  return judged.flat()
}

const isOf = (record: Deployment, { commit, image }: Deploy): boolean => {
  const wanted = payloadOf(record)?.image
  return wanted ? wanted === image?.ref : isSameCommit(commit?.id, record.sha)
}

/** The commit that an image was built from, as the newest promotion of it says; Render itself knows only the image. */
export async function commitOfImage(github: GitHub, environment: string, ref: string): Promise<string | undefined> {
  const records = await listDeployments(github, { environment, limit: DEPTH })
  return records.find((record) => payloadOf(record)?.image === ref)?.sha
}

/** The page of the run that made a record. */
export const pageOf = (payload: Payload, { ports: { environment } }: World): string | undefined =>
  payload.run ? runUrl({ ...environment, runId: payload.run, runAttempt: payload.attempt }) : undefined
