import { formatDuration } from '@axcouncil/core/duration'
import { type Environment, candidateCommit } from '@axcouncil/core/env'
import { type InputReader, type InputSource, type Parse, parseInputs } from '@axcouncil/core/inputs'
import { boolean, commit, integer, lines, oneOf, quote, text } from '@axcouncil/core/parsers'
import { type BlueGreen, readBlueGreen } from './blue-green/blue-green-inputs.ts'
import { type CanaryInputs, readCanary, watchMs } from './canary/canary-inputs.ts'
import { type CommandInputs, readCommands } from './command-inputs.ts'
import { type FreezeWindow, freezeWindow } from './gates/freeze-window.ts'
import { GATE_NAMES, type GateName } from './gates/gate.ts'
import { type Monitoring, readMonitoring } from './monitoring/monitoring.ts'
import { type HealthInputs, readHealth } from './health-inputs.ts'
import { type MetricsInputs, readMetrics } from './metrics/metrics-inputs.ts'
import type { VercelAccess } from './vercel.ts'
import { confidential, image, oneWord, positive, secretUrl, serviceWaves } from './parsers.ts'

/** What this step is asked to do, checked. Durations are milliseconds. */
export interface Inputs {
  mode: 'promote' | 'rollback' | 'check'
  access: { apiUrl: URL; apiKey: string }
  /** Services by waves, in the order given. */
  waves: string[][]
  candidate: Candidate
  stagingEnvironment: string
  environment: string
  requiredChecks: 'all' | 'none' | string[]
  /** Undefined: all that apply, without those in `left out`. */
  gates: { only: GateName[] | undefined; without: GateName[] }
  override: GateName[]
  reason: string | undefined
  maxCommits: number
  allowDestructive: boolean
  freeze: FreezeWindow[]
  flagsFile: string
  migrationsPath: string
  monitoring: Monitoring
  health: HealthInputs
  metrics: MetricsInputs
  timeoutMs: number
  vercel: VercelAccess | undefined
  blueGreen: BlueGreen | undefined
  canary: CanaryInputs | undefined
  commands: CommandInputs
  rollbackTo: RollbackTo
  lockTtlMs: number
  auditBranch: string | undefined
  rollback: 'on-unhealthy' | 'never'
  onUnknown: 'hold' | 'rollback'
  notify: { slackUrl: string | undefined; discordUrl: string | undefined }
  /** The workflow file that rolls back by hand, for a link to it. */
  rollbackWorkflow: string
  token: string
  dryRun: boolean
}

/** What is promoted: the commit that gates ask about, and the image where the service runs one. */
export interface Candidate {
  commit: string
  imageUrl: string | undefined
}

/** Where mode rollback goes. */
export type RollbackTo = { kind: 'verified' } | { kind: 'previous' } | { kind: 'deploys'; ids: string[] }

/**
 * Reads and checks all inputs.
 * @throws InputError naming every wrong one.
 */
export const readInputs = (source: InputSource, environment: Environment): Inputs =>
  parseInputs(source, (reader) => {
    const inputs = read(reader, environment)
    compare(inputs, reader)
    fitIntoJob(inputs, reader, environment)
    return inputs
  })

function read(reader: InputReader, environment: Environment): Inputs {
  return {
    mode: reader.defaulted('mode', 'promote', oneOf('promote', 'rollback', 'check')),
    access: { apiKey: needed(reader, 'api-key', reader.secret('api-key', oneWord)), apiUrl: reader.defaulted('api-url', 'https://api.render.com/v1', confidential) },
    waves: reader.required('service-id', serviceWaves),
    candidate: readCandidate(reader, environment),
    stagingEnvironment: reader.defaulted('staging-environment', 'staging', environmentName),
    environment: reader.defaulted('environment', 'production', environmentName),
    requiredChecks: reader.defaulted('required-checks', 'all', requiredChecks),
    gates: reader.optional('gates', gateSelection) ?? { only: undefined, without: [] },
    override: reader.optional('override', lines(gate)) ?? [],
    reason: reader.optional('override-reason', text),
    maxCommits: reader.defaulted('max-commits', '50', integer()),
    allowDestructive: reader.defaulted('allow-destructive', 'false', boolean),
    freeze: reader.optional('freeze', lines(freezeWindow)) ?? [],
    flagsFile: reader.defaulted('flags-file', 'feature-flags.json', pathInRepository),
    migrationsPath: reader.defaulted('migrations-path', 'supabase/migrations', pathInRepository),
    monitoring: readMonitoring(reader),
    health: readHealth(reader),
    metrics: readMetrics(reader),
    timeoutMs: reader.defaulted('timeout', '45m', positive),
    vercel: readVercel(reader),
    blueGreen: readBlueGreen(reader),
    canary: readCanary(reader),
    commands: readCommands(reader),
    rollbackTo: reader.optional('rollback-to', rollbackTo) ?? { kind: 'verified' },
    lockTtlMs: reader.defaulted('lock-ttl', '2h', positive),
    auditBranch: reader.optional('audit-branch', branch),
    rollback: reader.defaulted('rollback', 'on-unhealthy', oneOf('on-unhealthy', 'never')),
    onUnknown: reader.defaulted('on-unknown', 'hold', oneOf('hold', 'rollback')),
    notify: { slackUrl: reader.secret('notify-slack-url', secretUrl), discordUrl: reader.secret('notify-discord-url', secretUrl) },
    rollbackWorkflow: reader.defaulted('rollback-workflow', 'rollback.yml', workflowFile),
    token: needed(reader, 'github-token', reader.secret('github-token', oneWord)),
    dryRun: reader.defaulted('dry-run', 'false', boolean),
  }
}

function needed(reader: InputReader, name: string, value: string | undefined): string {
  if (!reader.given(name)) reader.fault(name, 'is required and was not given')
  return value ?? ''
}

function readCandidate(reader: InputReader, environment: Environment): Candidate {
  const chosen = reader.optional('commit', commit)
  const own = candidateCommit(environment)
  if (!reader.given('commit') && own === undefined) reader.fault('commit', 'is required here: this run has no commit of its own (GITHUB_SHA is not set)')
  return { commit: chosen ?? own ?? '', imageUrl: reader.optional('image-url', image) }
}

function readVercel(reader: InputReader): Inputs['vercel'] {
  const token = reader.secret('vercel-token', oneWord)
  const project = reader.optional('vercel-project', text)
  const team = reader.optional('vercel-team', text)
  // A workflow may hand an organisation's token on although this service has no frontend there: then nothing is asked.
  if (project !== undefined && !reader.given('vercel-token')) reader.fault('vercel-token', 'is required with `vercel-project`')
  const apiUrl = reader.defaulted('vercel-api-url', 'https://api.vercel.com', confidential)
  return token !== undefined && project !== undefined ? { apiUrl, token, project, team } : undefined
}

// What can only be seen by looking at two inputs at once.
function compare({ mode, waves, health, blueGreen }: Inputs, { given, fault }: InputReader): void {
  if (!given('health-url') && mode !== 'check') fault('health-url', 'is required: without it nobody can tell whether the new version serves')
  const groupsOfUrls = health?.urls?.length ?? 0
  if (groupsOfUrls > 1 && waves && groupsOfUrls !== waves.length) {
    fault('health-url', `has ${groupsOfUrls} groups, but \`service-id\` has ${waves.length} ${waves.length === 1 ? 'wave' : 'waves'}: one group for all, or one a wave`)
  }
  if (given('override') && !given('override-reason')) fault('override-reason', 'is required with `override`: it is recorded why')
  if (mode === 'rollback' && !given('override-reason')) fault('override-reason', 'is required in mode rollback: it is recorded why')
  if (mode !== 'rollback' && given('rollback-to')) fault('rollback-to', 'is for mode rollback only')
  if (blueGreen && waves && waves.flat().length !== 1) fault('idle-service-id', 'needs exactly one `service-id`: the one that serves now')
  if (blueGreen && waves?.flat().includes(blueGreen.idleServiceId)) fault('idle-service-id', 'must be another service than `service-id`')
}

// GitHub ends a job on its own runners after six hours; the deploy and a way back need some of them, too
// (https://docs.github.com/en/actions/reference/limits).
const LONGEST_WATCH_MS = 5.5 * 3_600_000

function fitIntoJob({ canary, health }: Inputs, { fault }: InputReader, environment: Environment): void {
  if (!canary || health?.soakMs === undefined || environment.variable('RUNNER_ENVIRONMENT') !== 'github-hosted') return
  const sum = watchMs(canary.steps ?? [], health.soakMs)
  if (sum > LONGEST_WATCH_MS) fault('canary-steps', `and \`soak\` take ${formatDuration(sum)} together, and at most ${formatDuration(LONGEST_WATCH_MS)} fit into a job on a runner of GitHub's, which ends after 6h: shorten them, or use a runner of your own`)
}

const gate: Parse<GateName> = (raw) => {
  const found = GATE_NAMES.find((name) => name === raw)
  if (found !== undefined) return found
  throw new Error(`must be gate names, a line each (${GATE_NAMES.join(', ')}), not ${quote(raw)}`)
}

const gateSelection: Parse<Inputs['gates']> = (raw) => {
  const words = lines(text)(raw).filter((word) => word !== 'all')
  const without = words.filter((word) => word.startsWith('-')).map((word) => gate(word.slice(1).trim()))
  const only = words.filter((word) => !word.startsWith('-')).map(gate)
  if (only.length > 0 && without.length > 0) throw new Error('must either name gates, or take some out with `-name`')
  return { only: only.length > 0 ? only : undefined, without }
}

const requiredChecks: Parse<Inputs['requiredChecks']> = (raw) => {
  if (raw === 'all' || raw === 'none') return raw
  return lines(text)(raw)
}

const rollbackTo: Parse<RollbackTo> = (raw) => {
  if (raw === 'previous') return { kind: 'previous' }
  if (raw === 'last verified' || raw === 'verified') return { kind: 'verified' }
  const ids = lines(text)(raw)
  const wrong = ids.find((id) => !/^dep-[a-z0-9-]+$/i.test(id))
  if (wrong === undefined) return { kind: 'deploys', ids }
  throw new Error(`must be a deploy like dep-ct0t51l6l47c73b9casg, \`previous\`, or empty for the last verified one, not ${quote(wrong)}`)
}

const environmentName: Parse<string> = (raw) => {
  if (raw.length <= 255 && !/[\r\n]/.test(raw)) return raw
  throw new Error('must be the name of one GitHub environment')
}

const pathInRepository: Parse<string> = (raw) => {
  if (!/^\/|(^|\/)\.\.(\/|$)|[\r\n\\]/.test(raw)) return raw.replace(/^\.\//, '').replace(/\/+$/, '')
  throw new Error(`must be a path inside the repository, not ${quote(raw)}`)
}

const workflowFile: Parse<string> = (raw) => {
  if (/^[\w.-]+\.ya?ml$/.test(raw)) return raw
  throw new Error(`must be the name of a workflow file such as rollback.yml, not ${quote(raw)}`)
}

const branch: Parse<string> = (raw) => {
  if (/^[\w][\w./-]*$/.test(raw) && !/\.\.|\/$|\.lock$|\/\//.test(raw) && !raw.startsWith('refs/')) return raw
  throw new Error(`must be the name of a branch, not ${quote(raw)}`)
}
