import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { renderLine } from './render.ts'

/**
 * Runs the action's own bundle, the very one that workflows run, with these inputs, and prints what it says as a terminal
 * has it. Answers the exit code. Its report is in a folder of its own that only this user can read.
 */
export async function runBundle(inputs: Readonly<Record<string, string>>, env: Readonly<Record<string, string | undefined>>): Promise<number> {
  const temp = await mkdtemp(join(tmpdir(), 'axcouncil-seed-'))
  // What an enclosing workflow says of itself is not about this run.
  const own = Object.entries(env).filter(([name]) => !/^(INPUT|GITHUB|RUNNER|STATE|ACTIONS)_/.test(name))
  const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const)
  const child = spawn(process.execPath, ['--no-warnings', bundle()], { env: { ...Object.fromEntries([...own, ...given]), RUNNER_TEMP: temp }, stdio: ['ignore', 'pipe', 'inherit'] })
  // Ctrl-C reaches both; the bundle undoes what was under way and says so, and this one waits for that.
  let canceled = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      canceled = true
      if (signal === 'SIGTERM') child.kill(signal)
    })
  }
  const lines = createInterface({ input: child.stdout, crlfDelay: Infinity })
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? 1))
  })
  for await (const line of lines) {
    const rendered = renderLine(line)
    if (rendered) process[rendered.stream === 'err' ? 'stderr' : 'stdout'].write(`${rendered.text}\n`)
  }
  const code = await ended
  await rmdir(temp).catch(() => {})
  return canceled && code !== 0 ? 130 : code
}

// Beside this program where it is installed, and in dist/ of the repository where it runs from its sources.
const bundle = (): string =>
  ['./seed-db/index.js', '../../../dist/seed-db/index.js'].map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) => existsSync(path)) ?? 'seed-db is not in this package'
