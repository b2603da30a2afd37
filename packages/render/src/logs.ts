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
    return await page(count, (endTime, limit) => render.listLogs({ ...query, endTime, limit }))
  } catch (error) {
    if (signal.aborted) throw error
    log.info(`The deploy's log could not be read: ${errorMessage(error)}`)
    return []
  }
}

// A page is at most 100 lines, newest page first; the next one ends where the one before began, that line included.
async function page(
  count: number,
  list: (endTime: string | undefined, limit: number) => Promise<LogLine[]>,
): Promise<LogLine[]> {
  let lines: LogLine[] = []
  for (;;) {
    const limit = lines.length === 0 ? Math.min(PAGE, count) : PAGE
    const older = await list(lines[0]?.timestamp, limit)
    const known = new Set(lines.map(({ id }) => id))
    const fresh = older.filter(({ id }) => !known.has(id))
    lines = [...fresh, ...lines]
    if (lines.length >= count || fresh.length === 0 || older.length < limit) return lines.slice(-count)
  }
}

const PAGE = 100
