import { formatDuration } from '@axcouncil/core/duration'
import { escapeMarkdown, table } from '@axcouncil/core/markdown'
import type { Canary } from '../story.ts'

const SIGNS = { healthy: '✅ healthy', unhealthy: '❌ unhealthy', unknown: '❔ unknown' }

/** The steps of a canary as a table, and where the percentage is now. */
export function canaryTable(canary: Canary | undefined): string {
  if (!canary) return ''
  const rows = canary.steps.map(({ percent, forMs, verdict, message }) => [`${percent} %`, formatDuration(forMs), SIGNS[verdict], escapeMarkdown(message)])
  return ['### Canary', rows.length > 0 ? table(['Share', 'Watched for', 'Verdict', 'Why'], rows) : '', `${capital(sayPercent(canary))}.`].filter(Boolean).join('\n\n')
}

/** Where the percentage is now, in words. */
export function sayPercent({ percent, failed }: Canary): string {
  if (failed !== undefined) return `the canary could not be set back to 0 % (${failed})`
  return percent === undefined ? 'nobody knows at what percentage the canary is' : `the canary is at ${percent} %`
}

/** What a story's message ends with, and what is to be done about it. */
export function canaryEnding(canary: Canary | undefined): { said: string; next: string } {
  if (!canary) return { said: '', next: '' }
  const left = canary.failed !== undefined || canary.percent === undefined ? 'Set the percentage to 0 by hand, at once, unless the post step of this job says that it did.' : ''
  return { said: `; ${sayPercent(canary)}`, next: left }
}

const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1)
