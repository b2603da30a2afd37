import { formatDuration } from '@axcouncil/core/duration'
import { code, escapeMarkdown, table } from '@axcouncil/core/markdown'
import { sayFingerprint } from '@axcouncil/health/baseline'
import type { Capture } from '@axcouncil/health/capture'
import { latencyChart, squares } from '@axcouncil/health/chart'
import type { HealthReport, TargetReport } from '@axcouncil/health/report'
import type { HealthSpec } from '@axcouncil/health/spec'

const MARKS = { healthy: '✅', unhealthy: '❌', unknown: '❔' } as const

/** A wait for people: the verdict first, what was seen as a picture, then the numbers. Markdown. */
export function summarize(report: HealthReport, { latencyBudgetMs }: Pick<HealthSpec, 'latencyBudgetMs'>): string {
  const { verdict, message, advice, targets } = report
  const parts = [
    headline(report),
    verdict === 'healthy' ? '' : `${escapeMarkdown(message)}.${advice ? `\n\n**Next:** ${mayHoldCode(advice)}` : ''}`,
    ...targets.map((target) => picture(target, targets.length > 1)),
    numbers(report),
    ...targets.map((target) => latencyChart(target, latencyBudgetMs)),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function headline({ verdict, reason, url, version, elapsedMs }: HealthReport): string {
  const after = formatDuration(elapsedMs)
  const which = version === undefined ? '' : `version ${code(version)} of `
  if (verdict === 'healthy') return `### ${MARKS.healthy} Healthy after ${after}: ${which}${code(nameOf(url))}`
  if (reason === 'canceled') return `### 🚫 Canceled after ${after}${url ? `: ${code(nameOf(url))}` : ''}`
  if (verdict === 'unknown') return `### ${MARKS.unknown} Unknown after ${after} (${reason})${url ? `: ${code(nameOf(url))}` : ''}`
  return `### ${MARKS.unhealthy} Not healthy after ${after} (${reason})${url ? `: ${code(nameOf(url))}` : ''}`
}

function picture(target: TargetReport, several: boolean): string {
  const row = squares(target)
  return several && row ? `${target.healthy ? MARKS.healthy : target.reason === 'canceled' ? '🚫' : MARKS.unhealthy} ${code(nameOf(target.url))}\n\n${row}` : row
}

function numbers({ targets }: HealthReport): string {
  if (targets.length === 0) return ''
  const ms = (value: number | undefined): string => (value === undefined ? '–' : formatDuration(value))
  return table(
    ['Address', 'Version', 'Answers', 'Good', 'Latency: half within', '95 % within'],
    targets.map(({ url, version, attempts, good, p50Ms, p95Ms }) => [
      code(nameOf(url)),
      version === undefined ? '–' : code(version),
      String(attempts),
      String(good),
      ms(p50Ms),
      ms(p95Ms),
    ]),
  )
}

/** What answers before a deploy, for people. Markdown. */
export function summarizeCapture({ baseline }: Capture): string {
  const lines = Object.entries(baseline).map(([url, print]) => `- ${code(url)}: ${escapeMarkdown(sayFingerprint(print))}`)
  return `### 📌 Baseline: what answers before the deploy\n\n${lines.join('\n')}`
}

// Advice names inputs in backticks, and those may stay.
const mayHoldCode = (text: string): string =>
  text.split('`').map((part, i) => (i % 2 === 1 ? code(part) : escapeMarkdown(part))).join('')

const nameOf = (url: string): string => url.split(/[?#]/, 1)[0]!
