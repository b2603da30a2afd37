import { ActionError, errorMessage } from '@axcouncil/core/errors'
import { listDeploymentStates, listDeployments } from '@axcouncil/core/github-deployment'
import { holderOf } from './domain.ts'
import { payloadOf } from '../record.ts'
import { noteOnRecord } from '../sign-of-life.ts'
import type { Story } from '../story.ts'
import type { World } from '../world.ts'

/** With which service of a pair a run left the traffic that a command moves: Render does not know. */
export interface Traffic {
  /** The service's identifier, or its beginning. Where it is not sure: the service that had it before it was moved. */
  id: string
  /** False: a command was begun, and nobody knows what it did. */
  sure: boolean
  /** The record on GitHub that says so. */
  record: number
}

/** The end of a description: `traffic:<service>`, or `traffic:?<service>` where it is not sure. */
export function sayTraffic(story: Story): string | undefined {
  const holder = holderOf(story)
  return story.pair && `traffic:${holder?.id ?? `?${story.pair.active.id}`}`
}

// GitHub keeps 140 characters of a description, so that the end of a long identifier may be missing.
const WORDS = /\btraffic:(\??)([\w-]{8,})/

const DEPTH = 20

/** What the newest run that said something about it said. */
export async function readTraffic({ github, inputs }: World): Promise<Traffic | undefined> {
  for (const record of (await listDeployments(github, { environment: inputs.environment, limit: DEPTH })).filter((one) => payloadOf(one))) {
    const said = (await listDeploymentStates(github, Number(record.id))).map(({ description }) => WORDS.exec(description ?? '')).find((found) => found !== null)
    if (said) return { id: said[2]!, sure: said[1] === '', record: Number(record.id) }
  }
  return undefined
}

/**
 * Notes on GitHub where the traffic is, so that the next run finds it whatever ends this one. With `must`, as before the
 * way there, what cannot be noted is not begun.
 * @throws ActionError with `must`.
 */
export async function noteTraffic(world: World, { must }: { must: boolean }): Promise<void> {
  const { ports: { runner, signal }, story } = world
  try {
    await noteOnRecord(world, sayTraffic(story)!)
  } catch (error) {
    if (must) throw new ActionError(`It could not be noted on GitHub that ${story.pair!.what} is about to move, so it was not moved: ${errorMessage(error)}`, { advice: 'Run the job again.', cause: error })
    if (!signal.aborted) runner.warning(`It could not be noted on GitHub where ${story.pair!.what} is: ${errorMessage(error)}`)
  }
}
