import type { Runner } from '@axcouncil/core/runner'
import type { Sought } from '@axcouncil/core/sought-deployment'

/** A deploy that this step answers for until it has an outcome. */
export interface StartedDeploy {
  serviceId: string
  deployId: string
}

/** What the main step left for the post step. */
export interface Remains {
  /** The main step ended in order: what it knew of is ended. */
  settled: boolean
  started: StartedDeploy[]
  recordId: number | undefined
  /** A record that GitHub was asked for and that may turn up yet, settled or not. */
  sought: Sought | undefined
  /** A record that GitHub may yet set in progress, settled or not. */
  startingId: number | undefined
}

/** Keeps what was started so far, right when it was. */
export const saveStarted = (runner: Runner, started: readonly StartedDeploy[]): void =>
  runner.saveState('started', JSON.stringify(started))

export const saveRecord = (runner: Runner, id: number): void => runner.saveState('record', String(id))

/** Keeps what a record would carry that GitHub is being asked for; undefined takes that back. */
export const saveSought = (runner: Runner, sought: Sought | undefined): void =>
  runner.saveState('sought', sought ? JSON.stringify(sought) : '')

/** Keeps which record is being set in progress; undefined once GitHub did so. */
export const saveStarting = (runner: Runner, id: number | undefined): void => runner.saveState('starting', String(id ?? ''))

export const saveSettled = (runner: Runner): void => runner.saveState('settled', 'true')

/** Reads what a main step of this job saved. */
export function readRemains(runner: Runner): Remains {
  const number = (name: string): number | undefined => Number(runner.state(name)) || undefined
  return {
    settled: runner.state('settled') === 'true',
    started: JSON.parse(runner.state('started') || '[]') as StartedDeploy[],
    recordId: number('record'),
    startingId: number('starting'),
    sought: JSON.parse(runner.state('sought') || 'null') ?? undefined,
  }
}
