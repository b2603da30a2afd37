import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { parse } from 'yaml'

/** A step to run: the action, what its `with:` block says, and what the runner would tell it. */
export interface ActionStep {
  /** `dist/<name>/index.js`, or `actions/<name>/src/index.ts`. The defaults of that action's action.yml are filled in. */
  entry: string
  inputs?: Record<string, string>
  /** Added to (or, where undefined, taken from) the environment of a plain `push` run in `axcouncil/example`. */
  env?: Record<string, string | undefined>
  /** What the main step saved, for running the post step. */
  state?: Record<string, string>
  cwd?: string
  /** Cancels as the runner does: SIGINT, after 7.5 s SIGTERM, after 2.5 s more SIGKILL. */
  signal?: AbortSignal
  onLine?: (line: string) => void
  /** Kills the step without warning, as a machine that is lost does, once a line is printed for which this is true. */
  killOn?: (line: string) => boolean
  /** Kills it so after so many milliseconds, whatever it is at. */
  killAfterMs?: number
  /** Milliseconds after which a step that hangs is killed, and the test told. Default 50 s. */
  limitMs?: number
}

/** How a step ended. `stdout` is the log as the runner reads it, workflow commands included. */
export interface ActionRun {
  /** 128 and more where a signal ended it. */
  exitCode: number
  stdout: string
  stderr: string
  outputs: Record<string, string>
  summary: string
  state: Record<string, string>
}

/** The commit that steps run for unless told otherwise. */
export const defaultSha = 'c0ffee0123456789c0ffee0123456789c0ffee01'

/** Runs an action as the runner starts it: one process of this Node, its files, its variables, and nothing else. */
export async function spawnAction(step: ActionStep): Promise<ActionRun> {
  const temp = await mkdtemp(join(tmpdir(), 'step-'))
  try {
    const files = Object.fromEntries(fileCommands.map((name) => [`GITHUB_${name}`, join(temp, name)]))
    await Promise.all(Object.values(files).map((file) => writeFile(file, '')))
    const env = { ...variables(temp), ...files, ...(await inputsOf(step)), ...stateOf(step), ...step.env }
    const ended = await execute(step, env)
    const [output, state, summary] = await Promise.all(fileCommands.map((name) => readFile(join(temp, name), 'utf8')))
    return { ...ended, outputs: readValues(output!), state: readValues(state!), summary: summary!.trim() }
  } finally {
    await rm(temp, { recursive: true, force: true })
  }
}

const fileCommands = ['OUTPUT', 'STATE', 'STEP_SUMMARY', 'ENV', 'PATH'] as const

const variables = (temp: string): Record<string, string | undefined> => ({
  PATH: process.env.PATH,
  HOME: temp,
  TZ: 'UTC',
  // Only time depends on it: where tests keep what Node has compiled, an action need not be compiled for each step.
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_REPOSITORY: 'axcouncil/example',
  GITHUB_SHA: defaultSha,
  GITHUB_REF: 'refs/heads/main',
  GITHUB_REF_NAME: 'main',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_RUN_ID: '1001',
  GITHUB_RUN_NUMBER: '7',
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_JOB: 'deploy',
  GITHUB_WORKFLOW: 'Release',
  GITHUB_ACTOR: 'octocat',
  GITHUB_WORKSPACE: temp,
  RUNNER_TEMP: temp,
  RUNNER_OS: 'Linux',
})

// Names as the runner writes them: upper case, spaces to underscores, hyphens kept.
async function inputsOf({ entry, inputs = {}, env }: ActionStep): Promise<Record<string, string>> {
  const declared = await defaultsOf(entry, env?.GITHUB_TOKEN ?? '')
  const all = Object.entries({ ...declared, ...inputs })
  return Object.fromEntries(all.map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]))
}

async function defaultsOf(entry: string, token: string): Promise<Record<string, string>> {
  const folder = dirname(entry)
  const action = basename(entry) === 'index.ts' ? dirname(folder) : join(folder, '../../actions', basename(folder))
  const text = await readFile(join(action, 'action.yml'), 'utf8').catch(() => '')
  const { inputs } = (parse(text) ?? {}) as { inputs?: Record<string, { default?: unknown }> }
  return Object.fromEntries(
    Object.entries(inputs ?? {}).map(([name, { default: value }]) => [
      name,
      String(value ?? '').replaceAll('${{ github.token }}', token),
    ]),
  )
}

const stateOf = ({ state = {} }: ActionStep): Record<string, string> =>
  Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]))

async function execute(step: ActionStep, env: NodeJS.ProcessEnv): Promise<Pick<ActionRun, 'exitCode' | 'stdout' | 'stderr'>> {
  const child = spawn(process.execPath, ['--no-warnings', step.entry], { cwd: step.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const limitMs = step.limitMs ?? 50_000
  let late = false
  const timers = [setTimeout(() => (late = child.kill('SIGKILL')), limitMs)]
  if (step.killAfterMs !== undefined) timers.push(setTimeout(() => child.kill('SIGKILL'), step.killAfterMs))
  const cancel = (): void => {
    child.kill('SIGINT')
    timers.push(setTimeout(() => child.kill('SIGTERM'), 7_500), setTimeout(() => child.kill('SIGKILL'), 10_000))
  }
  if (step.signal?.aborted) cancel()
  step.signal?.addEventListener('abort', cancel, { once: true })
  const printed: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    createInterface({ input: child[name], crlfDelay: Infinity }).on('line', (line) => {
      printed[name] += `${line}\n`
      step.onLine?.(line)
      if (step.killOn?.(line)) child.kill('SIGKILL')
    })
  }
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal === 'SIGKILL' ? 9 : signal === 'SIGINT' ? 2 : 15)))
  })
  for (const timer of timers) clearTimeout(timer)
  step.signal?.removeEventListener('abort', cancel)
  // Whoever waits for an outcome would otherwise see an exit code and no word of where it stood.
  if (late) throw new Error(`${step.entry} did not end within ${limitMs} ms; it had printed:\n${printed.stdout}${printed.stderr}`)
  return { exitCode, ...printed }
}

/** Reads what an action wrote to GITHUB_OUTPUT or GITHUB_STATE: `name<<delimiter`, lines, delimiter; or `name=value`. */
export function readValues(file: string): Record<string, string> {
  const values: Record<string, string> = {}
  const lines = file.split(/\r?\n/)
  for (let i = 0; i < lines.length; i += 1) {
    const [, name, delimiter] = /^([^=<]+)<<(.+)$/.exec(lines[i]!) ?? []
    if (name !== undefined && delimiter !== undefined) {
      const end = lines.indexOf(delimiter, i + 1)
      if (end < 0) throw new Error(`The value of ${name} never ends`)
      values[name] = lines.slice(i + 1, end).join('\n')
      i = end
    } else if (lines[i]!.includes('=')) {
      const at = lines[i]!.indexOf('=')
      values[lines[i]!.slice(0, at)] = lines[i]!.slice(at + 1)
    }
  }
  return values
}
