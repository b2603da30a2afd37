import type { Sample, Segment } from './report.ts'

/** A whole wait, however long, in a bounded number of stretches of equal length; stretches without answers are left out. */
export interface Timeline {
  stepMs: number
  segments: Segment[]
}

const MOST = 120

/** An empty timeline. Its stretches begin at a quarter of a second and double whenever they would become too many. */
export const createTimeline = (): Timeline => ({ stepMs: 250, segments: [] })

/** Adds an answer. Answers come in the order of their time. */
export function extend(timeline: Timeline, sample: Sample): void {
  while (sample.atMs / timeline.stepMs >= MOST) coarsen(timeline)
  add(timeline, segmentOf(sample, timeline.stepMs))
}

function coarsen(timeline: Timeline): void {
  const { segments } = timeline
  timeline.stepMs *= 2
  timeline.segments = []
  for (const segment of segments) add(timeline, { ...segment, ...bounds(segment.fromMs, timeline.stepMs) })
}

function add({ segments }: Timeline, segment: Segment): void {
  const last = segments.at(-1)
  if (last?.fromMs !== segment.fromMs) return void segments.push(segment)
  last.good += segment.good
  last.old += segment.old
  last.bad += segment.bad
  last.none += segment.none
  last.slowestMs = Math.max(last.slowestMs, segment.slowestMs)
}

function segmentOf({ atMs, kind, latencyMs }: Sample, stepMs: number): Segment {
  const none = kind === 'dns' || kind === 'tls' || kind === 'refused' || kind === 'timeout'
  const good = kind === 'good'
  const old = kind === 'old-version'
  return {
    ...bounds(atMs, stepMs),
    good: Number(good),
    old: Number(old),
    bad: Number(!good && !old && !none),
    none: Number(none),
    slowestMs: good ? latencyMs : 0,
  }
}

const bounds = (ms: number, stepMs: number): { fromMs: number; toMs: number } => {
  const fromMs = Math.floor(ms / stepMs) * stepMs
  return { fromMs, toMs: fromMs + stepMs }
}
