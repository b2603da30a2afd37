import { formatDuration } from '../../packages/core/src/duration.ts'
import type { Bystander } from './bystander.ts'
import type { Kept } from './keep.ts'
import type { Privacy } from './privacy.ts'
import type { Played, Stage } from './stage.ts'

/** All that the account tells. */
export interface Story {
  scenario: { name: string; story: string }
  candidate: string
  title: string
  played: Played
  kept: Kept
  bystander: Bystander | undefined
  /** What answers in production at the very end. */
  production: { commit: string; status: number } | undefined
  live: string
  privacy: Privacy | undefined
}

/** The account of a release for a person: how it ended, each stage, what is live, where everything is. */
export function tell(story: Story): string {
  const { played, kept, privacy } = story
  const width = Math.max(...played.stages.map(({ title }) => title.length)) + 2
  return [
    '',
    `${sign(played)} ${short(story.candidate)} "${story.title}": ${outcome(played)} after ${formatDuration(played.durationMs)}`,
    `  Scenario ${story.scenario.name}: ${story.scenario.story} Run by ${played.by}.`,
    '',
    ...played.stages.map((stage) => `  ${mark(stage)} ${stage.title.padEnd(width)} ${took(stage).padStart(7)}  ${findings(stage)}`),
    '',
    ...failures(played),
    ...(story.bystander ? comparison(story.bystander, story) : []),
    ...timeline(kept),
    ...(story.production ? [`  Production answers ${story.production.status} with ${versionWord(story.production.commit, story)}.`] : []),
    ...(privacy ? [personsLine(privacy)] : []),
    '',
    ...places(kept),
    '',
    ...next(story),
  ].join('\n')
}

/** The outcome in the contract's words: that of the last stage which ran. */
export function outcome({ stages, complaints }: Played): string {
  const last = stages.findLast(({ result }) => result !== 'not-reached')
  if (!last) return `did not start: ${complaints[0] ?? 'no stage ran'}`
  const { outputs, action, result } = last
  if (action === 'seed-db' && result === 'failure') return 'refused'
  return outputs.outcome || outputs.verdict || (result === 'success' ? 'ended well' : 'failed')
}

const short = (sha: string): string => sha.slice(0, 7)
const sign = ({ exitCode }: Played): string => (exitCode === 0 ? '✅' : '❌')
const mark = ({ result }: Stage): string => ({ success: '✓', failure: '✗', 'not-reached': '·' })[result]
const took = ({ result, durationMs }: Stage): string => (result === 'not-reached' ? '' : formatDuration(durationMs))

function findings({ action, outputs, result }: Stage): string {
  if (result === 'not-reached') return 'not reached'
  const has = (...names: string[]): boolean => names.every((name) => outputs[name])
  switch (action) {
    case 'deploy-render':
      return has('outcome') ? `${outputs.outcome}: ${outputs['deploy-id'] ?? ''}` : 'failed'
    case 'wait-healthy':
      return has('verdict') ? `${outputs.verdict} (${outputs.reason}): ${short(outputs.version ?? '')} after ${outputs.attempts} answers` : 'failed'
    case 'seed-db':
      return has('tables') ? `${outputs.rows} rows in ${outputs.tables} tables, ${outputs.masked} values masked, ${outputs.leaks} leaks, ${outputs.orphans} orphans` : 'refused, nothing written'
    case 'run-e2e':
      return has('verdict') ? `${outputs.verdict}: ${outputs.cause}` : 'failed'
    default:
      return has('outcome') ? `${outputs.outcome}: ${gatesLine(outputs.gates)}` : 'failed'
  }
}

function gatesLine(gates: string | undefined): string {
  try {
    const all = JSON.parse(gates ?? '[]') as { state?: string; status?: string; result?: string }[]
    const words = all.map((gate) => gate.state ?? gate.status ?? gate.result ?? '?')
    const counts = [...new Set(words)].map((word) => `${words.filter((each) => each === word).length} ${word}`)
    return `gates: ${counts.join(', ') || 'none'}`
  } catch {
    return 'gates unreadable'
  }
}

function failures({ stages, complaints }: Played): string[] {
  const failed = stages.filter(({ result }) => result === 'failure')
  const said = failed.map((stage) => `  ${stage.title}: ${stage.errors.at(-1)?.replaceAll('\n', ' ') ?? 'failed without a word'}`)
  // act repeats that a job failed; only what it says of its own matters.
  const own = failed.length === 0 ? complaints.slice(0, 5).map((line) => `  The workflow engine: ${line}`) : []
  return said.length + own.length > 0 ? [...said, ...own, ''] : []
}

function comparison({ firstOk, firstNew }: Bystander, story: Story): string[] {
  if (!firstOk) return []
  const early = firstOk.commit !== story.candidate
  const after = formatDuration(firstOk.afterMs)
  if (!early) return [`  A plain status check, ${after} after the deploy, would have met the new version as well, this time. For when it does not: --scenario old-version-lingers`]
  const ours = firstNew ? `; the new version first answered ${formatDuration(firstNew.afterMs)} after it.` : '.'
  return [`  A plain status check would have gone on ${after} after the deploy, with ${versionWord(firstOk.commit, story)} answering: too early${ours}`]
}

const timeline = ({ timeline: events }: Kept): string[] =>
  events.length === 0 ? [] : ['  In production (UTC):', ...events.map(({ at, what }) => `    ${at.slice(11, 19)}  ${what}`), '']

const versionWord = (commit: string, { candidate, live }: Story): string =>
  commit === candidate ? `the new version ${short(commit)}` : commit === live ? `the OLD version ${short(commit)}` : `version ${short(commit)}`

function personsLine({ values, rows, files, found }: Privacy): string {
  const looked = `${values} e-mail addresses, names and phone numbers of production, in ${rows} rows of staging and ${files} logs and artifacts`
  if (found.length === 0) return `  Looked for ${looked}: none is there.`
  const where = [...new Set(found.map((each) => `${each.kind} of ${each.column} in ${each.where}`))]
  return `  ✗ Looked for ${looked}: ${found.length} FOUND, such as ${where.slice(0, 5).join('; ')}.`
}

// What a person who has just seen it wants to do.
function next({ scenario }: Story): string[] {
  const other = scenario.name === 'happy' ? 'unhealthy-after-promote' : 'happy'
  const what = other === 'happy' ? 'the release that goes well' : 'production gets ill, and is rolled back'
  return [`  See another story: npm start -- --scenario ${other}   (${what})`, '  In your repository: npx axcouncil-init   (docs/guide.md)']
}

function places({ folder, report, audit, screenshot }: Kept): string[] {
  const line = (name: string, path: string | undefined): string[] => (path ? [`  ${name.padEnd(11)} ${path}`] : [])
  return [...line('Report', report), ...line('Audit', audit), ...line('Screenshot', screenshot), ...line('Everything', folder)]
}
