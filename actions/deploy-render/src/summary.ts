import type { ActionError } from '@axcouncil/core/errors'
import { sayFailure } from '@axcouncil/core/failure'
import { formatDuration } from '@axcouncil/core/duration'
import { code, codeBlock, details, escapeMarkdown, link, mermaidLabel, table } from '@axcouncil/core/markdown'
import type { Deploy, Service } from '@axcouncil/render/model'
import type { Outcome } from '@axcouncil/render/report'
import { DeployUnclear } from '@axcouncil/render/trigger'
import type { WaveReport } from './waves.ts'

/** What the deploys came to, as Markdown: a table, the phases as a gantt, and why where something failed. */
export function summarize(reports: readonly WaveReport[]): string {
  const heads = ['Service', 'Outcome', 'Deploy', 'Source', 'Took', 'Live before']
  const waves = new Set(reports.map(({ wave }) => wave)).size > 1
  return [
    `### ${title(reports)}`,
    table(
      waves ? ['Wave', ...heads] : heads,
      reports.map((report) => (waves ? [String(report.wave), ...row(report)] : row(report))),
    ),
    ...reports.flatMap(why),
    ...gantt(reports),
    ...reports.filter(({ logs }) => logs.length > 0).map(logOf),
  ].join('\n\n')
}

/** That nothing was deployed, or that nobody knows, and why. */
export const summarizeRefusal = (failure: ActionError): string =>
  [
    failure instanceof DeployUnclear ? '### ❔ Whether a deploy was started is not known' : '### ❌ Nothing was deployed',
    escapeMarkdown(sayFailure(failure)),
  ].join('\n\n')

/** That a hook started a deploy which nobody follows. */
export const summarizeTrigger = (serviceId: string, deployId: string | undefined, source: string | undefined): string =>
  [
    `### 🚀 ${code(serviceId)} is being deployed`,
    `${deployId ? `Deploy ${code(deployId)}` : 'A queued deploy'}${source ? ` of ${code(source)}` : ''} was started by its hook. Its outcome is not known here.`,
  ].join('\n\n')

const SAID: Record<Outcome, string> = {
  live: '✅ live',
  failed: '❌ failed',
  canceled: '🚫 canceled',
  superseded: '⏭️ superseded',
  'timed-out': '⌛ no outcome in time',
  triggered: '🚀 started',
}

function title(reports: readonly WaveReport[]): string {
  const [first] = reports
  if (first && reports.length === 1) return `${SAID[first.outcome]}: ${escapeMarkdown(first.service.name)}`
  const live = reports.filter(({ outcome }) => outcome === 'live').length
  return `${live === reports.length ? '✅' : '❌'} ${live} of ${reports.length} services live`
}

const row = ({ service, deploy, outcome, adopted, durationMs, previous }: WaveReport): string[] => [
  link(service.name, service.serviceDetails?.url ?? service.dashboardUrl),
  `${SAID[outcome]}${adopted ? ' (taken over)' : ''}`,
  deploy ? link(deploy.id, deployPage(service, deploy)) : '–',
  source(deploy),
  durationMs > 0 ? formatDuration(durationMs) : '–',
  previous ? `${link(previous.id, deployPage(service, previous))} ${source(previous)}` : 'nothing',
]

const deployPage = ({ dashboardUrl }: Service, { id }: Deploy): string | undefined =>
  dashboardUrl && `${dashboardUrl}/deploys/${id}`

function source(deploy: Deploy | undefined): string {
  const message = deploy?.commit?.message?.split('\n', 1)[0]?.trim().slice(0, 60)
  if (deploy?.commit?.id) return `${code(deploy.commit.id.slice(0, 7))}${message ? ` ${escapeMarkdown(message)}` : ''}`
  return deploy?.image?.ref ? code(deploy.image.ref) : ''
}

function why({ service, outcome, reason, failure }: WaveReport): string[] {
  if (outcome === 'live' && !failure) return []
  const said = failure ? sayFailure(failure) : reason && `${service.name}: ${reason}.`
  return said ? [`> ${escapeMarkdown(said)}`] : []
}

/** The phases of each deploy on one axis of minutes and seconds, failed ones marked. */
export function gantt(reports: readonly WaveReport[]): string[] {
  const sections = reports
    .filter(({ steps }) => steps.length > 1)
    .flatMap((report) => section(report, beginOf(report.wave, reports)))
  if (sections.length === 0) return []
  return [codeBlock(['gantt', '  dateFormat x', '  axisFormat %M:%S', ...sections].join('\n'), 'mermaid')]
}

// A wave begins when the longest deploy of the one before has ended.
const beginOf = (wave: number, reports: readonly WaveReport[]): number =>
  wave === 1
    ? 0
    : beginOf(wave - 1, reports) +
      Math.max(0, ...reports.filter((report) => report.wave === wave - 1).map(({ durationMs }) => durationMs))

function section({ service, steps, durationMs, outcome }: WaveReport, beginMs: number): string[] {
  const bars = steps.map(({ status, fromMs }, i) => {
    const until = steps[i + 1]?.fromMs ?? durationMs
    const last = i === steps.length - 1
    const tag = last ? (outcome === 'live' ? 'milestone' : 'crit') : 'active'
    const label = `${status.replaceAll('_', ' ')} ${formatDuration(last ? fromMs : until - fromMs)}`
    // A bar without width would not be drawn.
    return `  ${mermaidLabel(label)} :${tag}, ${Math.round(beginMs + fromMs)}, ${Math.round(beginMs + Math.max(until, fromMs + durationMs / 100))}`
  })
  return [`  section ${mermaidLabel(service.name)}`, ...bars]
}

const logOf = ({ service, logs }: WaveReport): string =>
  details(
    `Last ${logs.length} lines of the log of ${service.name}`,
    codeBlock(logs.map(({ message }) => message).join('\n'), 'text'),
  )
