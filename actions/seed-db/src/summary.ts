import { formatDuration } from '@axcouncil/core/duration'
import type { ActionError } from '@axcouncil/core/errors'
import { code, codeBlock, details, escapeMarkdown, mermaidLabel, table } from '@axcouncil/core/markdown'
import { UnclassifiedError } from '@axcouncil/seed/plan/make-plan'
import { KINDS } from '@axcouncil/seed/postgres/outbound'
import type { Variety } from '@axcouncil/seed/verify/variety'
import { IncompleteError } from '@axcouncil/seed/rest/incomplete'
import { type Report, type TableReport, faultyColumns, holds, sum } from '@axcouncil/seed/report'

/** The summary of a run: what was copied, what was replaced, what was proved. */
export function summarize(report: Report): string {
  return [headline(report), tablesOf(report), chartOf(report), proofOf(report), columnsOf(report), visitorsOf(report), outboundOf(report), todoOf(report), limitsOf(report)].filter((part) => part !== '').join('\n\n')
}

/** The summary of a run that ended before anything was proved. */
export function summarizeRefusal(error: ActionError): string {
  const proposal = error instanceof UnclassifiedError ? [`Add to seed.yml, after looking at each:`, codeBlock(error.proposal, 'yaml')] : []
  return [error instanceof IncompleteError ? '### ❌ Database seeded in part: incomplete' : '### ❌ Database not seeded', escapeMarkdown(error.message), ...(error.advice ? [escapeMarkdown(error.advice)] : []), ...proposal].join('\n\n')
}

function headline(report: Report): string {
  const { strategy, dryRun, proof, source, target, tables, durationMs } = report
  const sign = dryRun ? '🔍' : proof && !holds(proof) ? '❌' : '✅'
  const from = source ? `${code(source)} → ` : ''
  const did = dryRun ? 'Plan for' : proof && !holds(proof) ? FAILED[report.snapshot?.did ?? 'seeded'] : DONE[report.snapshot?.did ?? 'seeded']
  const counted = strategy === 'sql' ? ['statements', 'files'] : ['rows', 'tables']
  const rows = number(sum(tables.map((each) => each.rows)))
  return [`### ${sign} ${did} ${from}${code(target)}`, `${rows} ${counted[0]} in ${tables.length} ${counted[1]}, ${formatDuration(durationMs)}${dryRun ? '; nothing was written' : ''}.`].join('\n\n')
}

const DONE = { 'seeded': 'Seeded', 'written': 'Snapshot written:', 'restored': 'Snapshot restored:', 'written and restored': 'Snapshot written and restored:' }
const FAILED = { ...DONE, 'seeded': 'Seeded, but not as promised:', 'written': 'Snapshot not kept:', 'restored': 'Snapshot not restored:', 'written and restored': 'Snapshot written, not restored:' }

function tablesOf({ strategy, tables, excluded, dryRun }: Report): string {
  if (strategy === 'sql') return tables.length === 0 ? '' : table(['File', 'Statements'], tables.map(({ name, rows }) => [code(name), number(rows)]))
  if (strategy === 'synthetic') return table(['Table', 'Rows', 'Columns'], tables.map((each) => [code(each.name), number(each.rows), each.columns.map(({ name }) => code(name)).join(', ')]))
  if (strategy === 'snapshot') return [table(['Table', 'Rows', 'Values replaced', 'Masked columns'], tables.map((each) => [code(each.name), number(each.rows), number(each.masked), maskedColumns(each)])), ...leftOut(excluded)].join('\n\n')
  const headings = ['Table', 'Rows', 'Values replaced', dryRun ? 'Rows to delete' : 'Rows deleted', 'Masked columns']
  const rows = tables.map((each) => [code(each.name), number(each.rows), number(each.masked), number(each.stale), maskedColumns(each)])
  return [table(headings, rows), ...leftOut(excluded)].join('\n\n')
}

// How the rows spread over the tables; of many the largest.
function chartOf({ strategy, tables }: Report): string {
  const largest = tables.filter(({ rows }) => rows > 0).toSorted((a, b) => b.rows - a.rows)
  if (strategy === 'sql' || largest.length < 2) return ''
  const [shown, rest] = [largest.slice(0, 9), largest.slice(9)]
  const slices = [...shown.map(({ name, rows }) => ({ name, rows })), ...(rest.length > 0 ? [{ name: `${rest.length} more`, rows: sum(rest.map(({ rows }) => rows)) }] : [])]
  return codeBlock(['pie showData title Rows', ...slices.map(({ name, rows }) => `  "${mermaidLabel(name)}" : ${rows}`)].join('\n'), 'mermaid')
}

const leftOut = (excluded: readonly string[]): string[] => (excluded.length > 0 ? [`Left out: ${excluded.map(code).join(', ')}.`] : [])

const maskedColumns = ({ columns }: TableReport): string =>
  columns.filter(({ rule }) => rule !== 'keep').map(({ name, rule }) => `${code(name)} ${rule}`).join(', ') || '–'

function proofOf({ proof, strategy, snapshot }: Report): string {
  if (!proof) return ''
  if (holds(proof) && strategy === 'synthetic') return '**Proved:** every row is there, no reference to nothing.'
  if (holds(proof) && snapshot?.did === 'written') return '**Proved:** nothing in the file has the shape of a person\'s address, number or key.'
  if (holds(proof) && snapshot) return '**Proved:** the file is as it was written, every row is there, nothing has the shape of a person\'s address, number or key, no reference to nothing.'
  if (holds(proof)) return '**Proved:** every row is there, no value that was to be replaced, no address or number of a person, no reference to nothing.'
  const rows = [
    ...proof.leaks.map(({ table: name, column, kind, count }) => [`${code(`${name}.${column}`)}`, kind, number(count)]),
    ...proof.orphans.map(({ table: name, columns, references, count }) => [code(`${name}.${columns.join(', ')}`), `refers to nothing in ${code(references)}`, number(count)]),
    ...proof.counts.map(({ table: name, source, target }) => [code(name), `rows, of ${number(source)}`, number(target)]),
    ...faultyColumns(proof).map(({ table: name, column, fault, source, target }) =>
      fault === 'nulls' ? [code(`${name}.${column}`), `nulls, of ${number(source.nulls)}`, number(target.nulls)] : [code(`${name}.${column}`), `different values, of ${number(source.distinct)}`, number(target.distinct)],
    ),
    ...proof.sequences.map(({ table: name, column }) => [code(`${name}.${column}`), 'sequence behind its data', '1']),
    ...(proof.anonymous?.opened ?? []).map((name) => [code(name), 'seen by visitors since this load', '1']),
  ]
  return table(['Where', 'What', 'How many'], rows)
}

function columnsOf({ proof }: Report): string {
  if (!proof || proof.columns.length === 0) return ''
  const rows = proof.columns.map(({ table: name, column, rule, source, target }) => [code(`${name}.${column}`), rule, distinct(source), distinct(target), number(target.nulls)])
  return details('Different values of the masked columns, before and after', table(['Column', 'Rule', 'In the source', 'In the target', 'Nulls'], rows))
}

const distinct = ({ distinct: count, about }: Variety): string => `${about ? 'about ' : ''}${number(count)}`

function visitorsOf({ proof }: Report): string {
  if (!proof?.anonymous) return ''
  const { before, after, unknown } = proof.anonymous
  const list = (names: readonly string[]): string => names.map(code).join(', ') || 'no table'
  const timedOut = unknown.length > 0 ? ` Not known, since it takes long to ask: ${list(unknown)}.` : ''
  return `**Without an account** visitors see rows of ${list(after)}${before.join() === after.join() ? ', as before' : `; before: ${list(before)}`}.${timedOut}`
}

function outboundOf({ outbound = [] }: Report): string {
  if (outbound.length === 0) return ''
  const rows = outbound.map(({ side, kind, name, enabled }) => [side, KINDS[kind], `${code(name)}${enabled === false ? ', switched off' : ''}`, side === 'source' ? 'left out' : kind === 'webhook' ? 'silent while rows were loaded' : 'left as it is'])
  return details('What these databases do outside of themselves, and what is in no table', table(['Where', 'What', 'Name', 'In this run'], rows))
}

const todoOf = ({ todo, dryRun }: Report): string => (dryRun ? '' : todo.map((line) => `⚠️ ${escapeMarkdown(line)}`).join('\n\n'))

const limitsOf = ({ limits }: Report): string =>
  limits.length === 0 ? '' : details('What this way of copying cannot do', limits.map((limit) => `- ${escapeMarkdown(limit)}`).join('\n'))

const number = (value: number): string => value.toLocaleString('en')
