import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createRedactor, type Redactor } from '@axcouncil/core/redact'
import { toArguments } from './arguments.ts'
import { follow } from './child.ts'
import { parseLine, type ActEvent } from './event.ts'
import { record, type JobRecord } from './record.ts'
import { endStrays, MARK } from './strays.ts'

/** What to run, and with what. Paths are absolute. */
export interface WorkflowRequest {
  actPath: string
  /** The caller's repository: a git work tree with at least one commit; its HEAD is the run's SHA. */
  workdir: string
  /** The workflow file, relative to `workdir`. */
  workflow: string
  /** Name of the event, e.g. `push`. */
  event: string
  /** JSON file of the event's payload. */
  eventPath: string
  /** Folders that stand in for repositories, by `owner/repository@ref`; act copies each whole, so keep them small. */
  localRepositories: Record<string, string>
  secrets: Record<string, string>
  vars?: Record<string, string>
  /** Environment of every step; also overrides `GITHUB_API_URL`, `GITHUB_REPOSITORY` and their like. */
  env?: Record<string, string>
  /** Folders put before the system's on PATH; the first one with a `node` runs every JavaScript action. */
  path: string[]
  /** Where the run's own folders are made and removed; the system's folder for such things by default. */
  temporary?: string
  /** Told of everything as it happens, with secrets already taken out. */
  onEvent?: (event: ActEvent) => void
  /** Cancels the run as Ctrl-C would: running steps are interrupted, nothing is left running. */
  signal?: AbortSignal
}

/** How a run ended, as plain data without secrets. */
export interface WorkflowRun {
  /** act's own code; 1 where act said 0 but complained, e.g. that it left out a job for want of a runner. */
  exitCode: number
  jobs: JobRecord[]
  /** What act said outside of any step, e.g. that a file is not a valid workflow. */
  complaints: string[]
  durationMs: number
}

/**
 * Runs one workflow by act on this machine, in an environment of its own and with folders that are
 * removed at the end. A failing workflow is an answer, not an error; throws where act cannot be started.
 */
export async function runWorkflow(request: WorkflowRequest): Promise<WorkflowRun> {
  const folder = await mkdtemp(join(request.temporary ?? tmpdir(), 'act-'))
  const mark = randomUUID()
  try {
    const secretFile = join(folder, 'secrets.yml')
    await mkdir(join(folder, 'home'))
    // act reads a .yml file of secrets as YAML, and JSON is YAML: no value needs quoting rules of dotenv.
    await writeFile(secretFile, JSON.stringify(request.secrets), { mode: 0o600 })
    const { vars = {}, env = {} } = request
    const args = toArguments({ ...request, vars, env, secretFile, cacheFolder: join(folder, 'cache') })
    return await collect(request, args, { ...environment(request, folder), [MARK]: mark })
  } finally {
    await endStrays(mark)
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

async function collect(request: WorkflowRequest, args: string[], env: Record<string, string>): Promise<WorkflowRun> {
  const started = performance.now()
  const elapsed = (): number => Math.round(performance.now() - started)
  const jobs: JobRecord[] = []
  const complaints: string[] = []
  const redactor = createRedactor()
  for (const secret of Object.values(request.secrets)) redactor.add(secret)
  const onLine = (line: string): void => {
    const event = parseLine(line)
    if (event?.kind === 'mask') redactor.add(event.secret)
    else if (event) {
      const safe = redactDeep(event, redactor)
      if (safe.kind === 'complaint' && !safe.at.step) complaints.push(safe.message)
      record(jobs, safe, elapsed())
      request.onEvent?.(safe)
    } else if (!line.startsWith('{')) complaints.push(redactor.redact(line))
  }
  const code = await follow({ path: request.actPath, args, cwd: request.workdir, env, signal: request.signal, onLine })
  return { exitCode: code || (complaints.length > 0 ? 1 : 0), jobs, complaints, durationMs: elapsed() }
}

function redactDeep<T>(value: T, redactor: Redactor): T {
  if (typeof value === 'string') return redactor.redact(value) as T
  if (Array.isArray(value)) return value.map((item) => redactDeep(item, redactor)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redactDeep(item, redactor)])) as T
}

/** Everything that act sees. It hands its own environment to every step, so nothing of the caller's is passed on. */
function environment(request: WorkflowRequest, folder: string): Record<string, string> {
  const path = [...request.path, '/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']
  return { PATH: path.join(delimiter), HOME: join(folder, 'home'), LANG: 'C.UTF-8', TMPDIR: request.temporary ?? tmpdir() }
}
