import { spawn, type ChildProcess } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Socket } from 'node:net'

/** How a process ended, in Node's words: an exit code, or the signal that killed it. A start that fails is code 127. */
export type Exit = { code: number | null; signal: NodeJS.Signals | null }

/**
 * A program to run. `env` is the whole environment (this process's own where left out). `log` is a file that the output
 * (both streams) is appended to; `onLine` sees every line of it.
 */
export type Task = {
  command: string
  args?: string[]
  cwd?: string
  env?: NodeJS.ProcessEnv
  log?: string
  onLine?: (line: string) => void
}

/** A running task. `stop` asks with SIGTERM, insists with SIGKILL after `graceMs`, and may be called at any time. */
export type Supervised = {
  pid: number | undefined
  exited: Promise<Exit>
  stop: (graceMs?: number) => Promise<Exit>
}

/**
 * Starts a program as the leader of its own process group and answers for the whole group: what it leaves behind is
 * killed when it exits, and all of it when this process dies, however it dies (only a child that calls setsid escapes).
 * POSIX only. Never throws: a program that cannot be started exits with code 127 and says why in its output.
 */
export function supervise(task: Task): Supervised {
  const { command, args = [], cwd, env } = task
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  if (child.pid !== undefined) guard().write(`+ ${child.pid}\n`)
  let graceMs = 0
  const say = capture(child, task)
  const exited = new Promise<Exit>((resolve) => {
    const settle = (exit: Exit): void => {
      say.end()
      if (child.pid !== undefined) guard().write(`- ${child.pid}\n`)
      resolve(exit)
    }
    child.once('error', (error) => {
      say.line(`cannot start ${command}: ${error.message}`)
      if (child.pid === undefined) settle({ code: 127, signal: null })
    })
    child.once('exit', () => {
      if (graceMs === 0) killGroup(child.pid, 'SIGKILL')
      // A grandchild that left the group may hold the pipes open for ever; the task is over all the same.
      setTimeout(() => hangUp(child), graceMs + 1000).unref()
    })
    child.once('close', (code, signal) => {
      killGroup(child.pid, 'SIGKILL')
      settle({ code, signal })
    })
  })
  const stop = async (grace = 5000): Promise<Exit> => {
    graceMs = Math.max(1, grace)
    killGroup(child.pid, 'SIGTERM')
    const patience = new AbortController()
    await Promise.race([exited, sleep(graceMs, undefined, { signal: patience.signal }).catch(() => undefined)])
    patience.abort()
    killGroup(child.pid, 'SIGKILL')
    return exited
  }
  return { pid: child.pid, exited, stop }
}

function capture(child: ChildProcess, { log, onLine }: Task): { line: (line: string) => void; end: () => void } {
  const file = log === undefined ? undefined : createWriteStream(log, { flags: 'a' })
  // A full disk must not take the supervisor down: the lines are still seen by onLine.
  file?.on('error', () => undefined)
  const line = (text: string): void => {
    file?.write(`${text}\n`)
    onLine?.(text)
  }
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream, crlfDelay: Infinity }).on('line', line)
  }
  return { line, end: () => void file?.end() }
}

function hangUp(child: ChildProcess): void {
  child.stdout?.destroy()
  child.stderr?.destroy()
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // ESRCH: nobody is left in the group, which is what was wanted.
  }
}

// Reads the groups that are alive; its input ends when this process does, even by SIGKILL, and then it ends them.
const guardScript = `
groups=
while read -r change group; do
  case $change in
    +) groups="$groups $group" ;;
    -) kept=; for g in $groups; do [ "$g" = "$group" ] || kept="$kept $g"; done; groups=$kept ;;
  esac
done
[ -n "$groups" ] || exit 0
for g in $groups; do kill -s TERM -- "-$g"; done
sleep 2
for g in $groups; do kill -s KILL -- "-$g"; done`

let guardInput: Socket | undefined

function guard(): Socket {
  if (guardInput) return guardInput
  const shell = spawn('sh', ['-c', guardScript], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  shell.unref()
  guardInput = shell.stdin as Socket
  guardInput.unref()
  guardInput.on('error', () => (guardInput = undefined))
  return guardInput
}
