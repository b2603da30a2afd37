import { setTimeout as delay } from 'node:timers/promises'
import { findMarked } from '@axcouncil/core/strays'

/** The variable that every process of a run inherits; act gives each step a session of its own, so a process group is not enough. */
export const MARK = 'AXCOUNCIL_RUN'

/** What GitHub gives an interrupted step. */
const GRACE_MS = 7500

/**
 * Ends every process that carries the run's mark in its environment, as GitHub's runner does at a
 * job's end: SIGTERM, 7.5 seconds later SIGKILL. Reads /proc; where there is none it does nothing.
 */
export async function endStrays(mark: string): Promise<number> {
  const found = await marked(mark)
  for (const pid of found) signal(pid, 'SIGTERM')
  for (let waited = 0; waited < GRACE_MS && (await marked(mark)).length > 0; waited += 50) await delay(50)
  for (const pid of await marked(mark)) signal(pid, 'SIGKILL')
  return found.length
}

const marked = (mark: string): Promise<number[]> => findMarked(MARK, mark)

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It ended by itself in the meantime.
  }
}
