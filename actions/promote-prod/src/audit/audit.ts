import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createArtifacts } from '@axcouncil/core/artifact'
import { ActionError, errorMessage } from '@axcouncil/core/errors'
import { listDeploymentStates, listDeployments } from '@axcouncil/core/github-deployment'
import { appendToBranch } from './branch.ts'
import { type AuditRecord, chain, recordOf } from './audit-record.ts'
import { canonical } from './canonical.ts'
import { payloadOf } from '../record.ts'
import type { World } from '../world.ts'

/** Where a record was kept. */
export interface KeptRecord {
  record: AuditRecord
  hash: string
  /** The file on the runner; undefined where it could not be written. */
  path: string | undefined
  artifactUrl: string | undefined
  branchUrl: string | undefined
}

/** Chains, writes, uploads and appends the record. Each is best-effort: what fails is a warning, the outcome stands. */
export async function keepRecord(world: World, { artifact }: { artifact: boolean }): Promise<KeptRecord> {
  const { inputs, ports: { runner } } = world
  const body = recordOf(world)
  const appended = inputs.auditBranch && isAct(world) ? await tried(world, `The branch ${inputs.auditBranch}`, () => appendToBranch(world, inputs.auditBranch!, body)) : undefined
  const record = appended?.record ?? chain(body, (await tried(world, 'The record before', () => lastHash(world))) ?? null)
  const path = await tried(world, 'The audit record', () => write(world, record))
  const artifactUrl = artifact && path && isAct(world) ? await upload(world, path) : undefined
  runner.info(`audit: ${path ?? 'not written'} (sha256 ${record.hash})`)
  if (appended) runner.info(`Appended to the branch ${inputs.auditBranch}: ${appended.url ?? 'done'}`)
  return { record, hash: record.hash, path, artifactUrl, branchUrl: appended?.url }
}

// A check and a dry run change nothing, so there is nothing to keep a trace of elsewhere.
const isAct = ({ inputs }: World): boolean => inputs.mode !== 'check' && !inputs.dryRun

async function tried<T>({ ports: { runner } }: World, what: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    const advice = error instanceof ActionError && error.advice ? ` ${error.advice}` : ''
    runner.warning(`${what} could not be kept up: ${errorMessage(error)}.${advice}`)
    return undefined
  }
}

async function write({ ports: { environment }, inputs }: World, record: AuditRecord): Promise<string> {
  const folder = join(environment.temp, 'promote-prod')
  await mkdir(folder, { recursive: true })
  const path = join(folder, `audit-${inputs.environment.replace(/[^\w.-]+/g, '-')}-${environment.runId ?? 'local'}-${environment.runAttempt}.json`)
  await writeFile(path, `${canonical(record)}\n`)
  return path
}

async function upload({ ports: { environment, runner }, inputs }: World, path: string): Promise<string | undefined> {
  if (!environment.variable('ACTIONS_RESULTS_URL')) {
    runner.info('This runner has no artifact service: the record stays a file.')
    return undefined
  }
  try {
    const name = `audit-${inputs.environment}-${environment.runId ?? 'local'}-${environment.runAttempt}-${environment.job ?? 'job'}`
    const { url } = await createArtifacts(environment).upload(name, [path], join(path, '..'))
    return url
  } catch (error) {
    runner.warning(`The audit record could not be uploaded: ${errorMessage(error)}`)
    return undefined
  }
}

/**
 * The hash of the record before, as our newest closed deployment on GitHub says it. Each description names the hash of
 * its own record, so the chain holds without a branch, as long as GitHub keeps the states (90 days, the newest for good).
 */
async function lastHash({ github, inputs, story }: World): Promise<string | undefined> {
  const records = (await listDeployments(github, { environment: inputs.environment, limit: 20 })).filter((one) => payloadOf(one) && Number(one.id) !== story.recordId)
  for (const { id } of records) {
    const states = await listDeploymentStates(github, Number(id))
    const hash = states.map(({ description }) => /\baudit:([0-9a-f]{64})\b/.exec(description)?.[1]).find(Boolean)
    if (hash) return hash
  }
  return undefined
}
