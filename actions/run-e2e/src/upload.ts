import { copyFile, mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Ports } from '@axcouncil/core/action'
import { createArtifacts } from '@axcouncil/core/artifact'
import { errorMessage } from '@axcouncil/core/errors'
import type { Scrubber } from '@axcouncil/e2e/scrub'
import { type Dropped, scrubFolder } from '@axcouncil/e2e/scrub-files'
import { type ShardRecord, shardArtifact } from '@axcouncil/e2e/shards'
import type { Finding } from './finding.ts'
import type { Inputs } from './inputs.ts'

/** What uploading needs beside what was found. */
export interface Parcel {
  inputs: Inputs
  ports: Ports
  scrubber: Scrubber
}

/** Uploads what a shard found for the merge, which cannot be whole without it: failing to is a failure. */
export async function uploadShard({ facts, part }: Finding, { inputs: { artifactName }, ports: { environment, runner }, scrubber }: Parcel): Promise<string | undefined> {
  const { shard, blobs, inventory } = part!
  const { report, exitCode, ended, versionFault, fault } = facts
  const record: ShardRecord = { shard, attempt: environment.runAttempt, facts: { report, exitCode, ended, versionFault, fault }, inventory }
  const folder = await mkdtemp(join(environment.temp, 'e2e-shard-'))
  await writeFile(join(folder, 'shard.json'), scrubber.text(JSON.stringify(record)))
  for (const blob of blobs) await copyFile(blob, join(folder, basename(blob)))
  const name = shardArtifact(artifactName, shard, environment.runAttempt)
  return runner.group(`Upload ${name}`, async () => {
    const { url } = await createArtifacts(environment).upload(name, await filesIn(folder), folder)
    return url
  })
}

/** Uploads the HTML report. The verdict stands without it, so this only warns. */
export async function uploadReport({ html }: Finding, { inputs: { artifactName }, ports, scrubber }: Parcel): Promise<string | undefined> {
  if (!html) return undefined
  const { environment, runner } = ports
  return runner.group(`Upload ${artifactName}`, async () => {
    try {
      tellDropped(await scrubFolder(html, scrubber), ports)
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

/** Says which files had to be left out of what is uploaded. */
export function tellDropped(dropped: readonly Dropped[], { runner }: Ports): void {
  for (const { name, why } of dropped.slice(0, 5)) runner.warning(`${name} was left out of the report: ${why}`)
  if (dropped.length > 5) runner.warning(`${dropped.length - 5} more files were left out of the report`)
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
