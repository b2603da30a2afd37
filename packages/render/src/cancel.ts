import { errorMessage } from '@axcouncil/core/errors'
import { ConnectionError, HttpError } from '@axcouncil/core/http-error'
import type { Deploy } from './model.ts'
import type { RenderPorts } from './ports.ts'
import { isDone } from './status.ts'

/**
 * Cancels a deploy and answers what became of it, which may be another outcome: it can have gone live in the meantime,
 * and a queued one cannot be canceled through the API. Undefined where Render did not say.
 */
export async function cancelDeploy(
  serviceId: string,
  deployId: string,
  { render, clock, signal }: RenderPorts,
): Promise<Deploy | undefined> {
  let seen: Deploy | undefined
  try {
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await passing(() => render.cancelDeploy(serviceId, deployId, TRY_MS))
      seen = (await passing(() => render.getDeploy(serviceId, deployId, TRY_MS))) ?? seen
      if (seen && isDone(seen)) return seen
      await clock.sleep(500 * attempt, signal)
    }
  } catch (error) {
    // The time was up, but what was seen until then is worth telling.
    if (!seen || !signal.aborted) throw error
  }
  return seen
}

// A canceled job leaves seconds: a request that hangs is given up for another one. To cancel twice does no harm.
const TRY_MS = 2_000

// A refusal means that there is nothing left to cancel, or not yet; the deploy's own status tells which.
async function passing<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof HttpError || error instanceof ConnectionError) return undefined
    throw error
  }
}

/** What became of a deploy that we canceled, in words. */
export function sayCanceled(deployId: string, deploy: Deploy | undefined, error?: unknown): string {
  if (error !== undefined) return `${deployId} could not be canceled (${errorMessage(error)}): it may still go live.`
  if (deploy?.status === 'canceled') return `${deployId} was canceled at Render.`
  if (deploy && isDone(deploy)) return `${deployId} had ended before it could be canceled: ${deploy.status}.`
  const why = deploy?.status === 'queued' ? ': Render cannot cancel what is queued' : ''
  return `${deployId} could not be canceled${why}. It may still go live.`
}
