import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve, sep } from 'node:path'
import { parse } from 'yaml'
import { ActionError } from '@axcouncil/core/errors'
import type { ActionMetadata } from '../metadata.ts'

/** Long enough for any bundle to load and to look at its inputs. */
const LIMIT_MS = 30_000

/**
 * Tries out an assembled mirror as the runner would use it, in an empty folder with nothing but Node: every file that
 * action.yml names is inside the tree, and the bundle starts, reads its inputs and refuses wrong ones in words. It is
 * given a boolean that is none, which every action refuses before it does anything.
 * @throws ActionError that says which file is missing or what came instead.
 */
export async function tryBundle(name: string, tree: string): Promise<void> {
  const { inputs = {}, runs } = parse(await readFile(join(tree, 'action.yml'), 'utf8')) as ActionMetadata
  if (runs.using !== 'node24') throw new ActionError(`${name} runs by ${runs.using}, not by node24`)
  const files = [runs.main, runs.post].filter((file) => file !== undefined)
  for (const file of [...files, 'README.md', 'LICENSE', 'dist/licenses.txt', 'dist/package.json']) await mustHold(name, tree, file)
  const wrong = Object.entries(inputs).map(([input, { default: value }]) =>
    [`INPUT_${input.toUpperCase()}`, /^(true|false)$/.test(String(value ?? '')) ? 'perhaps' : String(value ?? '')] as const)
  const { code, output } = await start(join(tree, runs.main ?? ''), Object.fromEntries(wrong))
  if (code === 1 && /^::error/m.test(output)) return
  throw new ActionError(`The bundle of ${name} does not start: it ended with ${code} and said: ${tell(output)}`)
}

// Of a stack trace only what is wrong.
const tell = (output: string): string =>
  output.match(/^\w*Error\b.*$/m)?.[0] ?? (output.trim().slice(-500) || 'nothing')

async function mustHold(name: string, tree: string, file: string): Promise<void> {
  const path = resolve(tree, file)
  const inside = path.startsWith(resolve(tree) + sep)
  const found = inside && (await stat(path).then((entry) => entry.isFile(), () => false))
  if (!found) throw new ActionError(`The mirror of ${name} has no ${file}`)
}

async function start(entry: string, inputs: Record<string, string>): Promise<{ code: number | string; output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'bundle-'))
  const env = { PATH: process.env.PATH, HOME: folder, GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'axcouncil/example', GITHUB_WORKSPACE: folder, RUNNER_TEMP: folder, ...inputs }
  try {
    return await new Promise((done, reject) => {
      const child = spawn(process.execPath, [entry], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS, killSignal: 'SIGKILL' })
      let output = ''
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { output += text })
      child.once('error', reject)
      child.once('close', (code, signal) => done({ code: code ?? signal ?? 'nothing', output }))
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
