import { ActionError, errorMessage } from '@axcouncil/core/errors'
import { ConnectionError, HttpError, isStatus } from '@axcouncil/core/http-error'
import { type AuditRecord, chain } from './audit-record.ts'
import { type Json, canonical } from './canonical.ts'
import { encodePath, readText } from '../content.ts'
import type { World } from '../world.ts'

/** A record as the branch keeps it. */
export interface Appended {
  record: AuditRecord
  url: string | undefined
}

const TRIES = 6

/**
 * Appends a record to the branch, one file a record beside `HEAD`, which holds the newest hash. The commit goes onto the
 * tip that was read, and GitHub moves a branch only forward: of two writers the later one reads again and chains to the
 * other's record. The branch is made where it is not there, with a history of its own.
 * @throws ActionError where GitHub does not let it happen.
 */
export async function appendToBranch(world: World, branch: string, body: { [name: string]: Json }): Promise<Appended> {
  const { ports: { clock, signal } } = world
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await appendOnce(world, branch, body)
    } catch (error) {
      const passing = error instanceof ConnectionError || isStatus(error, 409, 422) || (error instanceof HttpError && (error.status >= 500 || error.status === 429))
      if (!passing || attempt >= TRIES) throw error
      await clock.sleep(200 * attempt * (1 + Math.random()), signal)
    }
  }
}

async function appendOnce({ github, inputs, ports }: World, branch: string, body: { [name: string]: Json }): Promise<Appended> {
  const tip = await tipOf(github, branch)
  const folder = inputs.environment.replace(/[^\w.-]+/g, '-')
  const name = fileName(body, ports.environment.runId, ports.environment.runAttempt)
  const path = `${folder}/${name}`
  const kept = tip ? await readText(github, path, tip) : undefined
  // The answer to an earlier try was lost, but it had been kept.
  if (kept) return { record: JSON.parse(kept) as AuditRecord, url: pageOf(ports.environment, branch, path) }
  const previous = tip ? ((await readText(github, `${folder}/HEAD`, tip))?.trim() ?? null) : null
  const record = chain(body, previous)
  const files = [{ path, content: `${canonical(record)}\n` }, { path: `${folder}/HEAD`, content: `${record.hash}\n` }]
  const entries = files.map((file) => ({ ...file, mode: '100644', type: 'blob' }))
  const base = tip ? (await github.call<{ tree: { sha: string } }>('GET', `git/commits/${tip}`)).tree.sha : undefined
  const { sha: tree } = await github.call<{ sha: string }>('POST', 'git/trees', { ...(base ? { base_tree: base } : {}), tree: entries })
  const message = `Record ${String(body.outcome)} in ${inputs.environment}`
  const { sha: commit } = await github.call<{ sha: string }>('POST', 'git/commits', { message, tree, parents: tip ? [tip] : [] })
  if (tip) await github.call('PATCH', `git/refs/heads/${encodePath(branch)}`, { sha: commit, force: false })
  else await github.call('POST', 'git/refs', { ref: `refs/heads/${branch}`, sha: commit })
  return { record, url: pageOf(ports.environment, branch, path) }
}

// Sorted by name is sorted by time; the run tells two of one second apart.
const fileName = (body: { [name: string]: Json }, run = 'local', attempt: number): string =>
  `${String(body.startedAt).replaceAll(':', '').replace(/\.\d+/, '')}-${run}-${attempt}.json`

async function tipOf(github: World['github'], branch: string): Promise<string | undefined> {
  try {
    const { object } = await github.call<{ object: { sha: string } }>('GET', `git/ref/heads/${encodePath(branch)}`)
    return object.sha
  } catch (error) {
    if (isStatus(error, 404)) return undefined
    if (isStatus(error, 409)) throw new ActionError(`The repository is empty: ${errorMessage(error)}`)
    throw error
  }
}

const pageOf = ({ serverUrl, repository }: World['ports']['environment'], branch: string, path: string): string | undefined =>
  repository && `${serverUrl}/${repository.owner}/${repository.name}/blob/${encodePath(branch)}/${encodePath(path)}`
