import type { Clock } from '@axcouncil/core/clock'
import type { ActionError } from '@axcouncil/core/errors'
import type { Baseline } from '@axcouncil/health/baseline'
import type { HealthReport } from '@axcouncil/health/report'
import type { Deploy, Service } from '@axcouncil/render/model'
import type { DeployReport } from '@axcouncil/render/report'
import type { Pair } from './blue-green/domain.ts'
import type { FrontendTarget } from './frontend.ts'
import type { GateResult } from './gates/gate.ts'
import type { MetricsReport } from './metrics/compare.ts'
import type { Shipment } from './shipment.ts'

/** How it ended (contracts: output `outcome`). Undefined where nothing was to be done: mode check, dry-run. */
export type Outcome = 'promoted' | 'already-live' | 'rolled-back' | 'blocked' | 'failed' | 'unknown'

/** A service's deploy, and the wave that it belonged to. */
export interface WaveReport extends DeployReport {
  wave: number
}

/** A way back that was gone, and what it came to. */
export interface Rollback {
  /** Why, in words that follow "because". */
  because: string
  moves: readonly Move[]
  reports: DeployReport[]
  verification: HealthReport | undefined
}

/** A service and the deploy that it is brought back to. */
export interface Move {
  service: Service
  target: Deploy
  verified: boolean
  /** The rollback that an earlier attempt of this job made, where that is live already and only has to be verified. */
  done?: Deploy | undefined
}

/** A move of production's traffic from one service to another. */
export interface Switched {
  from: string
  to: string
  /** The domain, or "the traffic". */
  what: string
  /** How long nobody had the domain; undefined for a command of the caller's, whose gap nobody can see. */
  gapMs: number | undefined
  /** It moved back. */
  back?: boolean
}

/** One step of a canary and what came of it. */
export interface CanaryStepReport extends Pick<HealthReport, 'verdict' | 'message'> {
  percent: number
  forMs: number
  reason: string
}

/** A release by the percentage of a flag. */
export interface Canary {
  /** What the percentage was set to last; undefined where a command was begun and did not end well. */
  percent: number | undefined
  steps: CanaryStepReport[]
  /** When the percentage was raised last, wall time. */
  sinceMs?: number
  /** Why it could not be set back to 0. */
  failed: string | undefined
}

/** A moment of the promotion, in milliseconds of wall time. */
export interface Moment {
  at: number
  what: string
}

/** What happened so far: filled in as it happens, so that a promotion that is cut short can still be told in full. */
export interface Story {
  startedAt: number
  startedMs: number
  /** How far GitHub's clock is ahead of the runner's; unknown until it has answered. */
  clockOffMs: number | undefined
  timeline: Moment[]
  gates: GateResult[]
  shipment: Shipment | undefined
  /** Why GitHub could not say what ships, where it did not say that it does not know. */
  shipmentFault: { reason: string; advice: string | undefined } | undefined
  deploys: WaveReport[]
  /** What answered before anything was deployed, where no version is known that must answer afterwards. */
  baseline: Baseline | undefined
  verification: HealthReport | undefined
  /** What Render's metrics say of the new version against the one before; empty where they were not asked. */
  metrics: readonly MetricsReport[]
  rollback: Rollback | undefined
  /** The frontend at Vercel as it was found, where it is promoted together with the backend. */
  frontend: FrontendTarget | undefined
  frontendMoved: boolean
  /** Blue-green: the pair of services, and the move between them: `gapMs` is how long nobody had the domain. */
  pair: Pair | undefined
  switched: Switched | undefined
  /** A command that moves the traffic was begun, and nobody knows what it did. */
  trafficUnsure: boolean
  canary: Canary | undefined
  /** The deployment record on GitHub, which is the lock too. */
  recordId: number | undefined
  /** Whether no request is left that could open that record again once it is closed. */
  isStartSure: boolean
  /** Ends the renewal of the lock, where it was taken. */
  stopRenewing: (() => Promise<void>) | undefined
  /** The Discord message that changes as the promotion goes on. */
  messageId: string | undefined
  outcome: Outcome | undefined
  /** The outcome in one sentence, without its full stop. */
  message: string
  /** What to do next. */
  next: string | undefined
  failure: ActionError | undefined
}

/** An empty story that begins now. */
export const openStory = (clock: Clock): Story => ({
  startedAt: clock.now(),
  startedMs: clock.elapsed(),
  clockOffMs: undefined,
  timeline: [],
  gates: [],
  shipment: undefined,
  shipmentFault: undefined,
  deploys: [],
  baseline: undefined,
  verification: undefined,
  metrics: [],
  rollback: undefined,
  frontend: undefined,
  frontendMoved: false,
  pair: undefined,
  switched: undefined,
  trafficUnsure: false,
  canary: undefined,
  recordId: undefined,
  isStartSure: false,
  stopRenewing: undefined,
  messageId: undefined,
  outcome: undefined,
  message: '',
  next: undefined,
  failure: undefined,
})

/** How a story ends. */
export interface Ending {
  outcome: Outcome | undefined
  message: string
  next?: string | undefined
  failure?: ActionError | undefined
}

/** Writes the end. */
export function end(story: Story, { outcome, message, next, failure }: Ending): void {
  Object.assign(story, { outcome, message, next, failure })
}
