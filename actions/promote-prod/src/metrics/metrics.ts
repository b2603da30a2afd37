import { formatDuration } from '@axcouncil/core/duration'
import { poll } from '@axcouncil/core/poll'
import type { HealthReport } from '@axcouncil/health/report'
import { type MetricsReport, compareAll } from './compare.ts'
import { tell } from '../tell.ts'
import type { World } from '../world.ts'

/** A verdict on production and why, whether by probes or by metrics. */
export type Finding = Pick<HealthReport, 'verdict' | 'message' | 'advice'> & { reason: string }

// A few requests a minute for each service, where a minute has 400.
const PAUSE_MS = 10_000

/**
 * Compares the traffic of each new version with that of the version before, by Render's own metrics, and says so. They
 * only ever make the probes' verdict worse: undefined leaves it as it is. What they cannot tell is said in any case, and
 * counts where the user demands them. `sinceMs` leaves out what the new version saw before that moment.
 */
export async function askMetrics(world: World, sinceMs = 0): Promise<Finding | undefined> {
  const { use } = world.inputs.metrics
  if (use === 'off') return undefined
  const first = await compareAll(world, sinceMs)
  return judgeMetrics(world, use === 'require' && !isTold(first) ? await wait(world, sinceMs, first) : first)
}

/** Says what the metrics told, and what follows from it; undefined where the probes' word stands. */
export function judgeMetrics(world: World, reports: MetricsReport[]): Finding | undefined {
  const { inputs: { metrics: { use } }, ports: { runner }, story } = world
  story.metrics = reports
  for (const report of reports) runner.info(`${report.service}, by Render's metrics: ${report.kind === 'compared' ? `${report.verdict} (${report.message})` : `nothing, since ${report.reason}`}.`)
  if (reports.length > 0) tell(world, `Render's metrics: ${isBad(reports) ? 'unhealthy' : isTold(reports) ? 'healthy' : 'unknown'}`)
  return use === 'off' ? undefined : findingOf(reports, use)
}

async function wait(world: World, sinceMs: number, first: MetricsReport[]): Promise<MetricsReport[]> {
  const { inputs: { metrics: { timeoutMs } }, ports: { runner, clock, signal } } = world
  if (first.length === 0) return first
  runner.info(`Render's metrics cannot tell yet. ${sayUntold(first)}. Waiting for up to ${formatDuration(timeoutMs)}, as \`metrics: require\` asks.`)
  await clock.sleep(Math.min(PAUSE_MS, timeoutMs), signal)
  const polled = await poll({ probe: () => compareAll(world, sinceMs), until: isTold, interval: () => PAUSE_MS, timeoutMs: timeoutMs - PAUSE_MS, clock, signal })
  return polled.done ? polled.answer : polled.last
}

/**
 * Looks at the metrics again and again while the probes go on, and aborts `bad` once they say that the new version is not
 * well: nobody should wait for the end of a long soak then. Answers what it saw then; undefined where `over` ends it.
 */
export async function watchMetrics(world: World, { bad, over, sinceMs = 0 }: { bad: AbortController; over: AbortSignal; sinceMs?: number }): Promise<MetricsReport[] | undefined> {
  const { inputs: { metrics: { use } }, ports: { clock } } = world
  if (use === 'off') return undefined
  try {
    for (let pauseMs = PAUSE_MS; !over.aborted; ) {
      await clock.sleep(pauseMs, over)
      const reports = await compareAll(world, sinceMs)
      if (isBad(reports)) {
        bad.abort()
        return reports
      }
      // There is nothing new to see before the next step.
      pauseMs = Math.max(PAUSE_MS / 2, ...reports.map((report) => (report.kind === 'compared' ? report.stepMs : 3 * PAUSE_MS)))
    }
  } catch (error) {
    if (!over.aborted) throw error
  }
  return undefined
}

const isBad = (reports: readonly MetricsReport[]): boolean => reports.some((report) => report.kind === 'compared' && report.verdict === 'unhealthy')

const isTold = (reports: readonly MetricsReport[]): boolean => isBad(reports) || (reports.length > 0 && reports.every((report) => report.kind === 'compared' && report.verdict === 'healthy'))

const sayUntold = (reports: readonly MetricsReport[]): string =>
  reports.flatMap((report) => (report.kind === 'unavailable' ? `${report.service}: ${report.reason}` : report.verdict === 'unknown' ? `${report.service}: ${report.message}` : [])).join('; ')

function findingOf(reports: readonly MetricsReport[], use: 'auto' | 'require'): Finding | undefined {
  const bad = reports.find((report) => report.kind === 'compared' && report.verdict === 'unhealthy')
  if (bad?.kind === 'compared') {
    const advice = 'See Metrics in Render\'s dashboard. How much may grow is set by `max-error-increase` and `max-latency-increase`.'
    return { verdict: 'unhealthy', reason: 'metrics', message: `by Render's metrics of ${bad.service}, ${bad.message}`, advice }
  }
  if (use === 'auto' || isTold(reports)) return undefined
  const untold = reports.length === 0 ? 'no web service was deployed' : sayUntold(reports)
  return { verdict: 'unknown', reason: 'metrics', message: `Render's metrics cannot tell, and \`metrics: require\` demands that they do. ${untold}`, advice: 'Run the job again when there is traffic, or set `metrics: auto`.' }
}
