import { type InputReader, type InputSource, parseInputs } from '@axcouncil/core/inputs'
import { boolean, duration, integer, lines, oneOf, quote, text, url } from '@axcouncil/core/parsers'
import { isSecretName } from '@axcouncil/e2e/environment'
import type { Shard } from '@axcouncil/e2e/playwright'

/** What the workflow asks for. */
export interface Inputs {
  mode: 'run' | 'merge' | 'plan' | 'comment'
  baseUrl: URL | undefined
  variables: Record<string, string>
  workingDirectory: string
  command: string | undefined
  reports: string[]
  browsers: string[]
  install: 'auto' | 'always' | 'never'
  projects: string[]
  args: string[]
  setupCommand: string | undefined
  teardownCommand: string | undefined
  budget: string | undefined
  shard: Shard | undefined
  /** With `mode: plan`, how long a shard should take, in milliseconds: the number of shards is chosen for it. */
  targetTime: number | undefined
  maxShards: number
  flaky: 'warn' | 'fail'
  quarantine: string | undefined
  version: { url: URL; expected: string } | undefined
  /** Patterns of tests and addresses whose pictures are left out. */
  secretPages: string[]
  upload: 'on-failure' | 'always' | 'never'
  artifactName: string
  comment: boolean
  record: boolean
  environment: string | undefined
  token: string | undefined
  /** Milliseconds. */
  timeout: number
}

/** Reads the inputs. Throws InputError that names every wrong one. */
export const readInputs = (source: InputSource): Inputs =>
  parseInputs(source, (read) => {
    const environment = read.optional('environment', text)
    const token = read.secret('github-token')
    const command = read.optional('command', text)
    const reports = read.optional('reports', lines(text)) ?? []
    const comment = read.defaulted('comment', 'false', boolean)
    const record = read.defaulted('record', environment ? 'true' : 'false', boolean)
    const budget = read.optional('budget', text)
    if (command !== undefined && reports.length === 0 && budget === undefined) read.fault('reports', 'is required with `command`, or a `budget`: without either there is no verdict')
    if (command === undefined && reports.length > 0) read.fault('reports', 'goes with `command`; Playwright’s report is found without it')
    const mode = read.defaulted('mode', 'run', oneOf('run', 'merge', 'plan', 'comment'))
    if (record && environment === undefined) read.fault('environment', 'is required with `record`: it is part of the name of the commit status')
    if ((record || comment || mode === 'comment') && token === undefined) read.fault('github-token', 'is required with `record` and `comment`')
    return {
      mode,
      baseUrl: read.optional('base-url', url),
      variables: Object.fromEntries(read.optional('env', lines(variable(source))) ?? []),
      workingDirectory: read.defaulted('working-directory', '.', text),
      command,
      reports,
      browsers: read.defaulted('browsers', 'chromium', words),
      install: read.defaulted('install', 'auto', oneOf('auto', 'always', 'never')),
      projects: read.optional('project', lines(text)) ?? [],
      args: read.optional('args', lines(text)) ?? [],
      setupCommand: read.optional('setup-command', text),
      teardownCommand: read.optional('teardown-command', text),
      budget,
      shard: read.optional('shard', shard),
      targetTime: read.optional('target-time', duration),
      maxShards: read.defaulted('max-shards', '8', integer({ min: 1, max: 256 })),
      flaky: read.defaulted('flaky', 'warn', oneOf('warn', 'fail')),
      quarantine: read.optional('quarantine', text),
      version: readVersion(read),
      secretPages: read.optional('secret-pages', lines(text)) ?? [],
      upload: read.defaulted('upload', 'on-failure', oneOf('on-failure', 'always', 'never')),
      artifactName: read.defaulted('artifact-name', 'e2e-report', text),
      comment,
      record,
      environment,
      token,
      timeout: read.defaulted('timeout', '30m', duration),
    }
  })

function readVersion(read: InputReader): Inputs['version'] {
  const address = read.optional('version-url', url)
  const expected = read.optional('expect-version', text)
  if (read.given('version-url') !== read.given('expect-version')) {
    read.fault(read.given('version-url') ? 'expect-version' : 'version-url', 'is required: `version-url` and `expect-version` go together')
  }
  return address && expected ? { url: address, expected } : undefined
}

const words = (raw: string): string[] => raw.split(/\s+/).filter(Boolean)

const shard = (raw: string): Shard => {
  const [current = 0, total = 0] = (raw.match(/^(\d{1,4})\/(\d{1,4})$/)?.slice(1) ?? []).map(Number)
  if (current >= 1 && current <= total) return { current, total }
  throw new Error(`must be a part such as 1/4, not ${quote(raw)}`)
}

const variable =
  (source: InputSource) =>
  (line: string): [string, string] => {
    const [, name, value] = line.match(/^([A-Za-z_]\w*)=(.*)$/s) ?? []
    // The line may hold a secret, so it is not quoted.
    if (name === undefined || value === undefined) throw new Error('must have a NAME=value on each line')
    if (isSecretName(name) && value.length >= 4) source.mask(value)
    return [name, value]
  }
