import { readFileSync } from 'node:fs'

/**
 * What the runner tells a step about its run
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/variables), read in this file and nowhere else.
 */
export interface Environment {
  repository: { owner: string; name: string } | undefined
  sha: string | undefined
  ref: string | undefined
  refName: string | undefined
  eventName: string | undefined
  event: Record<string, unknown>
  runId: string | undefined
  runAttempt: number
  runNumber: string | undefined
  job: string | undefined
  workflow: string | undefined
  actor: string | undefined
  triggeringActor: string | undefined
  apiUrl: string
  serverUrl: string
  workspace: string
  temp: string
  /** The workflow's own token where the runner or the caller's `env` gives it; actions take theirs as an input. */
  token: string | undefined
  proxy: { http: string | undefined; https: string | undefined; no: string | undefined }
  /** Where spans go; undefined where no exporter is configured. */
  telemetry: Telemetry | undefined
  /** Any other variable by name, for values that a caller's configuration refers to (`${STAGING_PASSWORD}`). */
  variable(name: string): string | undefined
  /** Everything, for a child process. */
  all(): Record<string, string | undefined>
}

/** Reads the environment once, at the start of the process. */
export function readEnvironment(env: Record<string, string | undefined> = process.env): Environment {
  const read = (name: string): string | undefined => env[name]?.trim() || undefined
  const [owner, name] = read('GITHUB_REPOSITORY')?.split('/') ?? []
  return {
    repository: owner && name ? { owner, name } : undefined,
    sha: read('GITHUB_SHA'),
    ref: read('GITHUB_REF'),
    refName: read('GITHUB_REF_NAME'),
    eventName: read('GITHUB_EVENT_NAME'),
    event: readEvent(read('GITHUB_EVENT_PATH')),
    runId: read('GITHUB_RUN_ID'),
    runAttempt: Number(read('GITHUB_RUN_ATTEMPT') ?? 1) || 1,
    runNumber: read('GITHUB_RUN_NUMBER'),
    job: read('GITHUB_JOB'),
    workflow: read('GITHUB_WORKFLOW'),
    actor: read('GITHUB_ACTOR'),
    triggeringActor: read('GITHUB_TRIGGERING_ACTOR') ?? read('GITHUB_ACTOR'),
    apiUrl: read('GITHUB_API_URL') ?? 'https://api.github.com',
    serverUrl: read('GITHUB_SERVER_URL') ?? 'https://github.com',
    workspace: read('GITHUB_WORKSPACE') ?? process.cwd(),
    temp: read('RUNNER_TEMP') ?? read('TMPDIR') ?? '/tmp',
    token: read('GITHUB_TOKEN'),
    proxy: {
      http: read('http_proxy') ?? read('HTTP_PROXY'),
      https: read('https_proxy') ?? read('HTTPS_PROXY'),
      no: read('no_proxy') ?? read('NO_PROXY'),
    },
    telemetry: readTelemetry(read),
    variable: (name) => env[name],
    all: () => ({ ...env }),
  }
}

/**
 * How spans are exported, as OpenTelemetry's own variables say
 * (https://opentelemetry.io/docs/specs/otel/protocol/exporter/). Texts are as they were given, still percent-encoded.
 */
export interface Telemetry {
  tracesUrl: string
  headers: string
  protocol: string | undefined
  serviceName: string | undefined
  resource: string
  /** W3C trace context of a span that ours belong under. */
  traceParent: string | undefined
}

function readTelemetry(read: (name: string) => string | undefined): Telemetry | undefined {
  const own = (name: string): string | undefined => read(`OTEL_EXPORTER_OTLP_TRACES_${name}`) ?? read(`OTEL_EXPORTER_OTLP_${name}`)
  const base = read('OTEL_EXPORTER_OTLP_ENDPOINT')
  // The endpoint of traces is used as it is; to the one of all signals the path is added.
  const tracesUrl = read('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') ?? (base && `${base.replace(/\/+$/, '')}/v1/traces`)
  if (!tracesUrl || read('OTEL_SDK_DISABLED')?.toLowerCase() === 'true' || read('OTEL_TRACES_EXPORTER') === 'none') return undefined
  return {
    tracesUrl,
    headers: own('HEADERS') ?? '',
    protocol: own('PROTOCOL'),
    serviceName: read('OTEL_SERVICE_NAME'),
    resource: read('OTEL_RESOURCE_ATTRIBUTES') ?? '',
    traceParent: read('TRACEPARENT'),
  }
}

// What only actions need: their inputs, the tokens for artifacts, caches and OIDC, the key of a collector of traces, and the
// files by which a step sets outputs or changes the steps after it.
const OURS = /^(INPUT_|STATE_|ACTIONS_)|^GITHUB_(OUTPUT|STATE|ENV|PATH|STEP_SUMMARY)$|^OTEL_EXPORTER_OTLP_(\w+_)?HEADERS$/

/** The job's environment for a command of the caller's, less what is the action's own. */
export const commandEnvironment = (environment: Environment): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(environment.all()).filter(([name]) => !OURS.test(name)))

// The event file is written by the runner; a step run by hand has none, and that is no fault.
function readEvent(path: string | undefined): Record<string, unknown> {
  if (!path) return {}
  try {
    const event: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return event !== null && typeof event === 'object' ? (event as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/**
 * The commit that this run is about: on pull requests the head, since `GITHUB_SHA` is then a merge commit that nobody
 * deploys (https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request).
 */
export function candidateCommit({ event, sha }: Environment): string | undefined {
  const pull = event.pull_request as { head?: { sha?: unknown } } | undefined
  const head = pull?.head?.sha
  return typeof head === 'string' ? head : sha
}

/** Address of this run's page, or undefined outside of a run. */
export function runUrl({ serverUrl, repository, runId, runAttempt }: Environment): string | undefined {
  if (!repository || !runId) return undefined
  const page = `${serverUrl}/${repository.owner}/${repository.name}/actions/runs/${runId}`
  return runAttempt > 1 ? `${page}/attempts/${runAttempt}` : page
}
