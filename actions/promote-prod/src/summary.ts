import { runUrl } from '@axcouncil/core/env'
import { formatDuration } from '@axcouncil/core/duration'
import { code, details, escapeMarkdown, link, table } from '@axcouncil/core/markdown'
import { squares } from '@axcouncil/health/chart'
import type { HealthReport } from '@axcouncil/health/report'
import type { KeptRecord } from './audit/audit.ts'
import { canaryTable } from './canary/words.ts'
import { holderOf } from './blue-green/domain.ts'
import { type Dora, sayDora } from './dora.ts'
import type { GateResult } from './gates/gate.ts'
import { metricsTable } from './metrics/table.ts'
import type { Shipment } from './shipment.ts'
import type { Outcome, Story } from './story.ts'
import { sourceOf } from './survey.ts'
import type { World } from './world.ts'

const TITLES: Record<Outcome, string> = {
  promoted: '✅ Promoted',
  'already-live': '✅ Already live',
  'rolled-back': '⏪ Rolled back',
  blocked: '⛔ Blocked',
  failed: '❌ Failed',
  unknown: '❔ Unknown',
}

/** A promotion for people: the outcome first, then gates, what shipped, what happened when, what is live, what to do. */
export function summarize(world: World, { audit, dora, now }: { audit: KeptRecord; dora: Dora | undefined; now: number }): string {
  const { story, inputs } = world
  const title = story.outcome ? TITLES[story.outcome] : '☑️ Nothing changed'
  return [
    `## ${title}: ${escapeMarkdown(inputs.environment)}`,
    withCode(/[.?!]$/.test(story.message) ? story.message : `${story.message}.`),
    story.next ? `**Next:** ${withCode(story.next)}` : '',
    liveNow(world),
    gatesTable(story.gates),
    shipped(story.shipment, story.outcome),
    canaryTable(story.canary),
    verification('Verification', story.verification),
    metricsTable(story.metrics),
    verification('After the rollback', story.rollback?.verification),
    timeline(story, now),
    dora ? details(`Delivery over ${dora.days} days (DORA)`, table(['Measure', 'Value'], sayDora(dora))) : '',
    footer(world, audit),
  ].filter(Boolean).join('\n\n')
}

// Messages name inputs in backticks, and those may stay.
const withCode = (text: string): string => text.split('`').map((part, i) => (i % 2 === 1 ? code(part) : escapeMarkdown(part))).join('')

const SIGNS: Record<GateResult['state'], string> = { pass: '✅ pass', fail: '❌ fail', unknown: '❔ unknown', overridden: '⚠️ overridden' }

/** The gates as a table; overrides say by whom and why. */
export function gatesTable(gates: readonly GateResult[]): string {
  if (gates.length === 0) return ''
  const rows = gates.map(({ name, state, reason, link: url, advice, override }) => {
    const remedy = override ? `overridden by ${escapeMarkdown(override.by)}: ${escapeMarkdown(override.reason)}` : state !== 'pass' && advice ? `**${withCode(advice)}**` : ''
    return [link(name, url), SIGNS[state], `${withCode(reason)}${remedy ? `<br>${remedy}` : ''}`]
  })
  return `### Gates\n\n${table(['Gate', 'State', 'Why'], rows)}`
}

const SHOWN = 30

function shipped(shipment: Shipment | undefined, outcome: Outcome | undefined): string {
  if (!shipment || shipment.commits.length === 0) return ''
  const { aheadBy, authors, commits, url, from, to } = shipment
  const lines = commits.slice(0, SHOWN).map(({ sha, subject, author }) => `- ${code(sha.slice(0, 7))} ${escapeMarkdown(subject)} (${escapeMarkdown(author)})`)
  const more = aheadBy > lines.length ? `\n- and ${aheadBy - lines.length} more` : ''
  const verb = outcome === 'promoted' ? 'What shipped' : outcome === 'rolled-back' ? 'What shipped and was taken back' : 'What was to ship'
  return `### ${verb}\n\n${link(`${from.slice(0, 7)}…${to.slice(0, 7)}`, url)}: ${aheadBy} ${aheadBy === 1 ? 'commit' : 'commits'} by ${authors.map(escapeMarkdown).join(', ')}\n\n${lines.join('\n')}${more}`
}

function verification(title: string, report: HealthReport | undefined): string {
  if (!report) return ''
  const charts = report.targets.map((target) => squares(target)).filter(Boolean)
  const p95 = report.p95Ms === undefined ? '' : `, 95 % within ${formatDuration(report.p95Ms)}`
  return `### ${title}\n\n${report.verdict} after ${report.attempts} answers in ${formatDuration(report.elapsedMs)}${p95}${charts.length > 0 ? `\n\n${charts.join('\n\n')}` : ''}`
}

function timeline({ timeline: moments, startedAt }: Story, now: number): string {
  const rows = moments.map(({ at, what }) => [new Date(at).toISOString().slice(11, 19), `+${formatDuration(at - startedAt)}`, escapeMarkdown(what)])
  if (rows.length === 0) return ''
  return details(`Timeline (UTC), ${formatDuration(now - startedAt)} in all`, table(['At', 'After', 'What'], rows))
}

/** What every service runs at the end. */
function liveNow({ story, targets }: World): string {
  if (targets.length === 0) return ''
  const { pair, switched } = story
  if (pair) {
    const at = holderOf(story)?.name
    if (at === undefined) return `**Live now:** nobody knows whether ${escapeMarkdown(pair.what)} is with ${escapeMarkdown(pair.active.name)} or ${escapeMarkdown(pair.idle.name)}: a command that moves it was begun, and did not end well`
    const nobody = switched?.gapMs === undefined ? '' : `; nobody had it for ${formatDuration(switched.gapMs)}`
    const gap = switched ? ` (it moved${switched.back ? ' and moved back' : ''}${nobody})` : ''
    return `**Live now:** ${escapeMarkdown(pair.what)} is with ${escapeMarkdown(at)}${gap}`
  }
  const lines = targets.map(({ service, live }) => {
    const back = story.rollback?.reports.find((report) => report.service.id === service.id && report.outcome === 'live')
    const out = story.deploys.find((report) => report.service.id === service.id && (report.outcome === 'live' || report.deploy?.status === 'live'))
    const now = back?.deploy ?? out?.deploy ?? live
    const page = service.dashboardUrl && now ? `${service.dashboardUrl}/deploys/${now.id}` : undefined
    return `${link(service.name, service.serviceDetails?.url)} runs ${now ? `${link(now.id, page)}, ${escapeMarkdown(sourceOf(now))}` : 'nothing'}`
  })
  return `**Live now:** ${lines.join('; ')}`
}

function footer({ ports: { environment } }: World, { hash, artifactUrl, branchUrl }: KeptRecord): string {
  const where = [artifactUrl && link('artifact', artifactUrl), branchUrl && link('branch', branchUrl), link('run', runUrl(environment))].filter(Boolean)
  return `Audit record ${code(hash.slice(0, 16))} (${where.join(', ')})`
}
