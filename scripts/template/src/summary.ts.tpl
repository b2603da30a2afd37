import { formatDuration } from '@axcouncil/core/duration'
import { code, table } from '@axcouncil/core/markdown'

/** What was found, as plain data. */
export interface Report {
  url: string
  status: number
  durationMs: number
}

/** The report as Markdown. */
export const summarize = ({ url, status, durationMs }: Report): string =>
  [`## __NAME__: ${status}`, table(['Address', 'Time'], [[code(url), formatDuration(durationMs)]])].join('\n\n')
