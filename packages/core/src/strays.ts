import { readFile, readdir } from 'node:fs/promises'

/**
 * The processes that have this variable in their environment, which they inherit whatever group or session they move to.
 * As GitHub's runner does at a job's end, with RUNNER_TRACKING_ID. Reads /proc; where there is none, none are found.
 */
export async function findMarked(name: string, value: string): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((entry) => /^\d+$/.test(entry)).map(Number)
  const environments = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')))
  return pids.filter((pid, i) => pid !== process.pid && environments[i]!.split('\0').includes(`${name}=${value}`))
}

/** Ends them at once. One of them may start another one meanwhile, so it looks until none is left. */
export async function endMarked(name: string, value: string): Promise<void> {
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const found = await findMarked(name, value)
    if (found.length === 0) return
    for (const pid of found) kill(pid)
  }
}

const MOST_LOOKS = 20

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself in the meantime, or is another user's.
  }
}
