import type { ActionError } from '@axcouncil/core/errors'
import type { Step } from './follow.ts'
import type { Deploy, LogLine, Service } from './model.ts'

/** How a deploy ended for us. `triggered`: it was started, and we do not know more. `timed-out`: our patience ended. */
export type Outcome = 'live' | 'failed' | 'canceled' | 'superseded' | 'timed-out' | 'triggered'

/** From best to worst, for the outcome of several deploys together. */
export const OUTCOMES: readonly Outcome[] = ['live', 'triggered', 'superseded', 'timed-out', 'canceled', 'failed']

/** What became of one service's deploy: plain data, for outputs, summaries and records. */
export interface DeployReport {
  service: Service
  /** As last seen; undefined where none was started or Render gave no identifier. */
  deploy: Deploy | undefined
  outcome: Outcome
  /** An existing deploy was taken over rather than a second one made. */
  adopted: boolean
  /** What was live before. */
  previous: Deploy | undefined
  /** Milliseconds from asking to the outcome. */
  durationMs: number
  steps: readonly Step[]
  /** Why it did not go live, as far as Render says. */
  reason: string | undefined
  /** Last lines of the failed deploy's log. */
  logs: readonly LogLine[]
  /** The job was canceled, and a deploy of ours may be on its way all the same: to be looked for and canceled later. */
  open?: boolean | undefined
  /** A rollback turned the service's auto-deploys off, as Render confirmed. */
  autoDeploysOff?: boolean | undefined
  /** What fails the step; undefined where all is as asked. */
  failure: ActionError | undefined
}
