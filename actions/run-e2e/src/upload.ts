import { copyFile, mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Ports } from '@axcouncil/core/action'
import { createArtifacts } from '@axcouncil/core/artifact'
import { errorMessage } from '@axcouncil/core/errors'
import { type ShardRecord, shardArtifact } from '@axcouncil/e2e/shards'
import type { Finding } from './finding.ts'
import type { Inputs } from './inputs.ts'

/** Uploads what a shard found for the merge, which cannot be whole without it: failing to is a failure. */
export async function uploadShard({ facts, part }: Finding, { artifactName }: Inputs, { environment, runner }: Ports): Promise<string | undefined> {
  const { shard, blob } = part!
  const { report, exitCode, ended, versionFault, fault } = facts
  const record: ShardRecord = { shard, attempt: environment.runAttempt, facts: { report, exitCode, ended, versionFault, fault } }
  const folder = await mkdtemp(join(environment.temp, 'e2e-shard-'))
  await writeFile(join(folder, 'shard.json'), JSON.stringify(record))
  if (blob) await copyFile(blob, join(folder, basename(blob)))
  const name = shardArtifact(artifactName, shard, environment.runAttempt)
  return runner.group(`Upload ${name}`, async () => {
    const { url } = await createArtifacts(environment).upload(name, await filesIn(folder), folder)
    return url
  })
}

/** Uploads the HTML report. The verdict stands without it, so this only warns. */
export async function uploadReport({ html }: Finding, { artifactName }: Inputs, { environment, runner }: Ports): Promise<string | undefined> {
  if (!html) return undefined
  return runner.group(`Upload ${artifactName}`, async () => {
    try {
      // A re-run in the same workflow run needs a name of its own: artifacts are never replaced.
      const name = environment.runAttempt > 1 ? `${artifactName}-attempt-${environment.runAttempt}` : artifactName
      const { url } = await createArtifacts(environment).upload(name, await filesIn(html), html)
      if (url) runner.info(`artifact-url: ${url}`)
      return url
    } catch (error) {
      runner.warning(`The report could not be uploaded: ${errorMessage(error)}`)
      return undefined
    }
  })
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
