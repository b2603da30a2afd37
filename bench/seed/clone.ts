import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PostgresServer } from '../../packages/sandbox/src/postgres.ts'

/** How a run of seed-db's bundle went. */
export interface CloneSample {
  /** From the start of the process to its end, without the verification. */
  cloneMs: number
  verifyMs: number
  peakMb: number
}

/** Runs the bundle in `workspace/bundle` by the rules in `workspace/seed.yml`. */
export async function cloneBy({ server, workspace, source, masked }: { server: PostgresServer; workspace: string; source: string; masked: string }, further: Record<string, string> = {}): Promise<CloneSample> {
  const name = `127.0.0.1:${server.port}${new URL(masked).pathname}`
  const inputs = { 'source-db-url': source, 'target-db-url': masked, 'target-name': name, 'mask-key': 'a key of the bench of more than 16', ...further }
  const env = Object.fromEntries(Object.entries(inputs).map(([input, value]) => [`INPUT_${input.toUpperCase()}`, value]))
  const started = performance.now()
  const child = spawn(process.execPath, [join(workspace, 'bundle/index.js')], { env: { PATH: process.env.PATH, GITHUB_WORKSPACE: workspace, RUNNER_TEMP: workspace, ...env } })
  let [log, peakKb, verifyAt, verifiedAt] = ['', 0, 0, 0]
  const watch = setInterval(() => void peakOf(child.pid!).then((kb) => { peakKb = Math.max(peakKb, kb) }), 50)
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    log += text
    if (verifyAt === 0 && log.includes('::group::Verify')) verifyAt = performance.now()
    if (verifiedAt === 0 && log.includes('every row was checked')) verifiedAt = performance.now()
  })
  const code = await new Promise((resolve) => child.once('close', resolve))
  clearInterval(watch)
  const seen = log.split('\n').filter((line) => !line.startsWith('::add-mask::')).join('\n')
  if (code !== 0) throw new Error(`seed-db ended with ${String(code)}: ${seen}`)
  const verifyMs = verifiedAt - verifyAt
  return { cloneMs: performance.now() - started - verifyMs, verifyMs, peakMb: peakKb / 1024 }
}

// The highest that the process's memory has been, as Linux counts it.
const peakOf = async (pid: number): Promise<number> => Number(/VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''))?.[1] ?? 0)
