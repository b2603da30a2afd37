import { CanceledError } from '@axcouncil/core/errors'
import type { HealthPorts } from './ask.ts'
import { type Ending, decisive, diagnose } from './diagnosis.ts'
import { percentile } from './latency.ts'
import type { HealthReport, HealthVerdict, Sample, TargetReport } from './report.ts'
import { isOurSide } from './side.ts'
import type { HealthSpec } from './spec.ts'
import { type Tracker, isGreen, settle } from './tracker.ts'
import { type Watch, elapsed, isDenied, openWatch, watchSoak, watchUntilGreen } from './watch.ts'

/** The job was canceled during a wait. The report holds what was seen until then; its verdict is unknown. */
export class WaitCanceled extends CanceledError {
  readonly report: HealthReport

  constructor(report: HealthReport) {
    super(report.message)
    this.report = report
  }
}

/**
 * Waits until all addresses are healthy as the specification says, soak included, and reports what was seen. Prints a
 * line per change of state. Bad answers are a report, never an error.
 * @throws WaitCanceled when the job is canceled meanwhile.
 */
export async function verify(spec: HealthSpec, ports: HealthPorts): Promise<HealthReport> {
  await ports.http.load()
  const watch = openWatch(spec, ports)
  const stage = { soaking: false }
  try {
    return await watchAll(watch, stage)
  } catch (error) {
    if (!ports.signal.aborted) throw error
    throw new WaitCanceled(await conclude(watch, cutShort(watch, stage.soaking)))
  }
}

async function watchAll(watch: Watch, stage: { soaking: boolean }): Promise<HealthReport> {
  const { spec } = watch
  const found = await watchUntilGreen(watch)
  const afterMs = elapsed(watch)
  if (found !== 'green') {
    const ended = (tracker: Tracker): Ending => ({ how: isDenied(tracker, spec) ? 'denied' : 'timed-out', afterMs })
    return conclude(watch, (tracker) => (isWell(tracker, spec) ? { how: 'healthy', afterMs } : ended(tracker)))
  }
  for (const tracker of watch.trackers) settle(tracker, spec)
  stage.soaking = spec.soakMs > 0
  const soak = stage.soaking ? await watch.ports.runner.stage('Soak', () => watchSoak(watch)) : { soakedMs: 0, failures: new Map<Tracker, number>() }
  const spoiled = [...soak.failures.values()].reduce((sum, count) => sum + count, 0) > spec.maxFailures
  return conclude(watch, (tracker) => {
    const failures = soak.failures.get(tracker) ?? 0
    return spoiled && failures > 0 ? { how: 'failed-soak', afterMs: elapsed(watch), soakedMs: soak.soakedMs, failures } : { how: 'healthy', afterMs: elapsed(watch) }
  })
}

// Before the soak, addresses that are green already are not the ones that were waited for.
function cutShort(watch: Watch, soaking: boolean): (tracker: Tracker) => Ending {
  const afterMs = elapsed(watch)
  const waitedFor = watch.trackers.filter((tracker) => soaking || !isGreen(tracker, watch.spec))
  return (tracker) => (waitedFor.includes(tracker) ? { how: 'canceled', afterMs, soaking } : { how: 'healthy', afterMs })
}

// Of several addresses some may be well, or may have been about to be when the wait was given up for another one.
const isWell = (tracker: Tracker, spec: HealthSpec): boolean =>
  isGreen(tracker, spec) || (tracker.streak < spec.consecutive && tracker.recent.every(({ kind }) => kind === 'good'))

async function conclude(watch: Watch, ending: (tracker: Tracker) => Ending): Promise<HealthReport> {
  const { spec, trackers } = watch
  const targets = trackers.map((tracker) => describe(tracker, spec, ending(tracker)))
  const worst = Math.max(0, targets.findIndex(({ healthy }) => !healthy))
  const shown = targets[worst]!
  const { verdict, noNetwork } = await verdictOn(shown, trackers[worst]!, watch)
  return {
    verdict,
    reason: shown.reason,
    message: messageOf(verdict, shown, targets),
    advice: noNetwork ? NO_NETWORK : shown.advice,
    url: shown.url,
    version: shown.version,
    attempts: targets.reduce((sum, { attempts }) => sum + attempts, 0),
    elapsedMs: elapsed(watch),
    p50Ms: shown.p50Ms,
    p95Ms: shown.p95Ms,
    samples: shown.samples,
    targets,
  }
}

function describe(tracker: Tracker, spec: HealthSpec, ending: Ending): TargetReport {
  const diagnosis = diagnose(tracker, spec, ending)
  return {
    ...diagnosis,
    url: tracker.target.url,
    healthy: diagnosis.reason === 'ok',
    version: tracker.version,
    attempts: tracker.attempts,
    good: tracker.good,
    p50Ms: percentile(tracker.latencies, 0.5),
    p95Ms: percentile(tracker.latencies, 0.95),
    rollout: tracker.rollout,
    samples: tracker.recent,
    timeline: tracker.timeline.segments,
  }
}

// The last answer, unless it was one of the good ones in between.
const telling = (tracker: Tracker, spec: HealthSpec): Sample => {
  const last = tracker.recent.at(-1)!
  return last.kind === 'good' ? decisive(tracker, spec).sample : last
}

async function verdictOn({ healthy, reason }: TargetReport, tracker: Tracker, { spec, ports }: Watch): Promise<{ verdict: HealthVerdict; noNetwork: boolean }> {
  if (healthy) return { verdict: 'healthy', noNetwork: false }
  if (reason === 'canceled') return { verdict: 'unknown', noNetwork: false }
  const sample = telling(tracker, spec)
  const ours = await isOurSide(sample, ports)
  return { verdict: ours ? 'unknown' : 'unhealthy', noNetwork: ours && sample.side === 'unclear' }
}

const NO_NETWORK =
  'This runner cannot reach GitHub either, so nothing can be said about the service: check the network of the runner and run the job again.'

function messageOf(verdict: HealthVerdict, { message, reason }: TargetReport, targets: readonly TargetReport[]): string {
  const ill = targets.filter(({ healthy }) => !healthy).length
  if (verdict === 'healthy') return targets.length > 1 ? `All ${targets.length} addresses are healthy` : message
  return ill > 1 ? `${message}. ${ill} of ${targets.length} addresses ${reason === 'canceled' ? 'had no verdict yet' : 'are not healthy'}` : message
}
