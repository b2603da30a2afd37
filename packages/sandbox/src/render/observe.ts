import { isoMicros, microsOf } from './id.ts'
import type { Hit, LogLine, Service, World } from './model.ts'
import { among, limitOf, page, Refusal, timeOf, values } from './page.ts'
import { latencySeries, requestSeries, type Window } from './metric.ts'
import { newApp, queryOf, serviceOf, type App } from './route.ts'

/** The routes that look and change nothing: events, logs, metrics of the public traffic. */
export function observeRoutes(world: World): App {
  const app = newApp()
  app.get('/services/:serviceId/events', (c) => c.json(listEvents(serviceOf(world, c), queryOf(c))))
  app.get('/events/:eventId', (c) => {
    const events = [...world.services.values()].flatMap((service) => service.events)
    const event = events.find(({ id }) => id === c.req.param('eventId'))
    if (event === undefined) throw new Refusal(404, 'event not found')
    return c.json(event)
  })
  app.get('/logs', (c) => c.json(listLogs(world, queryOf(c))))
  app.get('/metrics/http-requests', (c) => {
    const query = queryOf(c)
    const by = query.get('aggregateBy') ?? undefined
    if (by !== undefined && by !== 'statusCode' && by !== 'host') throw new Refusal(400, 'invalid aggregateBy')
    return c.json(traffic(world, query).flatMap(({ id, hits, window }) => requestSeries(hits, { window, id, by })))
  })
  app.get('/metrics/http-latency', (c) => {
    const query = queryOf(c)
    const quantile = Number(query.get('quantile') ?? '0.95')
    if (!(quantile >= 0 && quantile <= 1)) throw new Refusal(400, 'quantile must be between 0 and 1')
    const all = traffic(world, query)
    return c.json(all.flatMap(({ id, hits, window }) => latencySeries(hits, { window, id, quantile })))
  })
  return app
}

/** The span asked for, in microseconds: the last hour where nothing is said. Throws a Refusal 400. */
function spanOf(query: URLSearchParams): { start: number; end: number } {
  const end = timeOf(query, 'endTime') ?? Date.now() * 1000 + 999_999
  return { start: timeOf(query, 'startTime') ?? end - 3_600_000_000, end }
}

function listEvents(service: Service, query: URLSearchParams): object[] {
  const { start, end } = spanOf(query)
  const type = among(query, 'type')
  const rows = service.events.filter((event) => {
    const at = microsOf(event.timestamp)
    return at >= start && at <= end && type(event.type)
  })
  return page(query, 'event', rows.reverse())
}

function listLogs(world: World, query: URLSearchParams): object {
  const owner = query.get('ownerId') ?? ''
  const resources = values(query, 'resource')
  if (owner === '') throw new Refusal(400, 'ownerId is required')
  if (owner !== world.owner.id) throw new Refusal(404, 'owner not found')
  if (resources.length === 0) throw new Refusal(400, 'resource is required')
  const direction = query.get('direction') ?? 'backward'
  if (direction !== 'backward' && direction !== 'forward') throw new Refusal(400, 'invalid direction')
  const limit = limitOf(query)
  const { start, end } = spanOf(query)
  const lines = resources.flatMap((id) => {
    const service = world.services.get(id)
    if (service === undefined) throw new Refusal(404, `resource not found: ${id}`)
    const inside = service.logs.filter((line) => line.at >= start && line.at <= end && wanted(query, line))
    return inside.map((line) => ({ line, id }))
  })
  lines.sort((a, b) => (direction === 'forward' ? a.line.at - b.line.at : b.line.at - a.line.at))
  const shown = lines.slice(0, limit)
  const last = shown.at(-1)?.line.at
  const hasMore = lines.length > limit
  return {
    hasMore,
    nextStartTime: isoMicros(hasMore && last && direction === 'forward' ? last + 1 : start),
    nextEndTime: isoMicros(hasMore && last && direction === 'backward' ? last - 1 : end),
    logs: shown.map(({ line, id }) => logView(line, id)),
  }
}

function wanted(query: URLSearchParams, line: LogLine): boolean {
  const text = query.getAll('text')
  const fits = among(query, 'type')(line.type) && among(query, 'level')(line.level)
  const says = text.length === 0 || text.some((one) => line.message.includes(one))
  return fits && says && among(query, 'instance')(line.instance ?? '')
}

function logView(line: LogLine, resource: string): object {
  const labels = { resource, ...(line.instance ? { instance: line.instance } : {}), type: line.type, level: line.level }
  return {
    id: line.id,
    message: line.message,
    timestamp: isoMicros(line.at),
    labels: Object.entries(labels).map(([name, value]) => ({ name, value })),
  }
}

function traffic(world: World, query: URLSearchParams): { id: string; hits: Hit[]; window: Window }[] {
  const { start, end } = spanOf(query)
  const resolution = Number(query.get('resolutionSeconds') ?? '60')
  if (!(resolution >= 30)) throw new Refusal(400, 'resolutionSeconds must be at least 30')
  const window = { startMs: start / 1000, endMs: end / 1000, stepMs: resolution * world.timing.metricSecondMs }
  const ids = [...values(query, 'resource'), ...values(query, 'service')]
  if (ids.length === 0) throw new Refusal(400, 'resource is required')
  const [host, path] = [among(query, 'host'), among(query, 'path')]
  return ids.map((id) => {
    const service = world.services.get(id)
    if (service === undefined) throw new Refusal(404, `resource not found: ${id}`)
    const inside = service.hits.filter((hit) => hit.at >= window.startMs && hit.at <= window.endMs)
    return { id, window, hits: inside.filter((hit) => host(hit.host) && path(hit.path)) }
  })
}
