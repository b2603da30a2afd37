import { formatDuration } from '@axcouncil/core/duration'
import { escapeMarkdown, table } from '@axcouncil/core/markdown'
import { type MeasureReport, type TrafficSide, percent } from '@axcouncil/health/traffic'
import type { MetricsReport } from './compare.ts'

const SIGNS = { healthy: '✅ no worse', unhealthy: '❌ worse', unknown: '❔ unknown' }

/** The traffic before and after as a table with a verdict a measure; a sentence for a service without metrics. */
export function metricsTable(reports: readonly MetricsReport[]): string {
  if (reports.length === 0) return ''
  const rows = reports.flatMap((report) =>
    report.kind === 'unavailable' ? [] : report.measures.map((measure, i) => [escapeMarkdown(report.service), measure.measure, cell(report.before, measure), cell(report.after, measure), verdict(measure, report.measures[i - 1])]),
  )
  const missing = reports.flatMap((report) => (report.kind === 'unavailable' ? `${escapeMarkdown(report.service)}: nothing, since ${escapeMarkdown(report.reason)}.` : []))
  return ['### Render\'s metrics', rows.length > 0 ? table(['Service', 'Measure', 'Version before', 'New version', 'Verdict'], rows) : '', ...missing].filter(Boolean).join('\n\n')
}

function cell({ requests, steps, errorRate, p95Ms }: TrafficSide, { measure }: MeasureReport): string {
  const said = measure === 'error rate' ? errorRate !== undefined && `${percent(errorRate)} 5xx` : p95Ms !== undefined && `95 % within ${formatDuration(p95Ms)}`
  return said ? `${said}, of ${requests} requests in ${steps} steps` : 'no traffic'
}

function verdict({ verdict: word, message, test }: MeasureReport, above: MeasureReport | undefined): string {
  if (test) return `${SIGNS[word]} (p ${test.p < 0.0001 ? '< 0.0001' : `= ${test.p.toFixed(4)}`})`
  return message === above?.message ? SIGNS[word] : `${SIGNS[word]}: ${escapeMarkdown(message)}`
}
