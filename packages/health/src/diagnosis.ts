import { formatDuration } from '@axcouncil/core/duration'
import { percentile } from './latency.ts'
import type { Reason, Sample, TargetReport } from './report.ts'
import type { HealthSpec } from './spec.ts'
import { type Tracker, isGreen } from './tracker.ts'

/** How the watch over an address ended. Times are milliseconds; `afterMs` counts from the beginning of the wait. */
export type Ending =
  | { how: 'healthy' | 'timed-out' | 'denied'; afterMs: number }
  | { how: 'canceled'; afterMs: number; soaking: boolean }
  | { how: 'failed-soak'; afterMs: number; soakedMs: number; failures: number }

export type Diagnosis = Pick<TargetReport, 'reason' | 'message' | 'advice'>

/** Says in words why the watch over an address ended as it did, and what to do next. */
export function diagnose(tracker: Tracker, spec: HealthSpec, ending: Ending): Diagnosis {
  const { name } = tracker.target
  const when = formatDuration(ending.afterMs)
  if (ending.how === 'healthy') return overBudget(tracker, spec) ? diagnoseLatency(tracker, spec, when) : { reason: 'ok', message: sayHealthy(tracker), advice: undefined }
  if (ending.how === 'canceled') return diagnoseCanceled(tracker, ending)
  if (ending.how === 'failed-soak') return diagnoseSoak(tracker, spec, ending)
  const { reason, sample } = decisive(tracker, spec)
  if (reason === 'latency') return diagnoseLatency(tracker, spec, when)
  if (reason === 'flapping') return diagnoseFlapping(tracker, when)
  if (reason === 'old-version') return diagnoseOldVersion(tracker, spec, sample, when)
  const alike = tracker.recent.filter(({ kind }) => kind === sample.kind).length
  const share = `${alike} of ${tracker.attempts > tracker.recent.length ? 'the last ' : ''}${plural(tracker.recent.length, 'try', 'tries')}`
  const lead = ending.how === 'denied' ? `gave no other answer for ${formatDuration(spec.failFastAfterMs)}, so waiting longer is of no use` : `is not healthy after ${when}`
  return { reason, message: `${name} ${lead}: ${sentence(sample)} (${share})`, advice: sample.hint ?? ADVICE[reason] }
}

function diagnoseCanceled({ target, attempts, recent }: Tracker, { afterMs, soaking }: Extract<Ending, { how: 'canceled' }>): Diagnosis {
  const last = recent.at(-1)
  const seen = last ? `, after ${formatDuration(afterMs)} and ${plural(attempts, 'answer', 'answers')}; the last one: ${sentence(last)}` : ' or had answered at all'
  const where = soaking ? `during the soak of ${target.name}, which was healthy until then` : `before ${target.name} was healthy`
  return { reason: 'canceled', message: `The job was canceled ${where}${soaking && !last ? '' : seen}`, advice: 'Nothing is known of its health now. Run the job again.' }
}

function sayHealthy({ target, version, rollout, attempts, good }: Tracker): string {
  const mixed = rollout && rollout.fresh < rollout.total ? `; since the first good answer ${rollout.fresh} of ${rollout.total} were good` : ''
  return `${target.name} is healthy${version === undefined ? '' : ` with version ${version}`} (${good} of ${plural(attempts, 'answer', 'answers')} good${mixed})`
}

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

/** The answer that decides about an address that never became healthy, and the reason that it stands for. */
export function decisive(tracker: Tracker, spec: HealthSpec): { reason: Reason; sample: Sample } {
  const recent = tracker.recent.slice(-20)
  const last = recent.at(-1)!
  const bad = recent.filter(({ kind }) => kind !== 'good')
  const sample = mostFrequent(bad) ?? last
  if (sample.kind === 'good') return { reason: isGreen(tracker, { ...spec, latencyBudgetMs: undefined }) ? 'latency' : 'flapping', sample }
  const mixed = bad.length < recent.length && tracker.falls > 0
  return { reason: mixed && sample.kind !== 'old-version' ? 'flapping' : sample.kind, sample }
}

// The latest of the kind that is met most often; where two are met equally often, the later one.
function mostFrequent(samples: readonly Sample[]): Sample | undefined {
  const counts = Map.groupBy(samples, ({ kind }) => kind)
  return [...samples].reverse().reduce<Sample | undefined>(
    (most, sample) => (!most || counts.get(sample.kind)!.length > counts.get(most.kind)!.length ? sample : most),
    undefined,
  )
}

const sentence = ({ detail, kind }: Sample): string =>
  detail.startsWith('no ') ? detail : kind === 'redirect-to-login' || kind === 'old-version' ? `it answers with ${detail}` : `it answers ${detail}`

function diagnoseOldVersion(tracker: Tracker, { version, timeoutMs }: HealthSpec, sample: Sample, when: string): Diagnosis {
  const { target, rollout } = tracker
  const wanted = version === undefined ? 'another answer than before the deploy' : `version ${version}`
  const advice = sample.hint ?? oldVersionAdvice(sample, timeoutMs)
  if (rollout) {
    const mixed = sample.cached ? advice : `Some instances still run the old version: check that the rollout came to its end, and that no other service answers under this address; one that takes longer than ${formatDuration(timeoutMs)} needs a longer \`timeout\`.`
    return { reason: 'old-version', message: `${target.name} answers with ${wanted} only in part after ${when}: ${rollout.fresh} of ${rollout.total} answers since the first new one were new, the others gave ${sample.detail}`, advice: mixed }
  }
  const cached = sample.cached ? `, out of a cache (${sample.cached})` : ''
  return { reason: 'old-version', message: `${target.name} still answers with ${sample.detail}${cached} after ${when} and ${tracker.attempts} answers; ${wanted} never answered`, advice }
}

function oldVersionAdvice({ cached, version }: Sample, timeoutMs: number): string {
  if (cached) return 'Keep the cache off this path: send `cache-control: no-store` with the answer.'
  if (version !== undefined && /^(unknown|dev|development|undefined|null|none|local|latest|0\.0\.0)$/i.test(version)) {
    return `The app does not know its own commit: "${version}" is a placeholder. Give it one at build or start (on Render: RENDER_GIT_COMMIT).`
  }
  return `Check that the deploy went live, and that this address leads to it; a rollout that takes longer than ${formatDuration(timeoutMs)} needs a longer \`timeout\`.`
}

function diagnoseFlapping({ target, recent, rollout }: Tracker, when: string): Diagnosis {
  const other = recent.findLast(({ kind }) => kind !== 'good')
  const share = rollout ? `${rollout.fresh} of ${rollout.total} answers since the first good one were good` : 'good answers never came in a row'
  return {
    reason: 'flapping',
    message: `${target.name} flaps after ${when}: ${share}${other ? `, and the latest bad one: ${sentence(other)}` : ''}`,
    advice: 'Some instances are well and some are not, or one crashes again and again: look at the logs for restarts.',
  }
}

const overBudget = ({ latencies }: Tracker, { latencyBudgetMs = Infinity }: HealthSpec): boolean =>
  (percentile(latencies, 0.95) ?? 0) > latencyBudgetMs

function diagnoseLatency({ target, latencies }: Tracker, { latencyBudgetMs = 0 }: HealthSpec, when: string): Diagnosis {
  const [p50 = 0, p95 = 0] = [percentile(latencies, 0.5), percentile(latencies, 0.95)]
  return {
    reason: 'latency',
    message: `${target.name} gives good answers, but too slowly after ${when}: 95 % of them within ${formatDuration(p95)} (half within ${formatDuration(p50)}), where ${formatDuration(latencyBudgetMs)} are allowed`,
    advice: 'Look for what the new version does more, or for a cold start or a small instance; the budget is `latency-budget`.',
  }
}

function diagnoseSoak(tracker: Tracker, spec: HealthSpec, { soakedMs, failures }: Extract<Ending, { how: 'failed-soak' }>): Diagnosis {
  const sample = tracker.recent.findLast(({ kind }) => kind !== 'good')!
  const allowed = spec.maxFailures === 0 ? 'none is' : `${spec.maxFailures} ${spec.maxFailures === 1 ? 'is' : 'are'}`
  return {
    reason: failures > 1 && tracker.falls > 1 ? 'flapping' : (sample.kind as Reason),
    message: `${tracker.target.name} was healthy, but did not stay so: ${plural(failures, 'bad answer', 'bad answers')} within ${formatDuration(soakedMs)} of the soak, where ${allowed} allowed; the latest: ${sentence(sample)}`,
    advice: sample.hint ?? 'It works at first and then fails: look at its logs for a crash, a memory limit, or an old instance that still takes traffic.',
  }
}

const ADVICE: Partial<Record<Reason, string>> = {
  'no-version': 'Let the app say its commit there, or name where it does in `version-from`.',
  assertion: 'The service answers, but not what this step expects: correct the one or the other.',
}
