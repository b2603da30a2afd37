import type { Failure, Reason, Run } from './model.ts'

/** A deploy ends unhappily: with this status and, for the event `deploy_ended`, this reason. */
export class Halt extends Error {
  readonly status: 'build_failed' | 'pre_deploy_failed' | 'update_failed' | 'canceled'
  readonly reason: Reason

  constructor(status: Halt['status'], reason: Reason, message: string) {
    super(message)
    this.name = 'Halt'
    this.status = status
    this.reason = reason
  }
}

/** The newer deploy `by` takes the place of another one. */
export const supersededBy = (by: Run): Halt =>
  new Halt('canceled', { newDeploy: { id: by.deploy.id } }, `Deploy replaced by ${by.deploy.id}`)

/** A person, or a call of the API, cancels a deploy. */
export const canceled = (): Halt => new Halt('canceled', {}, 'Deploy canceled')

/** What Render says of a process that ended by itself: `failure` of the event, with `evicted` always there. */
export function exitFailure(code: number | null, outOfMemory: boolean): Failure {
  if (outOfMemory) return { evicted: false, oomKilled: { memoryLimit: '512Mi' } }
  if (code === 0) return { evicted: false, earlyExit: true }
  return { evicted: false, nonZeroExit: code ?? 137 }
}
