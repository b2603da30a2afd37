import { spawn } from 'node:child_process'

/** Milliseconds from starting a process to its end. Its output is not read. */
export async function processMs(args: string[], env: Record<string, string> = {}): Promise<number> {
  const started = performance.now()
  const child = spawn(process.execPath, args, { stdio: 'ignore', env: { PATH: process.env.PATH, ...env } })
  await new Promise((resolve, reject) => child.once('exit', resolve).once('error', reject))
  return performance.now() - started
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Samples of several works, taken in turn so that a busy moment of the machine hits all of them. */
export async function sideBySide(works: Record<string, () => Promise<number>>, rounds: number): Promise<Record<string, number[]>> {
  const samples: Record<string, number[]> = Object.fromEntries(Object.keys(works).map((name) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, work] of Object.entries(works)) samples[name]!.push(await work())
  }
  return samples
}
