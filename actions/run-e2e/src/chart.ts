import { mermaidLabel } from '@axcouncil/core/markdown'
import type { Counts, TestCase, TestReport } from '@axcouncil/e2e/report'

/**
 * Mermaid diagrams (https://mermaid.js.org) of a run, which GitHub draws in summaries and comments: how its tests ended,
 * and how long the shards took, or the slowest tests where there are no shards.
 */
export function charts(report: TestReport, counts: Counts): string[] {
  return [outcomes(counts), shards(report) ?? slowest(report.tests)].flatMap((chart) => (chart === undefined ? [] : [`\`\`\`mermaid\n${chart}\n\`\`\``]))
}

const COLORS: Record<string, string> = { passed: '#2da44e', failed: '#cf222e', flaky: '#bf8700', skipped: '#8c959f', 'did not run': '#57606a', quarantined: '#8250df' }

// One slice says nothing. Colours go by the order of size in some versions of Mermaid and by that of the text in others,
// so both are the same here.
function outcomes({ passed, failed, flaky, skipped, didNotRun, quarantined }: Counts): string | undefined {
  const all = Object.entries({ passed, failed, flaky, skipped, 'did not run': didNotRun, quarantined })
  const slices = all.filter(([, n]) => n > 0).sort(([, a], [, b]) => b - a)
  if (slices.length < 2) return undefined
  const variables = Object.fromEntries(slices.map(([name], i) => [`pie${i + 1}`, COLORS[name]]))
  return [`%%{init: ${JSON.stringify({ theme: 'base', themeVariables: variables })}}%%`, 'pie showData', ...slices.map(([name, n]) => `  "${name}" : ${n}`)].join('\n')
}

function shards({ parts = [] }: TestReport): string | undefined {
  if (parts.length < 2) return undefined
  return bars('Seconds by shard', parts.map(({ shard, durationMs }) => ({ label: String(shard), ms: durationMs })))
}

function slowest(tests: readonly TestCase[]): string | undefined {
  const longest = [...tests].sort((a, b) => b.durationMs - a.durationMs).slice(0, 5)
  if (longest.length < 2 || longest[0]!.durationMs < 1_000) return undefined
  return bars('Seconds of the slowest tests', longest.map(({ titles, durationMs }, i) => ({ label: `${i + 1} ${mermaidLabel(titles.at(-1) ?? '')}`.slice(0, 24).trim(), ms: durationMs })))
}

function bars(title: string, values: { label: string; ms: number }[]): string {
  const seconds = values.map(({ ms }) => Math.round(ms / 100) / 10)
  return [
    'xychart-beta',
    `  title "${title}"`,
    `  x-axis [${values.map(({ label }) => `"${label}"`).join(', ')}]`,
    `  y-axis "Seconds" 0 --> ${Math.max(1, Math.ceil(Math.max(...seconds)))}`,
    `  bar [${seconds.join(', ')}]`,
  ].join('\n')
}
