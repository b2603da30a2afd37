import type { ClosedState } from '@axcouncil/core/deployment-record'
import type { Runner } from '@axcouncil/core/runner'
import type { Sought } from '@axcouncil/core/sought-deployment'
import { type OpenDeploy, readLedger } from '@axcouncil/render/leftover'

/** A record on GitHub that is not closed. `ending` is how it should have been, where that failed. */
export interface OpenRecord {
  id: number
  ending?: { state: ClosedState; description: string; url?: string | undefined }
}

/** What the main step left for the post step: nothing, where it ended in order. */
export interface Remains {
  deploys: OpenDeploy[]
  record: OpenRecord | undefined
  /** A record that GitHub was asked for and that may turn up yet. */
  sought: Sought | undefined
  /** A record that GitHub may yet set in progress, closed or not. */
  startingId: number | undefined
}

/** Keeps the record that has to be closed; undefined once it is. */
export const saveRecord = (runner: Runner, record: OpenRecord | undefined): void =>
  runner.saveState('record', record ? JSON.stringify(record) : '')

/** Keeps what a record would carry that GitHub is being asked for; undefined takes that back. */
export const saveSought = (runner: Runner, sought: Sought | undefined): void =>
  runner.saveState('sought', sought ? JSON.stringify(sought) : '')

/** Keeps which record is being set in progress; undefined once GitHub did so. */
export const saveStarting = (runner: Runner, id: number | undefined): void => runner.saveState('starting', String(id ?? ''))

/** Reads what a main step of this job saved. */
export const readRemains = (runner: Runner): Remains => ({
  deploys: readLedger(runner),
  record: JSON.parse(runner.state('record') || 'null') ?? undefined,
  sought: JSON.parse(runner.state('sought') || 'null') ?? undefined,
  startingId: Number(runner.state('starting')) || undefined,
})
