import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash, randomBytes } from 'node:crypto'
import type { ActionResult, Ports } from './action.ts'
import type { Clock } from './clock.ts'
import { type Environment, type Telemetry, candidateCommit } from './env.ts'
import { CanceledError, errorMessage } from './errors.ts'
import { type Attributes, type Span, parsePairs, tracesRequest } from './otlp.ts'
import type { Runner } from './runner.ts'
import { conventions, pipelineAttributes } from './trace-attributes.ts'

/** The spans of one action, from its start to its end: the action itself, its chapters and their stages. */
export interface Trace {
  /** The same runner, whose chapters and stages are spans. */
  follow(runner: Runner): Runner
  /** Sends all spans, in two seconds at most. Never throws: what fails is a line of the log. */
  send(ending: Ending, ports: Ports): Promise<void>
}

/** How the action ended. */
export interface Ending {
  outputs: ActionResult['outputs']
  failure: unknown
}

const PATIENCE_MS = 2_000
// What is left of a canceled job's ten seconds belongs to production.
const CANCELED_PATIENCE_MS = 500
// Chapters that only print are over at once, and would be noise.
const SHORTEST_MS = 5

/** What a trace is of. */
export interface Traced {
  action: string
  environment: Environment
  telemetry: Telemetry
  clock: Clock
}

/** Begins the trace of an action. */
export function openTrace({ action, environment, telemetry, clock }: Traced): Trace {
  const { traceId, parentId } = placeOf(environment, telemetry)
  const began = { at: clock.now(), ms: clock.elapsed() }
  const own = newSpanId()
  const spans: Span[] = []
  const within = new AsyncLocalStorage<string>()
  const since = (ms: number): number => began.at + (ms - began.ms)
  const measure = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const span = { traceId, spanId: newSpanId(), parentSpanId: within.getStore() ?? own, name, startMs: since(clock.elapsed()) }
    const end = (error?: unknown): void => {
      const endMs = since(clock.elapsed())
      if (error !== undefined || endMs - span.startMs >= SHORTEST_MS) spans.push({ ...span, endMs, kind: 'internal', error: error !== undefined, attributes: conventions.stage(name, error) })
    }
    try {
      const result = await within.run(span.spanId, work)
      end()
      return result
    } catch (error) {
      end(error)
      throw error
    }
  }
  return {
    follow: (runner) => ({ ...runner, group: (title, chapter) => runner.group(title, () => measure(title, chapter)), stage: measure }),
    async send({ outputs, failure }, ports) {
      const attributes = conventions.action({ name: action, outputs, failure, input: ports.runner.input })
      const whole: Span = { traceId, spanId: own, parentSpanId: parentId, name: action, startMs: began.at, endMs: since(clock.elapsed()), kind: 'internal', error: failure !== undefined, attributes }
      const shared = pipelineAttributes(environment, candidateCommit(environment))
      await transmit(telemetry, [whole, ...spans].map((span) => ({ ...span, attributes: { ...shared, ...span.attributes } })), ports)
    },
  }
}

async function transmit(telemetry: Telemetry, spans: readonly Span[], ports: Ports): Promise<void> {
  const { runner, signal, redactor } = ports
  try {
    const { tracesUrl, protocol } = telemetry
    if (protocol !== undefined && !protocol.startsWith('http/')) throw new Error(`OTEL_EXPORTER_OTLP_PROTOCOL is ${protocol}, and only OTLP over HTTP is spoken here`)
    const headers = parsePairs(telemetry.headers)
    for (const value of Object.values(headers)) runner.mask(value)
    const patienceMs = signal.aborted ? CANCELED_PATIENCE_MS : PATIENCE_MS
    const resource: Attributes = { 'service.name': 'axcouncil-actions', ...parsePairs(telemetry.resource), ...(telemetry.serviceName ? { 'service.name': telemetry.serviceName } : {}) }
    const clean = (text: string): string => redactor.redact(text)
    const json = tracesRequest(resource, spans, clean)
    await ports.grace(patienceMs).http.send({ url: tracesUrl, method: 'POST', headers, json, attempts: 1, timeoutMs: patienceMs, maxBytes: 10_000 })
    runner.info(`Trace ${spans[0]!.traceId}: ${spans.length} spans sent to ${new URL(tracesUrl).host}.`)
  } catch (error) {
    const why = error instanceof CanceledError ? 'it did not answer in time' : errorMessage(error)
    runner.info(`The trace could not be sent: ${why}. Nothing else depends on it.`)
  }
}

/**
 * Where our spans belong: under the caller's own span, else under that of the workflow run. Run and attempt give the
 * same identifiers in every job, and the same as the GitHub receiver of OpenTelemetry's collector gives the run
 * (https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/receiver/githubreceiver).
 */
function placeOf({ runId, runAttempt, repository }: Environment, { traceParent }: Telemetry): { traceId: string; parentId: string } {
  const [, traceId, parentId] = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(traceParent ?? '') ?? []
  if (traceId && parentId && !/^0+$/.test(traceId) && !/^0+$/.test(parentId)) return { traceId, parentId }
  const run = runId ? `${runId}${runAttempt}` : `${repository?.owner}/${repository?.name}${randomBytes(16).toString('hex')}`
  return { traceId: sha256(`${run}t`).slice(0, 32), parentId: sha256(`${run}s`).slice(16, 32) }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const newSpanId = (): string => randomBytes(8).toString('hex')
