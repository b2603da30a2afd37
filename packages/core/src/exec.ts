import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Clock } from './clock.ts'
import { ActionError } from './errors.ts'

/** A command to run, without a shell: arguments are never parsed again. */
export interface ExecRequest {
  command: string
  args?: readonly string[]
  cwd?: string
  env?: Record<string, string | undefined>
  /** Called with each line of output; standard error comes along. */
  onLine?: (line: string) => void
  /** Milliseconds after which the command is told to stop. */
  timeoutMs?: number
  /** Milliseconds between the polite signal and the end of the whole process group. Default 5 s. */
  graceMs?: number
  /** The same after a cancel, when the runner grants ten seconds in all. Default `graceMs`. */
  cancelGraceMs?: number
  clock: Clock
  signal?: AbortSignal | undefined
}

/** How a command ended. */
export interface ExecResult {
  /** Exit code; 128 plus the signal's number where a signal ended it, as shells count. */
  code: number
  /** Whether we ended it, and why. */
  ended: 'by-itself' | 'timed-out' | 'canceled'
}

/**
 * Runs a command in a process group of its own and answers when it and its output have ended. A cancel or the time
 * limit sends SIGINT once to the group, so that test runners can still write their reports, and SIGKILL after the
 * grace time. Whatever the command left behind in its group is ended too.
 * @throws ActionError when the command cannot be started.
 */
export async function run(request: ExecRequest): Promise<ExecResult> {
  const { command, args = [], cwd, env, onLine, timeoutMs, graceMs = 5_000, cancelGraceMs = graceMs, clock, signal } = request
  let ended: ExecResult['ended'] = 'by-itself'
  const child = spawn(command, [...args], { cwd, env, detached: process.platform !== 'win32', stdio: ['ignore', 'pipe', 'pipe'] })
  const cancels: (() => void)[] = []
  const end = (why: 'timed-out' | 'canceled'): void => {
    if (ended !== 'by-itself') return
    ended = why
    signalGroup(child, 'SIGINT')
    cancels.push(clock.after(why === 'canceled' ? cancelGraceMs : graceMs, () => signalGroup(child, 'SIGKILL')))
  }
  const onAbort = (): void => end('canceled')
  if (timeoutMs !== undefined) cancels.push(clock.after(timeoutMs, () => end('timed-out')))
  signal?.addEventListener('abort', onAbort, { once: true })
  const exited = exitOf(child, command)
  if (signal?.aborted) onAbort()
  try {
    const printed = [child.stdout, child.stderr].map((stream) => printLines(stream, onLine))
    const code = await exited
    // Grandchildren that inherited the pipes would keep them open for ever.
    signalGroup(child, 'SIGKILL')
    await Promise.all(printed)
    return { code, ended }
  } finally {
    for (const cancel of cancels) cancel()
    signal?.removeEventListener('abort', onAbort)
  }
}

async function printLines(stream: NodeJS.ReadableStream, onLine: ((line: string) => void) | undefined): Promise<void> {
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) onLine?.(line)
}

const SIGNALS: Record<string, number> = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 }

const exitOf = (child: ChildProcess, command: string): Promise<number> =>
  new Promise((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        new ActionError(cause.code === 'ENOENT' ? `The command ${command} was not found` : `${command} could not be started`, { cause }),
      ),
    )
    child.once('exit', (code, signal) => resolve(code ?? 128 + (SIGNALS[signal ?? ''] ?? 0)))
  })

function signalGroup({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, name)
  } catch {
    // The group has ended already.
  }
}
