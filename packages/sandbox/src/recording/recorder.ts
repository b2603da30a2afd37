import { basename, dirname } from 'node:path'
import { type ActionRun, type ActionStep, spawnAction } from '../run-action.ts'
import { type Cleaner, type Discretion, createCleaner } from './clean.ts'
import { withoutMasks } from './comparable.ts'
import { forward, keptHeaders, recordedBody } from './forward.ts'
import type { Line, RecordedAnswer, RecordedRequest } from './format.ts'
import { type Asked, type Given, startGateway } from './gateway.ts'

/** What to record. `hosts` are those that are asked over TLS; plain HTTP is recorded whatever the host. */
export interface RecorderOptions extends Discretion {
  hosts: readonly string[]
  /** Takes a line of the recording, its line end included. */
  write: (line: string) => void
  /** A certificate that the real servers' are checked with, beside those that everybody trusts. */
  ca?: string
}

/** Stands between steps and real services, and writes down what they say to each other. */
export interface Recorder {
  /** Runs an action as `spawnAction` does; what it asks, its log and its outputs go into the recording. */
  run(step: ActionStep): Promise<ActionRun>
  /** Begins a part of the recording that is no action: what `ask` asks from now on. */
  begin(name: string): void
  /** Asks a service, which is recorded as well. Answers what came, uncleaned. */
  ask(asked: Asked): Promise<Given>
  /** What has passed so far, cleaned: for whoever learns from it. */
  seen(): { at: string; request: RecordedRequest; answer: RecordedAnswer }[]
  cleaner: Cleaner
  stop(): Promise<void>
}

const VARIABLES = /^(GITHUB_(TOKEN|REPOSITORY|SHA|REF|REF_NAME|EVENT_NAME|RUN_ID|RUN_NUMBER|RUN_ATTEMPT|JOB|WORKFLOW|ACTOR|TRIGGERING_ACTOR|SERVER_URL|API_URL)|RUNNER_OS)$/

// Inputs that hold secrets, also where nobody named these beforehand. Of an address only the secret part goes, by its shape.
const SECRET = /key|token|secret|password|headers|webhook|^env$/i
const MASK = '::add-mask::'

function secretsIn(input: string, value: string): string[] {
  if (!SECRET.test(input) || /^[a-z][a-z0-9+.-]*:\/\//i.test(value)) return []
  // Lines `Name: value` and `NAME=value`: what they are called may be read.
  if (/^(headers|env)$/i.test(input)) return value.split('\n').map((line) => line.replace(/^[^:=]*[:=]\s*/, '').trim())
  return [value]
}

/** Starts a recorder. */
export async function startRecorder({ hosts, write, ca, ...discretion }: RecorderOptions): Promise<Recorder> {
  const cleaner = createCleaner(discretion)
  const passed: { at: string; request: RecordedRequest; answer: RecordedAnswer }[] = []
  const put = (line: Line): void => write(`${JSON.stringify(line)}\n`)
  const now = (): string => new Date().toISOString()
  // What a step asks it may have made up; what is asked by other means comes from settings.
  const pass = async (asked: Asked, cleaned: (text: string) => string): Promise<Given> => {
    const [at, started] = [now(), performance.now()]
    const given = await forward(asked, ca)
    const ms = Math.round(performance.now() - started)
    const request = { method: asked.method, url: cleaned(asked.url), headers: cleanHeaders(asked.headers, cleaned), ...recordedBody(asked.body, cleaned) }
    const recorded = 'fault' in given ? given : { status: given.status, headers: cleanHeaders(given.headers, cleaner.foreign), ...recordedBody(given.body, cleaner.foreign) }
    passed.push({ at, request, answer: recorded })
    put({ at, ms, request, answer: recorded })
    return given
  }
  const gateway = await startGateway({ names: hosts, answer: (asked) => pass(asked, cleaner.own) })
  put({ recording: 1, at: now() })
  const foreign = (values: Record<string, string | undefined>): Record<string, string> =>
    Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, cleaner.foreign(value)]])))
  return {
    cleaner,
    seen: () => passed,
    begin: (name) => put({ step: name, at: now(), inputs: {}, env: {} }),
    ask: (asked) => pass(asked, cleaner.foreign),
    async run(step) {
      const name = actionOf(step.entry)
      for (const [input, value] of Object.entries({ ...step.inputs, GITHUB_TOKEN: step.env?.GITHUB_TOKEN ?? '' })) for (const secret of secretsIn(input, value)) cleaner.secret(input, secret)
      const variables = Object.fromEntries(Object.entries(step.env ?? {}).filter(([variable]) => VARIABLES.test(variable)))
      put({ step: name, at: now(), inputs: foreign(step.inputs ?? {}), env: foreign(variables) })
      const onLine = (line: string): void => {
        // The action itself says what else is secret: a part of an input, a token that it was given by a server.
        if (line.startsWith(MASK)) cleaner.secret('secret', decodeURIComponent(line.slice(MASK.length).replaceAll(/%(?!25|0D|0A)/g, '%25')))
        step.onLine?.(line)
      }
      const run = await spawnAction({ ...step, onLine, env: { ...step.env, ...gateway.env } })
      const log = cleaner.foreign(withoutMasks(run.stdout + run.stderr))
      put({ end: name, at: now(), exitCode: run.exitCode, outputs: foreign(run.outputs), log, summary: cleaner.foreign(run.summary) })
      return run
    },
    stop: gateway.stop,
  }
}

/** The action whose bundle (`dist/<name>/index.js`) or source (`actions/<name>/src/index.ts`) this is. */
const actionOf = (entry: string): string => basename(entry) === 'index.ts' ? basename(dirname(dirname(entry))) : basename(dirname(entry))

const cleanHeaders = (headers: Record<string, string>, clean: (text: string) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(keptHeaders(headers)).map(([name, value]) => [name, clean(value)]))
