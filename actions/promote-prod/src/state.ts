import type { ClosedState } from '@axcouncil/core/deployment-record'
import type { Runner } from '@axcouncil/core/runner'
import type { Sought } from '@axcouncil/core/sought-deployment'
import { type OpenDeploy, readLedger } from '@axcouncil/render/leftover'

/** What the main step left for the post step. */
export interface Remains {
  /** The main step ended in order: what it knew of is ended, and told. */
  settled: boolean
  /** Deploys that were asked for and whose outcome nobody waited for, settled or not. */
  deploys: OpenDeploy[]
  recordId: number | undefined
  /** A record that GitHub was asked for and that may turn up yet, settled or not: it would be a lock. */
  sought: Sought | undefined
  /** A record that GitHub may yet set in progress, settled or not: it would be a lock again. */
  startingId: number | undefined
  messageId: string | undefined
  /** The percentage of a canary that nobody has verified. */
  canary: number
  /** That percentage was to be set back to 0, settled or not, and is not. */
  isResetOwed: boolean
  /** How the record should have been closed, where that failed. */
  ending: Ending | undefined
}

/** What closes a record. */
export interface Ending {
  state: ClosedState
  description: string
  url: string | undefined
}

/** Keeps the record on GitHub that has to be closed. */
export const saveRecord = (runner: Runner, id: number): void => runner.saveState('record', String(id))

/** Keeps what a record would carry that GitHub is being asked for; undefined takes that back. */
export const saveSought = (runner: Runner, sought: Sought | undefined): void => runner.saveState('sought', sought ? JSON.stringify(sought) : '')

/** Keeps which record is being set in progress; undefined once GitHub did so. */
export const saveStarting = (runner: Runner, id: number | undefined): void => runner.saveState('starting', String(id ?? ''))

/** Keeps the Discord message that has to be told how it ended. */
export const saveMessage = (runner: Runner, id: string): void => runner.saveState('message', id)

/** Keeps the percentage that a canary was raised to. */
export const saveCanary = (runner: Runner, percent: number): void => runner.saveState('canary', String(percent))

/** Keeps whether the percentage has to be set back to 0 yet. */
export const saveResetOwed = (runner: Runner, isOwed: boolean): void => runner.saveState('reset-owed', String(isOwed))

/** Keeps how the record has to be closed yet. */
export const saveEnding = (runner: Runner, ending: Ending): void => runner.saveState('ending', JSON.stringify(ending))

/** Notes that what is known has ended. */
export const saveSettled = (runner: Runner): void => runner.saveState('settled', 'true')

/** Reads what the main step of this job saved. */
export function readRemains(runner: Runner): Remains {
  const number = (name: string): number | undefined => Number(runner.state(name)) || undefined
  return {
    settled: runner.state('settled') === 'true',
    deploys: readLedger(runner),
    recordId: number('record'),
    startingId: number('starting'),
    sought: JSON.parse(runner.state('sought') || 'null') ?? undefined,
    messageId: runner.state('message') || undefined,
    canary: Number(runner.state('canary') || '0') || 0,
    isResetOwed: runner.state('reset-owed') === 'true',
    ending: JSON.parse(runner.state('ending') || 'null') ?? undefined,
  }
}
