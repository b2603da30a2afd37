import { randomUUID } from 'node:crypto'
import { formatDuration } from '@axcouncil/core/duration'
import { poll } from '@axcouncil/core/poll'
import { serverWaitMs } from '@axcouncil/core/rate-limit'
import { type Exchange, type HealthPorts, type Target, ask } from './ask.ts'
import { judge } from './judge.ts'
import { type Narrator, createNarrator, narrate } from './narrate.ts'
import type { Sample } from './report.ts'
import type { HealthSpec } from './spec.ts'
import { type Tracker, isGreen, observe, pace, track } from './tracker.ts'

/** A wait under way: every address with what is known and what was told of it. */
export interface Watch {
  spec: HealthSpec
  ports: HealthPorts
  startedMs: number
  trackers: readonly Tracker[]
  narrators: readonly Narrator[]
}

/** Begins a wait. Nothing is asked yet. */
export function openWatch(spec: HealthSpec, ports: HealthPorts): Watch {
  const trackers = spec.urls.flatMap((url) => spec.families.map((family) => track(targetOf(url, family))))
  return { spec, ports, startedMs: ports.clock.elapsed(), trackers, narrators: trackers.map(createNarrator) }
}

// A query may hold a key; logs and summaries show the address without it.
const targetOf = (url: string, family: 4 | 6 | undefined): Target => ({
  url,
  name: `${url.split(/[?#]/, 1)[0]!}${family ? ` (IPv${family})` : ''}`,
  family,
  bustCaches: false,
})

/** Milliseconds since the wait began. */
export const elapsed = ({ ports, startedMs }: Watch): number => ports.clock.elapsed() - startedMs

/** Asks until every address is green at the same time, one is denied for good, or the time is up. */
export async function watchUntilGreen(watch: Watch): Promise<'green' | 'denied' | 'timed-out'> {
  const { spec, trackers } = watch
  const left = (): number => spec.timeoutMs - elapsed(watch)
  const green = (): boolean => trackers.every((tracker) => isGreen(tracker, spec))
  const denied = (): boolean => trackers.some((tracker) => isDenied(tracker, spec))
  // A streak that runs when the time is up may end: it needs but a moment more, and it is the answer that was asked for.
  const running = (): boolean => trackers.every(({ streak }) => streak > 0) && trackers.some(({ streak }) => streak < spec.consecutive)
  await poll({
    probe: () => askAll(watch, spec.timeoutMs),
    until: () => green() || denied() || (left() <= 0 && !running()),
    interval: () => Math.min(nextPause(watch), left() > 0 ? left() : Infinity),
    timeoutMs: spec.timeoutMs + spec.consecutive * (spec.attemptTimeoutMs + 2_000),
    clock: watch.ports.clock,
    signal: watch.ports.signal,
  })
  return green() ? 'green' : denied() ? 'denied' : 'timed-out'
}

/** Whether only statuses of `fail-fast` came for as long as it takes. */
export const isDenied = ({ deniedSinceMs, recent }: Tracker, { failFastAfterMs }: HealthSpec): boolean =>
  deniedSinceMs !== undefined && recent.at(-1)!.atMs - deniedSinceMs >= failFastAfterMs

/** Asks on through the soak, until it is over or more answers are bad than may be. Answers the bad ones. */
export async function watchSoak(watch: Watch): Promise<{ soakedMs: number; failures: ReadonlyMap<Tracker, number> }> {
  const { spec, trackers, ports } = watch
  const began = ports.clock.elapsed()
  const endMs = elapsed(watch) + spec.soakMs
  const before = trackers.map(({ attempts, good }) => attempts - good)
  const failed = (): number[] => trackers.map(({ attempts, good }, i) => attempts - good - before[i]!)
  ports.runner.info(`Healthy. Watching on for ${formatDuration(spec.soakMs)}`)
  await poll({
    probe: () => askAll(watch, endMs),
    until: () => spec.soakUntil?.aborted === true || failed().reduce((sum, count) => sum + count, 0) > spec.maxFailures,
    interval: () => nextPause(watch),
    timeoutMs: spec.soakMs,
    clock: ports.clock,
    signal: ports.signal,
  })
  const failures = failed()
  return { soakedMs: ports.clock.elapsed() - began, failures: new Map(trackers.map((tracker, i) => [tracker, failures[i]!])) }
}

const nextPause = (watch: Watch): number => {
  const { trackers, spec } = watch
  return Math.min(...trackers.map((tracker) => Math.max(pace(tracker, spec), tracker.pausedUntilMs - elapsed(watch))))
}

// No pause lasts beyond the end of the wait or soak: the last word is an answer, not a silence of ours.
async function askAll(watch: Watch, endMs: number): Promise<void> {
  const due = watch.trackers.filter(({ pausedUntilMs }) => pausedUntilMs <= elapsed(watch))
  await Promise.all(due.map((tracker) => askOne(watch, tracker, endMs)))
}

async function askOne(watch: Watch, tracker: Tracker, endMs: number): Promise<void> {
  const { spec, ports, trackers } = watch
  const atMs = elapsed(watch)
  const exchange = await ask(tracker.target, spec, ports, randomUUID())
  const sample: Sample = { atMs, latencyMs: exchange.latencyMs, ...judge(exchange, tracker.target, spec, ports.environment.proxy) }
  const busting = tracker.target.bustCaches
  observe(tracker, sample, spec)
  const pauseMs = sample.kind === 'status' ? pauseAsked(exchange, ports.clock.now()) : 0
  const keptMs = Math.min(pauseMs, endMs - elapsed(watch))
  tracker.pausedUntilMs = elapsed(watch) + keptMs
  const line = narrate(watch.narrators[trackers.indexOf(tracker)]!, tracker, sample, spec)
  const name = trackers.length > 1 ? `${tracker.target.name} ` : ''
  const at = formatDuration(atMs).padStart(7)
  if (line) ports.runner.info(`${at}  ${name}${line}${sayPause(pauseMs, keptMs)}`)
  if (!busting && tracker.target.bustCaches) ports.runner.info(`${at}  ${name}answers out of a cache (${sample.cached}): asking around it with a query parameter from now on`)
}

/** Milliseconds for which an answer 429 asks to be left alone (RFC 6585 §4); 0 where none does. */
const pauseAsked = (exchange: Exchange, nowMs: number): number =>
  exchange.answered && exchange.answer.status === 429 ? (serverWaitMs(exchange.answer, nowMs) ?? 0) : 0

function sayPause(askedMs: number, keptMs: number): string {
  if (askedMs === 0) return ''
  const cut = keptMs < askedMs ? `, of which the time that is left allows ${formatDuration(keptMs)}` : ''
  return `; it asks for ${formatDuration(askedMs)} without requests (Retry-After)${cut}`
}
