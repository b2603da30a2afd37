import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** How long an interrupted run may clean up before it is killed: GitHub gives a step 7.5 s and 2.5 s more. */
const GRACE_MS = 10_000

/** A program to run in a process group of its own. */
export interface Program {
  path: string
  args: string[]
  cwd: string
  /** The whole environment: nothing of this process's is added. */
  env: Record<string, string>
  /** Interrupts the group as Ctrl-C would, and kills it if it is still there ten seconds later. */
  signal?: AbortSignal | undefined
  /** Takes each line of both outputs that is not blank. */
  onLine: (line: string) => void
}

/** Runs a program to its end; answers its exit code, 1 where a signal ended it. Throws where it cannot be started. */
export async function follow(program: Program): Promise<number> {
  const { path, args, cwd, env, signal, onLine } = program
  const child = spawn(path, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const stopListening = cancelOn(signal, child)
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
  try {
    const [code] = await Promise.all([ended, eachLine(child.stdout, onLine), eachLine(child.stderr, onLine)])
    return code
  } finally {
    stopListening()
  }
}

async function eachLine(stream: Readable, onLine: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) if (line.trim()) onLine(line)
}

function cancelOn(signal: AbortSignal | undefined, child: ChildProcess): () => void {
  let killing: NodeJS.Timeout | undefined
  const cancel = (): void => {
    signalGroup(child, 'SIGINT')
    killing = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS)
  }
  if (signal?.aborted) cancel()
  signal?.addEventListener('abort', cancel, { once: true })
  return () => {
    signal?.removeEventListener('abort', cancel)
    clearTimeout(killing)
  }
}

function signalGroup(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (child.pid) process.kill(-child.pid, name)
  } catch {
    // The whole group has ended already.
  }
}
