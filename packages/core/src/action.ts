import { type Clock, systemClock } from './clock.ts'
import { type Environment, readEnvironment } from './env.ts'
import { ActionError, CanceledError, InputError, errorMessage } from './errors.ts'
import { sayFailure, summarizeFailure } from './failure.ts'
import { type Http, createHttp } from './http.ts'
import type { InputSource } from './inputs.ts'
import { type Redactor, createRedactor } from './redact.ts'
import { type Runner, createRunner, failStep, keepsState } from './runner.ts'
import type { Ending, Trace } from './trace.ts'

/** What an action may use of the world. Tests give their own; the runner's process gives the real one. */
export interface Ports {
  runner: Runner
  clock: Clock
  http: Http
  environment: Environment
  redactor: Redactor
  /** Aborts when the runner cancels the job. Every sleep and request ends with it. */
  signal: AbortSignal
  /** The same world under a signal of its own that ends after `ms`: for tidying up once the job was canceled. */
  grace(ms: number): Ports
}

/**
 * What an action ends with. Outputs and summary are written in any case, then a failure fails the step. Every output of
 * action.yml is a key; undefined is written as the empty string, which is what GitHub makes of an output never set.
 */
export interface ActionResult {
  outputs: Record<string, string | number | boolean | undefined>
  summary: string
  failure?: ActionError | undefined
}

/** An action in parts: how it reads its inputs, what it does, and what its post step does. */
export interface Action<Inputs> {
  /** As its folder is called. */
  name: string
  readInputs: (source: InputSource, environment: Environment) => Inputs
  main: (inputs: Inputs, ports: Ports) => Promise<ActionResult>
  /** The outputs where there is no result: `main` was never begun, for wrong inputs, or it threw. Default: none. */
  withoutResult?: (failure: unknown) => ActionResult['outputs']
  /** Runs after the job's other steps, canceled or not. Only for actions whose action.yml declares `post`. */
  post?: (ports: Ports, source: InputSource) => Promise<void>
}

/** Runs an action as the runner starts it: the one place that catches, and the one that fails the step. */
export async function runAction<Inputs>(action: Action<Inputs>): Promise<void> {
  const environment = readEnvironment()
  const signal = cancellation()
  const trace = await traceOf(action.name, environment)
  const ports = createPorts(environment, signal, trace)
  const settle = guard(action, ports)
  let end: End | undefined
  try {
    if (action.post && ports.runner.state('isPost') === 'true') return await runPost(action.post, ports)
    end = await endOf(action, ports)
    tell(end, ports)
  } finally {
    settle()
    if (end) await trace?.send(end, ports)
    // A connection or a timer that somebody left open must not hold the job.
    ports.clock.after(LINGER_MS, leave)
    await ports.http.close()
  }
}

/** How an action ended, by a result of its own or by what it threw. */
type End = Pick<ActionResult, 'summary'> & Ending

async function endOf<Inputs>(action: Action<Inputs>, ports: Ports): Promise<End> {
  const { runner, environment } = ports
  try {
    if (action.post && !keepsState(environment.variable('GITHUB_STATE'))) throw new ActionError(NO_STATE)
    if (action.post) runner.saveState('isPost', 'true')
    const { outputs, summary, failure } = await action.main(action.readInputs(runner, environment), ports)
    return { outputs, summary, failure }
  } catch (error) {
    return endBy(error, action, ports)
  }
}

function endBy(error: unknown, { name, withoutResult }: Pick<Action<never>, 'name' | 'withoutResult'>, { signal }: Ports): End {
  const failure = signal.aborted && !(error instanceof ActionError) ? new CanceledError() : error
  return { outputs: withoutResult?.(failure) ?? {}, summary: summarizeFailure(name, failure), failure }
}

function tell({ outputs, summary, failure }: End, ports: Ports): void {
  for (const [name, value] of Object.entries(outputs)) ports.runner.setOutput(name, value ?? '')
  ports.runner.summarize(summary)
  if (failure) fail(failure, ports)
}

/** Loaded only where somebody looks at traces; without it the action does the same. */
async function traceOf(action: string, environment: Environment): Promise<Trace | undefined> {
  const { telemetry } = environment
  if (!telemetry) return undefined
  const loaded = await import('./trace.ts').catch(() => undefined)
  return loaded?.openTrace({ action, environment, telemetry, clock: systemClock })
}

const LINGER_MS = 2_000

// Without it the post step would take itself for the main step and do everything a second time.
const NO_STATE = 'The file that GITHUB_STATE names cannot be written, so nothing was begun'

// Only here, after everything was said: `process.exitCode` alone lets whatever is still open decide when the step ends.
const leave = (): never => process.exit()

/**
 * Ends as a failure with words, too, what `runAction` cannot catch: an error in a promise that nobody awaits, and an
 * action that waits for something that can no longer happen, where Node would end without a word.
 */
function guard(action: Pick<Action<never>, 'name' | 'withoutResult'>, ports: Ports): () => void {
  let settled = false
  process.on('uncaughtException', (error) => {
    // What was under way at a cancel rejects in passing; tidying up goes on.
    if (ports.signal.aborted && error instanceof CanceledError) return
    settled = true
    tell(endBy(error, action, ports), ports)
    leave()
  })
  process.once('exit', () => {
    if (!settled) tell(endBy(new Error('The action ended while it was still waiting for something'), action, ports), ports)
  })
  return () => {
    settled = true
  }
}

// The post step tidies up. It must not turn a good job red, so it only warns.
async function runPost(post: NonNullable<Action<unknown>['post']>, ports: Ports): Promise<void> {
  try {
    await post(ports, ports.runner)
  } catch (error) {
    ports.runner.warning(`Tidying up failed: ${errorMessage(error)}`)
  }
}

function fail(error: unknown, { runner, redactor }: Ports): void {
  if (error instanceof InputError) for (const { input, message } of error.faults) runner.info(`  ${input}: ${message}`)
  if (!(error instanceof ActionError)) runner.info(error instanceof Error ? (error.stack ?? error.message) : String(error))
  failStep(sayFailure(error), redactor)
}

function createPorts(environment: Environment, signal: AbortSignal, trace: Trace | undefined): Ports {
  const clock = systemClock
  const redactor = createRedactor()
  const plain = createRunner(redactor, environment.variable('GITHUB_STEP_SUMMARY'))
  const runner = trace ? trace.follow(plain) : plain
  const http = createHttp({ clock, redactor, signal, proxy: environment.proxy, log: (line) => runner.info(line) })
  const under = (ended: AbortSignal): Ports => ({
    runner,
    clock,
    redactor,
    environment,
    signal: ended,
    http: http.under(ended),
    grace: (ms) => {
      const patience = new AbortController()
      clock.after(ms, () => patience.abort(new CanceledError('The time for tidying up was used up')))
      return under(patience.signal)
    },
  })
  return under(signal)
}

/**
 * Aborts on the runner's cancel: SIGINT, after 7.5 s SIGTERM, after 2.5 s more the end
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation).
 */
function cancellation(): AbortSignal {
  const controller = new AbortController()
  const cancel = (): void => controller.abort(new CanceledError())
  process.on('SIGINT', cancel)
  process.on('SIGTERM', cancel)
  return controller.signal
}
