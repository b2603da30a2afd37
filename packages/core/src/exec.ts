import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import type { Readable } from 'node:stream'
import type { Clock } from './clock.ts'
import { ActionError } from './errors.ts'
import { endMarked } from './strays.ts'

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
  /** Ends also what left the process group, by a variable beside those of `env`, which has to be given. Linux only. */
  endsStrays?: boolean
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
 * grace time. Whatever the command left behind in its group is ended too, and with `endsStrays` whatever it left anywhere.
 * @throws ActionError when the command cannot be started.
 */
export async function run(request: ExecRequest): Promise<ExecResult> {
  const { command, onLine, timeoutMs, graceMs = 5_000, cancelGraceMs = graceMs, clock, signal } = request
  let ended: ExecResult['ended'] = 'by-itself'
  const mark = request.endsStrays ? randomUUID() : undefined
  const child = start(mark ? { ...request, env: { ...request.env, [MARK]: mark } } : request)
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
    const printed = Promise.all([child.stdout, child.stderr].map((stream) => printLines(stream, onLine)))
    // Nobody reads any more: the command would wait for ever for room in its pipe.
    printed.catch(() => signalGroup(child, 'SIGKILL'))
    const code = await exited
    // Grandchildren that inherited the pipes would keep them open for ever, and some have left the group.
    signalGroup(child, 'SIGKILL')
    if (mark) await endMarked(MARK, mark)
    cancels.push(clock.after(Math.min(graceMs, LINGER_MS), () => [child.stdout, child.stderr].forEach((stream) => stream.destroy())))
    await printed
    return { code, ended }
  } finally {
    for (const cancel of cancels) cancel()
    signal?.removeEventListener('abort', onAbort)
  }
}

const MARK = 'AXCOUNCIL_COMMAND'

// What was printed is read within moments; whoever holds the pipe after that is no part of the command any more.
const LINGER_MS = 2_000

// spawn throws some faults (an argument with a NUL, too many arguments) and emits others.
function start({ command, args = [], cwd, env }: ExecRequest): ChildProcessByStdio<null, Readable, Readable> {
  if (cwd !== undefined && !existsSync(cwd)) throw new ActionError(`The folder ${cwd} in which ${command} was to run does not exist`)
  try {
    return spawn(command, [...args], { cwd, env, detached: process.platform !== 'win32', stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (cause) {
    throw new ActionError(`${command} could not be started`, { cause })
  }
}

// A line longer than this is handed on in parts, so that output without a line's end cannot fill the memory.
const LONGEST_LINE = 1024 * 1024

function printLines(stream: Readable, onLine: ((line: string) => void) | undefined): Promise<void> {
  let rest = ''
  const read = (text: string): void => {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop()!
    for (const line of lines) onLine?.(line)
    if (rest.length > LONGEST_LINE) read(`\n`)
  }
  return new Promise((resolve, reject) => {
    stream.setEncoding('utf8').on('error', reject)
    stream.on('data', (text: string) => {
      try {
        read(text)
      } catch (error) {
        stream.destroy(error as Error)
      }
    })
    stream.on('close', () => {
      const last = rest.replace(/\r$/, '')
      rest = ''
      try {
        if (last !== '') onLine?.(last)
        resolve()
      } catch (error) {
        reject(error)
      }
    })
  })
}

const exitOf = (child: ChildProcess, command: string): Promise<number> =>
  new Promise((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        new ActionError(cause.code === 'ENOENT' ? `The command ${command} was not found` : `${command} could not be started`, { cause }),
      ),
    )
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })

function signalGroup({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, name)
  } catch {
    // The group has ended already.
  }
}
