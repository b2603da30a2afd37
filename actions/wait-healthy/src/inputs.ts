import { type Environment, candidateCommit } from '@axcouncil/core/env'
import { type InputReader, type InputSource, parseInputs } from '@axcouncil/core/inputs'
import { boolean, duration, integer, lines, oneOf, text, url } from '@axcouncil/core/parsers'
import { parseBodyAssertion, parseHeaderAssertion, parseJsonAssertion } from '@axcouncil/health/assertion'
import { type Baseline, parseBaseline } from '@axcouncil/health/baseline'
import { type HeaderLine, parseHeader, secretsOf } from '@axcouncil/health/headers'
import type { HealthSpec } from '@axcouncil/health/spec'
import { type StatusSet, parseStatusSet } from '@axcouncil/health/status-set'
import { parseVersionSource } from '@axcouncil/health/version-source'
import { durationBetween, path } from './parsers.ts'

/** Where to look: at addresses, or at paths of the address that a GitHub Deployment of a commit names. */
export type Place =
  | { kind: 'urls'; urls: readonly string[] }
  | { kind: 'deployment'; environment: string; sha: string; paths: readonly string[] }

/** What this step is asked to do, checked. */
export interface Inputs {
  place: Place
  /** Whether to note what answers now instead of waiting. */
  capture: boolean
  health: Omit<HealthSpec, 'urls'>
  /** Where the verdict is written, if anywhere. */
  record: { environment: string; sha: string } | undefined
  token: string | undefined
}

/**
 * Reads and checks all inputs.
 * @throws InputError naming every wrong one.
 */
export const readInputs = (source: InputSource, environment: Environment): Inputs =>
  parseInputs(source, (reader) => {
    const baseline = reader.optional('baseline', (raw): 'capture' | Baseline => (raw === 'capture' ? raw : parseBaseline(raw)))
    const health = readHealth(reader, source, environment)
    if (baseline !== 'capture') health.baseline = baseline
    const token = reader.secret('github-token')
    compareRequest(health, reader)
    return { place: readPlace(reader, environment, token), capture: baseline === 'capture', health, record: readRecord(reader, environment, token, health.version), token }
  })

function readHealth(reader: InputReader, source: InputSource, environment: Environment): Inputs['health'] {
  const headers = reader.optional('headers', headerLines(source)) ?? []
  return {
    method: reader.defaulted('method', 'GET', (raw) => oneOf('GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE')(raw.toUpperCase())),
    headers: Object.fromEntries(headers),
    body: reader.optional('body', text),
    status: reader.defaulted('expect-status', '200-299', parseStatusSet),
    version: reader.optional('expect-version', text),
    versionFrom: reader.defaulted('version-from', 'json:/commit', parseVersionSource),
    baseline: undefined,
    assertions: [
      ...(reader.optional('expect-json', lines(parseJsonAssertion)) ?? []),
      ...(reader.optional('expect-header', lines(parseHeaderAssertion)) ?? []),
      ...(reader.optional('expect-body', lines(parseBodyAssertion)) ?? []),
    ],
    timeoutMs: reader.defaulted('timeout', '10m', durationBetween(1_000, 86_400_000)),
    attemptTimeoutMs: reader.defaulted('attempt-timeout', '5s', durationBetween(50, 600_000)),
    intervalMs: reader.defaulted('interval', 'adaptive', (raw) => (raw === 'adaptive' ? undefined : durationBetween(100, 3_600_000)(raw))),
    consecutive: reader.defaulted('consecutive', '3', integer({ min: 1, max: 1_000 })),
    soakMs: reader.defaulted('soak', '0s', duration),
    maxFailures: reader.defaulted('max-failures', '0', integer()),
    latencyBudgetMs: reader.optional('latency-budget', durationBetween(1, 600_000)),
    redirects: reader.defaulted('redirects', 'follow', oneOf('follow', 'same-host', 'refuse')),
    failFast: readFailFast(reader, environment),
    failFastAfterMs: reader.defaulted('fail-fast-after', '30s', duration),
    families: FAMILIES[reader.defaulted('ip-version', 'any', oneOf('any', '4', '6', 'both'))] ?? [undefined],
  }
}

const FAMILIES: Record<string, HealthSpec['families']> = { any: [undefined], '4': [4], '6': [6], both: [4, 6] }

// The runner gives the default of action.yml to a step that says nothing: an empty text is what the workflow wrote.
const readFailFast = (reader: InputReader, environment: Environment): StatusSet =>
  environment.variable('INPUT_FAIL-FAST') === '' ? [] : reader.defaulted('fail-fast', '401,403', (raw) => (raw === 'none' ? [] : parseStatusSet(raw)))

// All values are masked before the first fault could quote one.
const headerLines = (source: InputSource) => (raw: string): HeaderLine[] => {
  for (const line of raw.split(/\r?\n/)) {
    const at = line.indexOf(':')
    for (const secret of secretsOf([line.slice(0, Math.max(0, at)).trim().toLowerCase(), line.slice(at + 1).trim()])) source.mask(secret)
  }
  return lines(parseHeader)(raw)
}

function readPlace(reader: InputReader, environment: Environment, token: string | undefined): Place {
  const deployment = reader.optional('url-from-deployment', text)
  if (deployment === undefined) {
    const urls = reader.optional('url', lines(url)) ?? []
    if (!reader.given('url')) reader.fault('url', 'is required, unless `url-from-deployment` names an environment')
    return { kind: 'urls', urls: [...new Set(urls.map(({ href }) => href))] }
  }
  const sha = candidateCommit(environment)
  if (sha === undefined) reader.fault('url-from-deployment', 'needs the commit of a run: GITHUB_SHA is not set')
  if (!environment.repository) reader.fault('url-from-deployment', 'needs the repository of a run: GITHUB_REPOSITORY is not set')
  if (token === undefined) reader.fault('github-token', 'is required for `url-from-deployment`')
  const paths = reader.optional('url', lines(path)) ?? ['/']
  return { kind: 'deployment', environment: deployment, sha: sha ?? '', paths: [...new Set(paths)] }
}

function readRecord(reader: InputReader, environment: Environment, token: string | undefined, version: string | undefined): Inputs['record'] {
  const name = reader.optional('environment', text)
  const wanted = reader.optional('record', boolean) ?? name !== undefined
  if (!wanted) return undefined
  if (name === undefined) reader.fault('record', 'needs `environment`, under whose name the verdict is kept')
  if (token === undefined) reader.fault('github-token', 'is required to record the verdict; or set `record: false`')
  const sha = provenCommit(version, environment)
  if (sha === undefined) reader.fault('record', 'needs the commit of a run: GITHUB_SHA is not set')
  return { environment: name ?? '', sha: sha ?? '' }
}

// The verdict belongs to the commit that was proven to answer, which a full SHA names, else to the run's own.
const provenCommit = (version: string | undefined, environment: Environment): string | undefined =>
  version !== undefined && /^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(version) ? version.toLowerCase() : candidateCommit(environment)

function compareRequest({ method, version, versionFrom, soakMs, maxFailures }: Inputs['health'], { given, fault }: InputReader): void {
  if (given('body') && (method === 'GET' || method === 'HEAD')) fault('body', `cannot be sent with ${method}: set \`method\``)
  if (method === 'HEAD' && version !== undefined && versionFrom && versionFrom.kind !== 'header') {
    fault('method', 'HEAD brings no body to read the version from: use GET, or `version-from: header:<name>`')
  }
  for (const input of ['expect-json', 'expect-body']) {
    if (method === 'HEAD' && given(input)) fault(input, 'needs a body, which HEAD does not bring')
  }
  if (maxFailures > 0 && soakMs === 0) fault('max-failures', 'counts during the soak only: set `soak`')
}
