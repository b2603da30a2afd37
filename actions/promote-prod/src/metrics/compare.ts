import { withTimeout } from '@axcouncil/core/clock'
import { formatDuration } from '@axcouncil/core/duration'
import { CanceledError, TimeoutError, errorMessage } from '@axcouncil/core/errors'
import type { HealthReport } from '@axcouncil/health/report'
import { type TrafficReport, type TrafficStep, compareTraffic } from '@axcouncil/health/traffic'
import type { Deploy, Service } from '@axcouncil/render/model'
import { type RenderPorts, openRender } from '@axcouncil/render/ports'
import { type CountedStep, readTraffic } from '@axcouncil/render/traffic'
import type { World } from '../world.ts'

/** What Render's metrics say of one service's new version, or why they say nothing. */
export type MetricsReport = { service: string } & (({ kind: 'compared'; stepMs: number } & TrafficReport) | { kind: 'unavailable'; reason: string })

/** Compares every new version that is live with the version before. `sinceMs`: leaves out what it saw before. */
export const compareAll = (world: World, sinceMs: number): Promise<MetricsReport[]> =>
  Promise.all(pairsOf(world).map((pair) => compare(world, pair, sinceMs)))

/** A service's new deploy and what is compared with it: for blue-green, the other service. */
interface ComparedPair {
  service: Service
  deploy: Deploy
  old: Service
  previous: Deploy | undefined
}

function pairsOf({ story: { deploys, pair } }: World): ComparedPair[] {
  const out = deploys.filter(({ outcome, deploy, service }) => service.type === 'web_service' && (outcome === 'live' || deploy?.status === 'live'))
  return out.map(({ service, deploy, previous }) => ({ service, deploy: deploy!, old: pair?.active ?? service, previous }))
}

async function compare(world: World, pair: ComparedPair, sinceMs: number): Promise<MetricsReport> {
  const { inputs: { metrics }, story } = world
  const { service: { name: service }, deploy, previous, old } = pair
  const ordered = timeOf(deploy.createdAt ?? deploy.startedAt)
  const live = timeOf(deploy.finishedAt ?? deploy.updatedAt)
  if (ordered === undefined || live === undefined) return { service, kind: 'unavailable', reason: `Render does not say when ${deploy.id} went live` }
  // What was live for a shorter time is compared by that alone: before it was yet another version.
  const startMs = Math.max(ordered - metrics.windowMs, old.id === pair.service.id ? (timeOf(previous?.finishedAt) ?? 0) : 0)
  const bornMs = Math.max(live, sinceMs)
  try {
    const { before, after, stepMs } = await readBoth(world, pair, { startMs, bornMs })
    if (before.length + after.length === 0) return { service, kind: 'unavailable', reason: 'Render has counted no requests at all; its HTTP metrics come with paid plans' }
    // A step at the border has traffic of both versions, whichever of its ends its timestamp is.
    const was = before.filter(({ atMs }) => atMs >= startMs + stepMs && atMs + stepMs <= ordered)
    const is = after.filter(({ atMs }) => atMs >= bornMs + stepMs).map((step) => withoutProbes(step, stepMs, story.verification))
    return { service, kind: 'compared', stepMs, ...compareTraffic(was, is, metrics.limits) }
  } catch (error) {
    // Not even a defect in here may end a promotion half-way: it is said like anything else that keeps them from us.
    if (error instanceof CanceledError || world.ports.signal.aborted) throw error
    return { service, kind: 'unavailable', reason: `they cannot be had: ${errorMessage(error)}` }
  }
}

type Both = { before: CountedStep[]; after: CountedStep[]; stepMs: number }

// Metrics are a second opinion: they must not keep a verdict waiting.
const PATIENCE_MS = 30_000

function readBoth({ ports, inputs }: World, pair: ComparedPair, span: { startMs: number; bornMs: number }): Promise<Both> {
  const { clock, signal } = ports
  const late = (): Error => new TimeoutError(`Render did not answer within ${formatDuration(PATIENCE_MS)}`)
  return withTimeout((ended) => readUnder(openRender({ ...ports, http: ports.http.under(ended), signal: ended }, inputs.access), pair, span), { ms: PATIENCE_MS, late, clock, signal })
}

async function readUnder({ render }: RenderPorts, { service, old }: ComparedPair, { startMs, bornMs }: { startMs: number; bornMs: number }): Promise<Both> {
  const before = await readTraffic(render, old.id, startMs)
  if (old.id === service.id) return { before: before.steps, after: before.steps, stepMs: before.stepMs }
  const after = await readTraffic(render, service.id, bornMs)
  return { before: before.steps, after: after.steps, stepMs: Math.max(before.stepMs, after.stepMs) }
}

// Our own probes are traffic, too, evenly spread, and would pass for customers who are content.
function withoutProbes({ requests, errors, p95Ms }: CountedStep, stepMs: number, probed: HealthReport | undefined): TrafficStep {
  const busiest = Math.max(0, ...(probed?.targets ?? []).map(({ attempts }) => attempts))
  const ours = probed && probed.elapsedMs > 0 ? Math.ceil((busiest * stepMs) / probed.elapsedMs) : 0
  const theirs = Math.max(errors, requests - ours)
  return { requests: theirs, errors, p95Ms: theirs >= ours ? p95Ms : undefined }
}

const timeOf = (time: string | null | undefined): number | undefined => {
  const ms = Date.parse(time ?? '')
  return Number.isNaN(ms) ? undefined : ms
}
