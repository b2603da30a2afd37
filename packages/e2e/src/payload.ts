import { ActionError } from '@axcouncil/core/errors'
import type { Counts, TestCase, TestError, TestReport, Unlisted } from './report.ts'
import type { E2eVerdict, VerdictName } from './verdict.ts'

/** What a run of a fork leaves for another one to comment: data only, which the other one checks and renders itself. */
export interface CommentPayload {
  version: 1
  /** Number of the pull request, and its head. */
  pull: number
  sha: string
  verdict: E2eVerdict
  /** With only the tests that a comment shows. */
  report: TestReport | undefined
}

/** Bytes. Ten times what an honest payload of twenty failures takes. */
export const LARGEST_PAYLOAD = 512 * 1024

// A comment has room for 65,000 characters in all.
const MOST_TESTS = 100
const LONGEST_MESSAGE = 2_000
const LONGEST_LINE = 1_000
// As many as a matrix of GitHub's has jobs.
const MOST_SHARDS = 256

/** The payload as it is uploaded. `tests` are those that a comment shows. */
export function writePayload({ report, ...payload }: CommentPayload, tests: readonly TestCase[]): string {
  const shown = report && { ...report, errors: report.errors.slice(0, 5).map(cut), tests: tests.slice(0, MOST_TESTS).map(cutTest) }
  const { cause, advice } = payload.verdict
  return JSON.stringify({ ...payload, verdict: { ...payload.verdict, cause: cause.slice(0, LONGEST_LINE), advice: advice?.slice(0, LONGEST_LINE) }, report: shown })
}

const cutTest = (test: TestCase): TestCase => ({
  ...test,
  titles: test.titles.map((title) => title.slice(0, LONGEST_LINE)),
  error: test.error && cut(test.error),
  ...(test.quarantine ? { quarantine: { ...test.quarantine, owner: test.quarantine.owner.slice(0, LONGEST_LINE), reason: test.quarantine.reason.slice(0, LONGEST_LINE) } } : {}),
})

const cut = (error: TestError): TestError => ({ ...error, message: error.message.slice(0, LONGEST_MESSAGE), snippet: error.snippet?.slice(0, LONGEST_MESSAGE) })

/**
 * Reads a payload that anybody may have written. Every field is taken over by itself, in its type and within its limits;
 * what is not expected is left behind.
 * @throws ActionError where a field is missing or of another kind.
 */
export function readPayload(text: string): CommentPayload {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    throw refused('it is no JSON')
  }
  const payload = record(data, 'payload')
  if (payload.version !== 1) throw refused('its version is not known')
  return {
    version: 1,
    pull: whole(payload.pull, 'pull'),
    sha: matching(payload.sha, { name: 'sha', pattern: /^[0-9a-f]{40}$/ }),
    verdict: verdictOf(record(payload.verdict, 'verdict')),
    report: payload.report === undefined ? undefined : reportOf(record(payload.report, 'report')),
  }
}

const VERDICTS: VerdictName[] = ['passed', 'failed', 'flaky', 'incomplete', 'outage', 'invalid']
const STATUSES: TestCase['status'][] = ['passed', 'failed', 'flaky', 'skipped', 'did-not-run', 'quarantined']

function verdictOf(raw: Fields): E2eVerdict {
  const counts = record(raw.counts, 'counts')
  const names: (keyof Counts)[] = ['total', 'passed', 'failed', 'flaky', 'skipped', 'didNotRun', 'quarantined']
  return {
    verdict: oneOf(raw.verdict, { name: 'verdict', among: VERDICTS }),
    cause: line(raw.cause, 'cause'),
    advice: raw.advice === undefined ? undefined : line(raw.advice, 'advice'),
    counts: Object.fromEntries(names.map((name) => [name, whole(counts[name], name)])) as unknown as Counts,
  }
}

const reportOf = (raw: Fields): TestReport => ({
  tool: line(raw.tool, 'tool'),
  tests: items(raw.tests, 'tests').map(testOf),
  errors: items(raw.errors, 'errors').map(errorOf),
  durationMs: whole(raw.durationMs, 'durationMs'),
  shard: undefined,
  ...(raw.unlisted === undefined ? {} : { unlisted: unlistedOf(record(raw.unlisted, 'unlisted')) }),
  parts: raw.parts === undefined ? [] : items(raw.parts, 'parts', MOST_SHARDS).map((part) => ({ shard: whole(part.shard, 'shard'), durationMs: whole(part.durationMs, 'durationMs') })),
})

function unlistedOf(raw: Fields): Unlisted {
  const counts = record(raw.counts, 'counts')
  return { counts: Object.fromEntries(STATUSES.flatMap((status) => (counts[status] === undefined ? [] : [[status, whole(counts[status], status)]]))), outages: {} }
}

function testOf(raw: Fields): TestCase {
  const titles = Array.isArray(raw.titles) ? raw.titles.slice(0, 20).map((title) => line(title, 'titles')) : []
  if (titles.length === 0) throw refused('titles is missing')
  const { quarantine, unsteady } = raw
  const held = quarantine === undefined ? undefined : record(quarantine, 'quarantine')
  return {
    key: '',
    project: line(raw.project, 'project'),
    file: line(raw.file, 'file'),
    line: whole(raw.line, 'line'),
    titles,
    status: oneOf(raw.status, { name: 'status', among: STATUSES }),
    durationMs: whole(raw.durationMs, 'durationMs'),
    retries: whole(raw.retries, 'retries'),
    error: raw.error === undefined ? undefined : errorOf(record(raw.error, 'error')),
    trace: undefined,
    ...(raw.measured === undefined ? {} : { measured: measuredOf(record(raw.measured, 'measured')) }),
    ...(raw.known === true ? { known: true } : {}),
    ...(unsteady === undefined ? {} : { unsteady: matching(unsteady, { name: 'unsteady', pattern: /^\d{1,3} of the last \d{1,3} runs$/ }) }),
    ...(held ? { quarantine: { test: '', owner: line(held.owner, 'owner'), reason: line(held.reason, 'reason'), expires: matching(held.expires, { name: 'expires', pattern: /^\d{4}-\d{2}-\d{2}$/ }) } } : {}),
  }
}

function measuredOf(raw: Fields): NonNullable<TestCase['measured']> {
  const optional = (value: unknown, name: string): number | undefined => (value === undefined ? undefined : finite(value, name))
  return { value: finite(raw.value, 'value'), unit: line(raw.unit, 'unit').slice(0, 20), min: optional(raw.min, 'min'), max: optional(raw.max, 'max'), ...(raw.before === undefined ? {} : { before: finite(raw.before, 'before') }) }
}

const errorOf = (raw: Fields): TestError => ({
  message: string(raw.message, { name: 'message', longest: LONGEST_MESSAGE }),
  snippet: raw.snippet === undefined ? undefined : string(raw.snippet, { name: 'snippet', longest: LONGEST_MESSAGE }),
  file: undefined,
  line: undefined,
})

type Fields = Record<string, unknown>

const refused = (why: string): ActionError =>
  new ActionError(`The comment that the tests left is not taken: ${why}`, { advice: 'Its run was of code that nobody reviewed, which may have changed it. Look at that run.' })

function record(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refused(`${name} is no object`)
  return value as Fields
}

function items(value: unknown, name: string, most = MOST_TESTS): Fields[] {
  if (!Array.isArray(value) || value.length > most) throw refused(`${name} is no list of at most ${most}`)
  return value.map((item) => record(item, name))
}

// Rounded, since other tools' reports count parts of milliseconds.
function whole(value: unknown, name: string): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) throw refused(`${name} is no number from 0`)
  return Math.round(value)
}

function finite(value: unknown, name: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw refused(`${name} is no number`)
  return value
}

function string(value: unknown, { name, longest }: { name: string; longest: number }): string {
  if (typeof value !== 'string' || value.length > longest) throw refused(`${name} is no text of at most ${longest} characters`)
  // Control characters, and marks that are not seen or turn text around.
  return value.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u200B-\u200F\u202A-\u202E\u2066-\u2069]/g, '')
}

const line = (value: unknown, name: string): string => string(value, { name, longest: LONGEST_LINE })

function matching(value: unknown, { name, pattern }: { name: string; pattern: RegExp }): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw refused(`${name} is not of its form`)
  return value
}

function oneOf<T extends string>(value: unknown, { name, among }: { name: string; among: readonly T[] }): T {
  const found = among.find((one) => one === value)
  if (found === undefined) throw refused(`${name} is none of those known`)
  return found
}
