import { copyFile, mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Ports } from '@axcouncil/core/action'
import { type Artifacts, artifactName, createArtifacts } from '@axcouncil/core/artifact'
import { errorMessage } from '@axcouncil/core/errors'
import type { Scrubber } from '@axcouncil/e2e/scrub'
import { type Dropped, scrubFolder } from '@axcouncil/e2e/scrub-files'
import { type ShardRecord, shardArtifact } from '@axcouncil/e2e/shards'
import type { Finding } from './finding.ts'
import type { Inputs } from './inputs.ts'
import type { ReportLinks } from './summary.ts'

/** What uploading needs beside what was found. */
export interface Parcel {
  inputs: Inputs
  ports: Ports
  scrubber: Scrubber
}

/** Uploads what a shard found for the merge, which cannot be whole without it: failing to is a failure. */
export async function uploadShard({ facts, part }: Finding, { inputs, ports: { environment, runner }, scrubber }: Parcel): Promise<ReportLinks> {
  const { shard, blobs, inventory } = part!
  const { report, exitCode, ended, versionFault, fault } = facts
  const record: ShardRecord = { shard, attempt: environment.runAttempt, facts: { report, exitCode, ended, versionFault, fault }, inventory }
  const folder = await mkdtemp(join(environment.temp, 'e2e-shard-'))
  await writeFile(join(folder, 'shard.json'), scrubber.text(JSON.stringify(record)))
  for (const blob of blobs) await copyFile(blob, join(folder, basename(blob)))
  const name = shardArtifact(inputs.artifactName, shard, environment.runAttempt)
  return runner.group(`Upload ${name}`, async () => {
    const { url } = await createArtifacts(environment).upload(name, await filesIn(folder), folder)
    return { archive: url }
  })
}

/** Uploads the HTML report. The verdict stands without it, so this only warns. */
export async function uploadReport({ html }: Finding, { inputs, ports, scrubber }: Parcel): Promise<ReportLinks | undefined> {
  if (!html) return undefined
  const { environment, runner } = ports
  return runner.group(`Upload ${inputs.artifactName}`, async () => {
    try {
      tellDropped(await scrubFolder(html, scrubber), ports)
      // A re-run in the same workflow run needs a name of its own: artifacts are never replaced.
      const name = environment.runAttempt > 1 ? `${inputs.artifactName}-attempt-${environment.runAttempt}` : inputs.artifactName
      const artifacts = createArtifacts(environment)
      const { url } = await artifacts.upload(name, await filesIn(html), html)
      if (url) runner.info(`artifact-url: ${url}`)
      return { archive: url, page: await uploadPage(html, { name, artifacts, ports }) }
    } catch (error) {
      runner.warning(`The report could not be uploaded: ${errorMessage(error)}`)
      return undefined
    }
  })
}

// Playwright's index.html holds all of the report but its attachments, so it can be shown as it is. Services older than
// this way of uploading refuse it, and the archive is there already.
async function uploadPage(html: string, { name, artifacts, ports: { environment, runner } }: { name: string; artifacts: Artifacts; ports: Ports }): Promise<string | undefined> {
  try {
    const file = join(await mkdtemp(join(environment.temp, 'e2e-page-')), `${artifactName(name)}.html`)
    await copyFile(join(html, 'index.html'), file)
    const { url } = await artifacts.uploadFile(file)
    if (url) runner.info(`report-url: ${url}`)
    return url
  } catch (error) {
    runner.info(`There is no page that opens in the browser: ${errorMessage(error)}`)
    return undefined
  }
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
