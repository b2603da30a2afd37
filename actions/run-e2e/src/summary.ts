import { formatDuration } from '@axcouncil/core/duration'
import { code, codeBlock, details, escapeMarkdown, link, table } from '@axcouncil/core/markdown'
import { change, shown } from '@axcouncil/e2e/budget'
import type { Shard } from '@axcouncil/e2e/playwright'
import { type TestCase, type TestReport, tellUnlisted, titleOf } from '@axcouncil/e2e/report'
import type { E2eVerdict } from '@axcouncil/e2e/verdict'
import { charts } from './chart.ts'

/** Everything that the summary tells, as plain data. */
export interface E2eSummary {
  verdict: E2eVerdict
  report: TestReport | undefined
  shard: Shard | undefined
  links?: ReportLinks | undefined
  good: boolean
}

/** Where the report can be had. */
export interface ReportLinks {
  /** The page of the whole report, as an archive. */
  archive: string | undefined
  /** A page that shows the report in the browser, without its traces, screenshots and videos. */
  page?: string | undefined
}

/** How many tests of a kind are listed. */
export const SHOWN = 20

/** The answer first, then failures with their errors, then flaky and slow tests. */
export function summarize({ verdict, report, shard, links, good }: E2eSummary): string {
  const part = shard ? ` (shard ${shard.current} of ${shard.total})` : ''
  const sign = good ? '✅' : verdict.verdict === 'failed' ? '❌' : '⚠️'
  const tests = report?.tests ?? []
  const unlisted = tellUnlisted(report?.unlisted)
  const failed = tests.filter(({ status }) => status === 'failed')
  const flaky = tests.filter(({ status }) => status === 'flaky')
  const quarantined = tests.filter(({ status }) => status === 'quarantined')
  const measured = tests.filter((test) => test.measured)
  // What is new is this change's: it comes first.
  failed.sort((a, b) => Number(a.known ?? false) - Number(b.known ?? false))
  return [
    `## ${sign} End-to-end tests${part}: ${verdict.verdict}`,
    `${escapeMarkdown(verdict.cause)}.${verdict.advice ? ` ${escapeMarkdown(verdict.advice)}` : ''}`,
    countsTable(verdict, report),
    ...reportLine(links),
    ...(unlisted ? [`_${unlisted}._`] : []),
    ...(report?.errors ?? []).slice(0, 5).map((error) => codeBlock(error.message.slice(0, 2_000))),
    ...failed.slice(0, SHOWN).map((test, i) => (i === 0 ? failure(test).replace('<details>', '<details open>') : failure(test))),
    ...(verdict.counts.failed > SHOWN ? [`_${verdict.counts.failed - SHOWN} more failures are in the ${links?.archive ? 'report' : 'output of the tests'}._`] : []),
    ...(flaky.length > 0 ? [details(`${flaky.length} flaky`, list(flaky))] : []),
    ...(quarantined.length > 0 ? [details(`${quarantined.length} in quarantine`, table(['Test', 'Owner', 'Until', 'Reason'], quarantined.slice(0, SHOWN).map(held)))] : []),
    ...(measured.length > 0 ? [table(['Budget', 'Measured', 'Last run before', 'Limit', ''], measured.map(limit))] : []),
    ...(report && tests.length > 0 ? [times(report, charts(report, verdict.counts))] : []),
  ].join('\n\n')
}

function reportLine(links: ReportLinks | undefined): string[] {
  const { archive, page } = links ?? {}
  const ways = [page && `${link('open in the browser', page)} (without traces, screenshots and videos)`, archive && link('download', archive)].filter(Boolean)
  return ways.length > 0 ? [`Report: ${ways.join(', ')}`] : []
}

const countsTable = ({ counts }: E2eVerdict, report: TestReport | undefined): string =>
  table(
    ['Passed', 'Failed', 'Flaky', 'Skipped', 'Did not run', 'Took', 'Tool'],
    [
      [
        ...[counts.passed, counts.failed, counts.flaky, counts.skipped, counts.didNotRun].map(String),
        formatDuration(report?.durationMs ?? 0),
        escapeMarkdown(report?.tool ?? 'no report'),
      ],
    ],
  )

function failure(test: TestCase): string {
  const { error, trace } = test
  const text = [error?.message ?? 'No error was recorded', error?.snippet].filter(Boolean).join('\n\n').slice(0, 3_000)
  const command = trace?.startsWith('data/') ? `\n\nIts trace, in the folder of the downloaded report: ${code(`npx playwright show-trace ${trace}`)}` : ''
  const past = [test.known && 'failed in the last run too', test.unsteady && `not well in ${test.unsteady}`].filter(Boolean).join(', ')
  return details(`❌ ${titleOf(test)} (${place(test)})${past && `: ${past}`}`, codeBlock(text) + command)
}

const list = (tests: TestCase[]): string => tests.slice(0, SHOWN).map((test) => `- ${escapeMarkdown(titleOf(test))} (${code(place(test))})${test.unsteady ? `: ${test.unsteady}` : ''}`).join('\n')

// Reports of other tools do not always say the file, or the line.
const place = ({ file, line }: TestCase): string => [file || 'no file', ...(line > 0 ? [line] : [])].join(':')

const held = (test: TestCase): string[] => [escapeMarkdown(titleOf(test)), escapeMarkdown(test.quarantine?.owner ?? ''), test.quarantine?.expires ?? '', escapeMarkdown(test.quarantine?.reason ?? '')]

function limit({ titles, status, measured }: TestCase): string[] {
  const { value, unit, min, max, before } = measured!
  const earlier = before === undefined ? '' : [shown(before, unit), change(value, before)].filter(Boolean).join(', ')
  const bounds = [...(min === undefined ? [] : [`at least ${shown(min, unit)}`]), ...(max === undefined ? [] : [`at most ${shown(max, unit)}`])]
  return [escapeMarkdown(titles.at(-1)!), escapeMarkdown(shown(value, unit)), escapeMarkdown(earlier), escapeMarkdown(bounds.join(', ')), status === 'passed' ? '✅' : '❌']
}

const times = ({ tests }: TestReport, drawn: string[]): string => details(drawn.length > 0 ? 'Slowest tests and charts' : 'Slowest tests', [slowest(tests), ...drawn].join('\n\n'))

const slowest = (tests: TestCase[]): string =>
  table(
    ['Test', 'Time'],
    [...tests]
      .sort((a, b) => b.durationMs - a.durationMs)
      .slice(0, 5)
      .map((test) => [escapeMarkdown(titleOf(test)), formatDuration(test.durationMs)]),
  )
