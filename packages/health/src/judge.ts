import { STATUS_CODES } from 'node:http'
import { excerpt } from '@axcouncil/core/http'
import { type Answer, own } from './answer.ts'
import type { Exchange, Target } from './ask.ts'
import { checkAssertion } from './assertion.ts'
import { baselineKey, isStill } from './baseline.ts'
import { cacheHit } from './cache.ts'
import { type ProxyAddresses, judgeConnection } from './connection.ts'
import { statusHint } from './hint.ts'
import { wasSentToLogin } from './login.ts'
import type { Sample } from './report.ts'
import type { HealthSpec } from './spec.ts'
import { hasStatus, sayStatusSet } from './status-set.ts'
import { type VersionReading, findVersion, readVersion, sameVersion, sayVersionSource } from './version-source.ts'

/** What a probe showed, without when it was made. */
export type Judgement = Pick<Sample, 'kind' | 'status' | 'version' | 'detail' | 'hint' | 'cached' | 'side'>

/** Judges what a probe brought back. The first thing that is wrong counts: where it came from, status, version, content. */
export function judge(exchange: Exchange, target: Target, spec: HealthSpec, proxy: ProxyAddresses): Judgement {
  if (!exchange.answered) return { ...judgeConnection(exchange.error, target, proxy), status: undefined, version: undefined, cached: undefined }
  const { answer } = exchange
  const reading = readVersion(spec.versionFrom, answer)
  const fault =
    loginFault(exchange, target, spec, reading) ??
    statusFault(exchange, spec) ??
    (spec.version === undefined ? baselineFault(answer, target, spec, reading) : versionFault(spec.version, answer, spec, reading)) ??
    assertionFault(answer, spec)
  return {
    kind: 'good',
    hint: undefined,
    side: 'theirs',
    ...fault,
    detail: own(fault?.detail ?? sayGood(answer, spec, reading)),
    status: answer.status,
    version: reading.found ? own(reading.version) : undefined,
    cached: cacheHit(answer.headers),
  }
}

type Verdict = Pick<Sample, 'kind' | 'detail'> & { hint?: string | undefined }

const sayGood = ({ status }: Answer, { version, baseline }: HealthSpec, reading: VersionReading): string =>
  version !== undefined && reading.found ? `${status} with version ${reading.version}`
  : baseline ? `${status}, not the answer of before`
  : reading.found ? `${status} with version ${reading.version}`
  : String(status)

function loginFault(exchange: Extract<Exchange, { answered: true }>, target: Target, spec: HealthSpec, reading: VersionReading): Verdict | undefined {
  const end = exchange.redirect ?? exchange.url
  if (!wasSentToLogin(new URL(target.url), end)) return undefined
  // The wanted redirect, or the very version that was asked for, is no trap.
  if (exchange.redirect && hasStatus(spec.status, exchange.answer.status)) return undefined
  if (spec.version !== undefined && reading.found && sameVersion(spec.version, reading.version)) return undefined
  return {
    kind: 'redirect-to-login',
    detail: `a redirect to the login page ${end.origin}${end.pathname}`,
    hint: 'Give the credentials of a machine in `headers` (on Vercel: `x-vercel-protection-bypass: <secret>`), or watch an address that needs no login.',
  }
}

function statusFault({ answer, redirect }: Extract<Exchange, { answered: true }>, spec: HealthSpec): Verdict | undefined {
  const { status, text } = answer
  if (hasStatus(spec.status, status)) return undefined
  const said = excerpt(text.slice(0, 4_000)).slice(0, 120)
  const to = redirect ? `, a redirect to ${redirect.origin}${redirect.pathname} ${sayUnfollowed(spec)}` : said ? `: ${said}` : ''
  return {
    kind: 'status',
    detail: `${status} ${STATUS_CODES[status] ?? '(a status without a name)'} instead of ${sayStatusSet(spec.status)}${to}`,
    hint: statusHint(answer),
  }
}

const sayUnfollowed = ({ redirects, method }: HealthSpec): string =>
  redirects !== 'refuse' && method !== 'GET' && method !== 'HEAD' ? `that is not followed with ${method}`
  : redirects === 'follow' ? 'that comes after five others'
  : `that \`redirects: ${redirects}\` does not follow`

function versionFault(expected: string, answer: Answer, spec: HealthSpec, reading: VersionReading): Verdict | undefined {
  if (reading.found && sameVersion(expected, reading.version)) return undefined
  const elsewhere = findVersion(expected, answer)
  if (reading.found) return { kind: 'old-version', detail: `version ${reading.version}`, hint: elsewhere ? writeSource(elsewhere) : nearMiss(expected, reading.version) }
  const why = `${answer.status}, but the answer ${reading.why} (version-from: ${sayVersionSource(spec.versionFrom)})`
  return { kind: 'no-version', detail: why, hint: elsewhere && writeSource(elsewhere) }
}

const writeSource = (source: string): string => `The version is there, but elsewhere: write \`version-from: ${source}\`.`

// Versions that a person would take for the same, and that are not proven to be.
function nearMiss(expected: string, actual: string): string | undefined {
  const [a, b] = [expected, actual].map((version) => version.trim().toLowerCase())
  if (a!.replace(/^v/, '') === b!.replace(/^v/, '')) return `The two are written differently: give \`expect-version\` as the service says it, ${actual}.`
  if (!a!.startsWith(b!) && !b!.startsWith(a!)) return undefined
  return 'The one is the beginning of the other, which proves a commit only with 7 or more hex digits: give the full SHA.'
}

function baselineFault(answer: Answer, target: Target, spec: HealthSpec, reading: VersionReading): Verdict | undefined {
  const known = spec.baseline && (spec.baseline[baselineKey(target.url)] ?? only(Object.values(spec.baseline)))
  if (!known) return undefined
  if (known.kind === 'version' && !reading.found) return { kind: 'no-version', detail: `${answer.status}, but the answer ${reading.why}` }
  if (!isStill(known, answer, spec.versionFrom)) return undefined
  return { kind: 'old-version', detail: known.kind === 'version' ? `version ${known.version}, as before the deploy` : 'the same as before the deploy' }
}

// A preview's address is a new one with every deploy, yet what answered before is what was captured.
const only = <T>(values: readonly T[]): T | undefined => (values.length === 1 ? values[0] : undefined)

function assertionFault(answer: Answer, { assertions }: HealthSpec): Verdict | undefined {
  const failed = assertions.map((assertion) => checkAssertion(assertion, answer)).filter((why) => why !== undefined)
  if (failed.length === 0) return undefined
  return { kind: 'assertion', detail: `${answer.status}, but the answer ${failed.join(', and ')}` }
}
