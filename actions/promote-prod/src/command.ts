import { commandEnvironment } from '@axcouncil/core/env'
import { ActionError, CanceledError } from '@axcouncil/core/errors'
import { run } from '@axcouncil/core/exec'
import { formatDuration } from '@axcouncil/core/duration'
import type { World } from './world.ts'

/** A command of the caller's, and what it is told in variables. */
export interface Command {
  /** The input that it comes from. */
  input: string
  script: string
  variables: Record<string, string>
  /** Milliseconds, where it is to take less than `command-timeout`. */
  timeoutMs?: number
}

/**
 * Runs a command of the caller's by bash, with `-e` and `pipefail`, in the job's workspace. It gets the job's environment
 * without this action's inputs, so that the Render key stays here. Its output goes to the log, where it cannot be taken
 * for a command to the runner.
 * @throws ActionError where it ends otherwise than with 0, or not in time; CanceledError where the job was canceled.
 */
export async function runCommand({ inputs: { commands }, ports }: Pick<World, 'inputs' | 'ports'>, { input, script, variables, timeoutMs = commands.timeoutMs }: Command): Promise<void> {
  const { runner, clock, signal, environment } = ports
  let last = ''
  const { code, ended } = await run({
    command: 'bash',
    args: ['-eo', 'pipefail', '-c', script],
    cwd: environment.workspace,
    env: { ...commandEnvironment(environment), ...commands.env, ...variables },
    onLine: (line) => {
      if (line.trim() !== '') last = line.trim()
      runner.info(line)
    },
    timeoutMs,
    graceMs: 1_000,
    clock,
    signal,
  })
  if (ended === 'canceled') throw new CanceledError(`\`${input}\` was ended, since the job was canceled`)
  const said = last === '' ? '' : `: ${ports.redactor.redact(last).slice(0, 200)}`
  if (ended === 'timed-out') throw new ActionError(`\`${input}\` did not end within ${formatDuration(timeoutMs)}${said}`, { advice: 'Its output is in the log. `command-timeout` is how long it may take.' })
  if (code !== 0) throw new ActionError(`\`${input}\` ended with exit code ${code}${said}`, { advice: 'Its output is in the log.' })
}
