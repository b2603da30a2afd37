import { errorMessage } from '@axcouncil/core/errors'
import type { Deploy, LogLine, Service } from './model.ts'
import type { RenderPorts } from './ports.ts'
import { progress } from './status.ts'

/**
 * The last lines that a failed deploy printed, oldest first: the build's where the build failed, the process's own too
 * where it came that far. Best-effort, since not every plan keeps logs.
 */
export async function lastLines(
  service: Service,
  deploy: Deploy,
  count: number,
  { render, log, signal }: RenderPorts,
): Promise<LogLine[]> {
  if (count <= 0) return []
  const state = progress(deploy)
  const types = state.done && state.ending === 'build-failed' ? (['build'] as const) : (['build', 'app'] as const)
  const startTime = deploy.startedAt ?? deploy.createdAt
  const query = { ownerId: service.ownerId, serviceId: service.id, types, ...(startTime ? { startTime } : {}) }
  try {
    const lines = await render.listLogs({ ...query, limit: count })
    return lines.slice(-count)
  } catch (error) {
    if (signal.aborted) throw error
    log.info(`The deploy's log could not be read: ${errorMessage(error)}`)
    return []
  }
}
