import { runUrl } from '@axcouncil/core/env'
import type { HealthReport } from '@axcouncil/health/report'
import type { Deploy } from '@axcouncil/render/model'
import type { DeployReport } from '@axcouncil/render/report'
import { type Json, digest } from './canonical.ts'
import { holderOf } from '../blue-green/domain.ts'
import { whoIs } from '../gates/gates.ts'
import type { World } from '../world.ts'

/**
 * The record of one promotion: who, what, when, why, and what came of it. `previous` is the hash of the record before
 * it in the same environment (null for the first), `hash` that of this one without `hash`.
 */
export interface AuditRecord {
  [name: string]: Json
  version: 1
  environment: string
  outcome: string
  previous: string | null
  hash: string
}

/** Chains a record to the one before. */
export function chain(body: { [name: string]: Json }, previous: string | null): AuditRecord {
  const linked = { ...body, previous }
  return { ...linked, hash: digest(linked) } as AuditRecord
}

/** Everything that happened, as plain data. Not chained yet. */
export function recordOf(world: World): { [name: string]: Json } {
  const { inputs, ports, story, targets } = world
  const { environment } = ports
  const { shipment, rollback } = story
  const body = {
    version: 1,
    kind: inputs.mode === 'rollback' ? 'rollback' : 'promotion',
    repository: environment.repository ? `${environment.repository.owner}/${environment.repository.name}` : null,
    environment: inputs.environment,
    outcome: story.outcome ?? 'none',
    message: story.message,
    reason: inputs.reason,
    candidate: inputs.mode === 'rollback' ? null : { commit: inputs.candidate.commit, image: inputs.candidate.imageUrl },
    who: { triggered: whoIs(environment), actor: environment.actor },
    run: { id: environment.runId, attempt: environment.runAttempt, workflow: environment.workflow, job: environment.job, event: environment.eventName, url: runUrl(environment) },
    startedAt: iso(story.startedAt),
    endedAt: iso(ports.clock.now()),
    gates: story.gates.map(({ name, state, reason, link, override }) => ({ name, state, reason, link, override: override && { ...override } })),
    before: targets.map(({ service, live }) => ({ service: service.id, name: service.name, ...source(live) })),
    ships: shipment && { from: shipment.from, to: shipment.to, commits: shipment.aheadBy, authors: shipment.authors, pulls: [...new Set(shipment.commits.flatMap(({ pull }) => pull ?? []))] },
    deployment: story.recordId,
    deploys: story.deploys.map(deployed),
    frontend: story.frontend && { project: story.frontend.name, before: story.frontend.current, candidate: story.frontend.build, moved: story.frontendMoved },
    canary: story.canary && { percent: story.canary.percent ?? null, failed: story.canary.failed, steps: story.canary.steps },
    switched: story.switched && { ...story.switched, gapMs: story.switched.gapMs === undefined ? undefined : Math.round(story.switched.gapMs) },
    traffic: story.pair && (holderOf(story)?.id ?? 'unknown'),
    verification: story.verification && verified(story.verification),
    metrics: story.metrics,
    rollback: rollback && {
      because: rollback.because,
      to: rollback.moves.map(({ service, target, verified: was }) => ({ service: service.id, verified: was, ...source(target) })),
      deploys: rollback.reports.map(deployed),
      verification: rollback.verification && verified(rollback.verification),
    },
    timeline: story.timeline.map(({ at, what }) => ({ at: iso(at), what })),
  }
  // What a server said may hold a secret, and undefined has no place in JSON.
  return JSON.parse(JSON.stringify(body), (_, value: unknown) => (typeof value === 'string' ? ports.redactor.redact(value) : value)) as { [name: string]: Json }
}

const iso = (at: number): string => new Date(at).toISOString()

const source = (deploy: Deploy | undefined): { deploy: string | undefined; commit: string | undefined; image: string | undefined } => ({
  deploy: deploy?.id,
  commit: deploy?.commit?.id,
  image: deploy?.image?.ref,
})

const deployed = ({ service, deploy, outcome, adopted, durationMs, previous, reason }: DeployReport) => ({
  service: service.id, name: service.name, ...source(deploy), status: deploy?.status, outcome, adopted, durationMs, previous: previous?.id, reason,
})

const SAMPLES = 20

const verified = ({ verdict, reason, message, version, attempts, elapsedMs, p50Ms, p95Ms, samples }: HealthReport) => ({
  verdict, reason, message, version, attempts, elapsedMs: Math.round(elapsedMs), p50Ms: p50Ms && Math.round(p50Ms), p95Ms: p95Ms && Math.round(p95Ms),
  samples: samples.slice(-SAMPLES).map(({ atMs, latencyMs, kind, status, version: answered }) => ({ atMs: Math.round(atMs), latencyMs: Math.round(latencyMs), kind, status, version: answered })),
})
