import { isoMicros, newId, uniqueMicros } from './id.ts'
import type { LogLine, Run, Service } from './model.ts'

// Enough for any test; a world that runs for days must not grow without end.
const kept = 20_000

/** Appends to a list that forgets its oldest tenth when it is full. */
export function keep<T>(list: T[], entry: T): void {
  list.push(entry)
  if (list.length > kept) list.splice(0, kept / 10)
}

/** Records an event of the service (https://api-docs.render.com/reference/list-events); returns its identifier. */
export function emit(service: Service, type: string, details: Record<string, unknown> = {}): string {
  const id = newId('evt')
  keep(service.events, { id, timestamp: isoMicros(uniqueMicros()), serviceId: service.spec.id, type, details })
  return id
}

/** Writes one line to the service's log. */
export function writeLog(service: Service, type: LogLine['type'], message: string, instance?: string): void {
  const level = /\berror\b/i.test(message) ? 'error' : 'info'
  const line = { id: newId('log'), at: uniqueMicros(), message, type, level }
  keep(service.logs, instance === undefined ? line : { ...line, instance })
}

/** Moves a deploy to a status and notes when; with `finished` the deploy is over. */
export function setStatus(run: Run, status: string, { finished = false } = {}): void {
  const now = isoMicros(uniqueMicros())
  run.deploy.status = status
  run.deploy.updatedAt = now
  if (!finished) return
  run.deploy.finishedAt = now
  run.over()
}

// `status` beside deployStatus and buildStatus is deprecated and its numbers are not documented; these are ours.
const codes = { succeeded: 2, failed: 3, canceled: 4 }

/** The number that Render still sends beside `succeeded`, `failed` and `canceled`. */
export const statusCode = (status: keyof typeof codes): number => codes[status]

const cancelable = new Set(['created', 'build_in_progress', 'pre_deploy_in_progress', 'update_in_progress'])
const finished = new Set(['live', 'deactivated', 'build_failed', 'pre_deploy_failed', 'update_failed', 'canceled'])

/** True while the API lets one cancel the deploy: not while it is queued, and not once it is over. */
export const isCancelable = (run: Run): boolean =>
  cancelable.has(run.deploy.status) || run.deploy.status === run.script.unknownStatus

/** True once the deploy has an outcome (it can still go from live to deactivated). */
export const isFinished = (run: Run): boolean => finished.has(run.deploy.status)
