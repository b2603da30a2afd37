import { formatDuration } from '@axcouncil/core/duration'
import { codeBlock, mermaidLabel } from '@axcouncil/core/markdown'
import type { Sample, Segment, TargetReport } from './report.ts'

const SQUARES = { good: '🟩', old: '🟨', bad: '🟥', none: '⬛' } as const
const MOST = 40

/** The wait as a row of squares, from the first answer to the last, with what they mean below. Markdown. */
export function squares({ samples, timeline, attempts }: Pick<TargetReport, 'samples' | 'timeline' | 'attempts'>): string {
  const last = timeline.at(-1)
  if (!last) return ''
  if (attempts <= Math.min(MOST, samples.length)) {
    const row = samples.map(({ kind }) => SQUARES[sortOf(kind)])
    return legend(row, 'one square an answer')
  }
  const span = last.toMs / MOST
  const row: string[] = []
  for (let i = 0; i < MOST; i += 1) {
    const here = timeline.filter(({ fromMs }) => Math.floor(fromMs / span) === i)
    // A square in which nobody asked looks like the one before.
    row.push(worst(here) ?? row.at(-1) ?? SQUARES.none)
  }
  return legend(row, `one square ${formatDuration(span)}, by its worst answer`)
}

function sortOf(kind: Sample['kind']): 'good' | 'old' | 'bad' | 'none' {
  if (kind === 'good') return 'good'
  if (kind === 'old-version') return 'old'
  return kind === 'dns' || kind === 'tls' || kind === 'refused' || kind === 'timeout' ? 'none' : 'bad'
}

function worst(segments: readonly Segment[]): string | undefined {
  const sort = (['none', 'bad', 'old', 'good'] as const).find((each) => segments.some((segment) => segment[each] > 0))
  return sort && SQUARES[sort]
}

const WORDS: Record<string, string> = {
  '🟩': 'good',
  '🟨': 'old version',
  '🟥': 'bad answer',
  '⬛': 'no answer',
}

const legend = (row: readonly string[], scale: string): string =>
  `${row.join('')}\n\n<sub>${scale} · ${[...new Set(row)].map((square) => `${square} ${WORDS[square]}`).join(' · ')}</sub>`

const BARS = 24

/**
 * The slowest good answer in each stretch of the wait as a Mermaid chart, with the budget as a line where there is one.
 * Empty with fewer than five good answers, which are no curve.
 */
export function latencyChart({ timeline, good }: Pick<TargetReport, 'timeline' | 'good'>, budgetMs: number | undefined): string {
  const from = timeline.findIndex((segment) => segment.good > 0)
  const seen = timeline.slice(from)
  const [first, last] = [seen[0], seen.at(-1)]
  if (from < 0 || !first || !last || good < 5) return ''
  const bars = Math.min(BARS, Math.round((last.toMs - first.fromMs) / (first.toMs - first.fromMs)))
  const span = (last.toMs - first.fromMs) / bars
  const heights: number[] = []
  for (let i = 0; i < bars; i += 1) {
    const here = seen.filter(({ fromMs }) => Math.floor((fromMs - first.fromMs) / span) === i)
    // Where nobody asked it is as before; where nothing good came there is no bar.
    heights.push(here.length === 0 ? (heights.at(-1) ?? 0) : Math.round(Math.max(...here.map(({ slowestMs }) => slowestMs))))
  }
  const top = Math.ceil(Math.max(...heights, budgetMs ?? 0, 1) * 1.1)
  const seconds = (ms: number): number => Math.round(ms / 100) / 10
  return codeBlock(
    [
      'xychart-beta',
      `  title "${mermaidLabel(budgetMs === undefined ? 'Slowest good answer in ms' : `Slowest good answer in ms, and the budget of ${formatDuration(budgetMs)}`)}"`,
      `  x-axis "seconds since the start" ${seconds(first.fromMs)} --> ${seconds(last.toMs)}`,
      `  y-axis "ms" 0 --> ${top}`,
      `  bar [${heights.join(', ')}]`,
      ...(budgetMs === undefined ? [] : [`  line [${heights.map(() => budgetMs).join(', ')}]`]),
    ].join('\n'),
    'mermaid',
  )
}
