import { errorMessage } from '@axcouncil/core/errors'
import { setInProgress } from '@axcouncil/core/late-state'
import { saveStarting } from './state.ts'
import type { World } from './world.ts'

/**
 * Says on this run's record what it is doing, for those who look at it and for a run that comes after this one. It is a
 * sign of life, too, by which the lock lasts. Does nothing where there is no record.
 * @throws the last error, where GitHub did not confirm it.
 */
export async function noteOnRecord({ inputs, ports, story }: World, description: string): Promise<void> {
  const { recordId: id, isStartSure: wasSure } = story
  if (id === undefined) return
  // Until it is confirmed, whoever closes the record has to see to it that it stays closed.
  story.isStartSure = false
  const keep = { starting: (one: number | undefined) => (one !== undefined || wasSure ? saveStarting(ports.runner, one) : undefined) }
  const sure = await setInProgress({ id, token: inputs.token, description, keep }, ports)
  story.isStartSure = wasSure && sure
}

/**
 * Renews the lock at each third of `lock-ttl`, so that it lasts as long as the work and not longer than that after its
 * end. Answers what stops that, and waits for a request that is under way: none may come after the record is closed.
 */
export function keepRenewing(world: World, description: string): () => Promise<void> {
  const { inputs, ports: { clock, runner, signal } } = world
  const over = new AbortController()
  const renewing = (async () => {
    for (;;) {
      await clock.sleep(inputs.lockTtlMs / 3, AbortSignal.any([signal, over.signal]))
      await noteOnRecord(world, description).catch((error: unknown) => {
        if (!signal.aborted) runner.warning(`The lock could not be renewed on GitHub: ${errorMessage(error)}`)
      })
    }
  })().catch(() => undefined)
  return async () => {
    over.abort()
    await renewing
  }
}
