/**
 * What the next deploy of a service is to go through, as plain JSON. Times are milliseconds. Where nothing is said the
 * deploy does what its commit does. Each script is used up by one deploy (rollbacks too).
 */
export type DeployScript = {
  /** Time that the build takes before its command runs. */
  buildDelayMs?: number
  failBuild?: boolean
  failPreDeploy?: boolean
  /** Time before the new process is started; the old version answers meanwhile. */
  startDelayMs?: number
  /** Kills the new process at its start and says that it ran out of memory. */
  oomAtStart?: boolean
  /** The new process ends at once with this exit code. */
  exitAtStart?: number
  /** The health check never passes, whatever the process answers. */
  neverHealthy?: boolean
  /** Patience of the health check for this deploy. */
  healthTimeoutMs?: number
  /** Live is reported while the old version goes on answering for `ms`; with `alternate` old and new in turn. */
  linger?: { ms: number; alternate?: boolean }
  /** Variables for the new process only. */
  env?: Record<string, string>
  /** Reported instead of `update_in_progress`: a status that no client has heard of. */
  unknownStatus?: string
  /** The request is answered by an empty 202, as for a queued deploy, although this one starts at once. */
  answer202?: boolean
  /** Another deploy, of a newer commit, replaces this one so long after it began. */
  superseded?: { afterMs: number }
  /** A person cancels this deploy in the dashboard so long after it began. */
  canceledByPerson?: { afterMs: number }
}

type Check = (value: unknown) => boolean
const isMs: Check = (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0
const isFlag: Check = (value) => typeof value === 'boolean'
const isText: Check = (value) => typeof value === 'string' && value !== ''
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isAfter: Check = (value) => isObject(value) && isMs(value['afterMs']) && Object.keys(value).length === 1
const isEnv: Check = (value) => isObject(value) && Object.values(value).every((one) => typeof one === 'string')
const isLinger: Check = (value) =>
  isObject(value) && isMs(value['ms']) && Object.keys(value).every((key) => key === 'ms' || key === 'alternate')

const checks: Record<keyof DeployScript, Check> = {
  buildDelayMs: isMs,
  failBuild: isFlag,
  failPreDeploy: isFlag,
  startDelayMs: isMs,
  oomAtStart: isFlag,
  exitAtStart: (value) => Number.isInteger(value) && isMs(value),
  neverHealthy: isFlag,
  healthTimeoutMs: isMs,
  linger: isLinger,
  env: isEnv,
  unknownStatus: isText,
  answer202: isFlag,
  superseded: isAfter,
  canceledByPerson: isAfter,
}

/** Reads a script that came from outside; throws an error naming every entry that is unknown or of the wrong form. */
export function parseScript(value: unknown): DeployScript {
  if (!isObject(value)) throw new Error('a deploy script is a JSON object')
  const wrong = Object.entries(value).flatMap(([key, entry]) => {
    const check = Object.hasOwn(checks, key) ? checks[key as keyof DeployScript] : undefined
    if (check === undefined) return [`${key} is unknown`]
    return check(entry) ? [] : [`${key} cannot be ${JSON.stringify(entry)}`]
  })
  if (wrong.length > 0) throw new Error(`wrong deploy script: ${wrong.join('; ')}`)
  return value as DeployScript
}
