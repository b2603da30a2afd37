import { formatDuration } from '@axcouncil/core/duration'
import { type MannWhitney, mannWhitney, median } from './mann-whitney.ts'
import type { HealthVerdict } from './report.ts'

/** What one step of time saw of real traffic. */
export interface TrafficStep {
  requests: number
  /** Of these, answered with 5xx. */
  errors: number
  /** Milliseconds within which 95 % of the step's requests were answered, where it is known. */
  p95Ms: number | undefined
}

/** When a difference counts. Shares are from 0 to 1. */
export interface TrafficLimits {
  /** Fewer requests than this, on either side, tell nothing. */
  minRequests: number
  /** By how much the share of errors may grow: 0.01 lets it grow from 2 % to 3 %. */
  errorIncrease: number
  /** By how much the latency may grow: 1 lets it double. */
  latencyIncrease: number
}

/** The traffic of one version, over all its steps. */
export interface TrafficSide {
  steps: number
  requests: number
  /** Share of the requests that were answered with 5xx; undefined without requests. */
  errorRate: number | undefined
  /** Median over the steps. */
  p95Ms: number | undefined
}

/** One measure of the two versions compared. `test` is undefined where there was too little to compare. */
export interface MeasureReport {
  measure: 'error rate' | 'latency'
  verdict: HealthVerdict
  message: string
  test: Pick<MannWhitney, 'p' | 'shift' | 'lower' | 'upper'> | undefined
}

/** Two versions' traffic compared: the verdict is that on the new one. */
export interface TrafficReport {
  verdict: HealthVerdict
  message: string
  before: TrafficSide
  after: TrafficSide
  measures: readonly MeasureReport[]
}

// Of a handful of requests one error is already a fifth.
const FEWEST_IN_STEP = 5
// With fewer the test cannot say "greater" with 98 % confidence, whatever the values are.
const FEWEST_STEPS = { before: 8, after: 3 }

/**
 * Judges a new version's traffic by that of the version before, as Kayenta's judge does: the distributions over the steps
 * are compared by a Mann-Whitney U test, and what is significant counts where the effect is large enough to matter. Too
 * little traffic is unknown, never good.
 */
export function compareTraffic(before: readonly TrafficStep[], after: readonly TrafficStep[], limits: TrafficLimits): TrafficReport {
  const [old, fresh] = [before, after].map((steps) => steps.filter(({ requests }) => requests >= FEWEST_IN_STEP)) as [TrafficStep[], TrafficStep[]]
  const sides = { before: sideOf(old), after: sideOf(fresh) }
  const measures = [compareErrors(old, fresh, limits), compareLatency(old, fresh, limits)]
  const worst = measures.find(({ verdict }) => verdict === 'unhealthy') ?? measures.find(({ verdict }) => verdict === 'unknown')
  const message = worst?.message ?? `${measures.map(({ message }) => message).join('; ')}`
  return { verdict: worst?.verdict ?? 'healthy', message, ...sides, measures }
}

function sideOf(steps: readonly TrafficStep[]): TrafficSide {
  const requests = sum(steps, ({ requests }) => requests)
  return {
    steps: steps.length,
    requests,
    errorRate: requests > 0 ? sum(steps, ({ errors }) => errors) / requests : undefined,
    p95Ms: steps.some(({ p95Ms }) => p95Ms !== undefined) ? median(latencies(steps)) : undefined,
  }
}

function compareErrors(before: readonly TrafficStep[], after: readonly TrafficStep[], limits: TrafficLimits): MeasureReport {
  const measure = 'error rate'
  const scarce = tooLittle(before, after, limits)
  if (scarce) return { measure, verdict: 'unknown', message: scarce, test: undefined }
  const rates = (steps: readonly TrafficStep[]): number[] => steps.map(({ errors, requests }) => errors / requests)
  const test = mannWhitney(rates(after), rates(before))
  const [was, is] = [sideOf(before).errorRate!, sideOf(after).errorRate!]
  const said = `${percent(is)} of the requests are answered with 5xx, ${percent(was)} before`
  return { measure, verdict: isGreater(test) && is - was > limits.errorIncrease ? 'unhealthy' : 'healthy', message: said, test }
}

function compareLatency(before: readonly TrafficStep[], after: readonly TrafficStep[], limits: TrafficLimits): MeasureReport {
  const measure = 'latency'
  const known = (steps: readonly TrafficStep[]): TrafficStep[] => steps.filter(({ p95Ms }) => p95Ms !== undefined)
  const scarce = tooLittle(known(before), known(after), limits)
  if (scarce) return { measure, verdict: 'unknown', message: scarce === tooLittle(before, after, limits) ? scarce : `no latency was measured: ${scarce}`, test: undefined }
  const [was, is] = [latencies(before), latencies(after)]
  const test = mannWhitney(is, was)
  const said = `95 % are answered within ${formatDuration(median(is))}, ${formatDuration(median(was))} before`
  return { measure, verdict: isGreater(test) && median(is) > median(was) * (1 + limits.latencyIncrease) ? 'unhealthy' : 'healthy', message: said, test }
}

/**
 * Kayenta's rule for "High" (MannWhitneyClassifier.scala): the interval must lie above zero by a quarter of the shift
 * that was measured, so that what is barely significant does not count.
 */
const TOLERANCE = 0.25
const isGreater = ({ lower, shift }: MannWhitney): boolean => lower > TOLERANCE * Math.abs(shift)

function tooLittle(before: readonly TrafficStep[], after: readonly TrafficStep[], { minRequests }: TrafficLimits): string | undefined {
  const lacks = (steps: readonly TrafficStep[], fewest: number): boolean => steps.length < fewest || sum(steps, ({ requests }) => requests) < minRequests
  const said = (steps: readonly TrafficStep[]): string => `${sum(steps, ({ requests }) => requests)} requests in ${steps.length} busy ${steps.length === 1 ? 'step' : 'steps'}`
  if (lacks(after, FEWEST_STEPS.after)) return `too little traffic to tell: the new version had ${said(after)}, and it takes ${minRequests} in ${FEWEST_STEPS.after}`
  if (lacks(before, FEWEST_STEPS.before)) return `too little traffic to compare with: the version before had ${said(before)}, and it takes ${minRequests} in ${FEWEST_STEPS.before}`
  return undefined
}

const latencies = (steps: readonly TrafficStep[]): number[] => steps.flatMap(({ p95Ms }) => p95Ms ?? []).sort((a, b) => a - b)

/** A share as people read it: `0 %`, `0.04 %`, `9.8 %`, `31 %`. */
export function percent(share: number): string {
  const value = share * 100
  return `${value === 0 || value >= 10 ? Math.round(value) : value >= 1 ? value.toFixed(1) : value.toFixed(2)} %`
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number => items.reduce((total, item) => total + of(item), 0)
