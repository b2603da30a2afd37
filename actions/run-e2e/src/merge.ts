import { copyFile, mkdir, mkdtemp, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Ports } from '@axcouncil/core/action'
import { type Artifacts, createArtifacts } from '@axcouncil/core/artifact'
import { errorMessage } from '@axcouncil/core/errors'
import { testEnvironment } from '@axcouncil/e2e/environment'
import { readLeanJson } from '@axcouncil/e2e/lean-json'
import { mergeReports } from '@axcouncil/e2e/merge'
import { findPlaywright } from '@axcouncil/e2e/playwright'
import type { Scrubber } from '@axcouncil/e2e/scrub'
import { type ShardArtifact, type ShardRecord, joinShards, pickShards, shardArtifact } from '@axcouncil/e2e/shards'
import { type Finding, factsOf } from './finding.ts'
import type { Inputs } from './inputs.ts'
import { prepare } from './prepare.ts'

/**
 * Joins what the shards of this run uploaded, the newest attempt of each. The verdict comes from the shards' own
 * records; Playwright's merge-reports only makes the HTML, so that it cannot hide anything.
 */
export async function mergeShards(inputs: Inputs, ports: Ports, scrubber: Scrubber): Promise<Finding> {
  const artifacts = createArtifacts(ports.environment)
  const { picked, missing } = pickShards(await artifacts.list(), { base: inputs.artifactName, expected: inputs.shard?.total })
  const none = picked.length === 0 && missing.length === 0
  const folder = await mkdtemp(join(ports.environment.temp, 'e2e-merge-'))
  const records = await ports.runner.group(`Collect ${picked.length} of ${picked.length + missing.length} shards`, () => collect(picked, { artifacts, folder, ports }))
  const joined = joinShards(records, none ? ['any'] : missing)
  return {
    facts: factsOf({ ...joined, timeoutMs: inputs.timeout }),
    html: await mergeHtml(inputs, { ports, folder, testRoot: joined.report?.root, scrubber }),
    part: undefined,
    durationMs: joined.report?.durationMs ?? 0,
  }
}

interface Collection {
  artifacts: Artifacts
  folder: string
  ports: Ports
}

async function collect(picked: ShardArtifact[], { artifacts, folder, ports }: Collection): Promise<ShardRecord[]> {
  const blobs = join(folder, 'blobs')
  await mkdir(blobs)
  const records: ShardRecord[] = []
  for (const { id, shard, attempt } of picked) {
    const target = join(folder, shardArtifact('part', shard, attempt))
    await artifacts.download(id, target)
    const record = await readLeanJson<ShardRecord>(join(target, 'shard.json'), { without: [] })
    // All blobs go into one flat folder, as merge-reports wants them, under names that cannot collide.
    for (const file of (await readdir(target)).filter((name) => name.endsWith('.zip'))) await copyFile(join(target, file), join(blobs, `shard-${shard.current}-${file}`))
    const { report, exitCode } = record.facts
    ports.runner.info(`Shard ${shard.current}/${shard.total}, attempt ${attempt}: ${report ? `${report.tests.length} tests` : 'no report'}, exit code ${exitCode ?? 'unknown'}`)
    records.push(record)
  }
  return records
}

interface HtmlMerge {
  ports: Ports
  folder: string
  testRoot: string | undefined
  scrubber: Scrubber
}

async function mergeHtml(inputs: Inputs, { ports, folder, testRoot, scrubber }: HtmlMerge): Promise<string | undefined> {
  const blobs = join(folder, 'blobs')
  if ((await readdir(blobs)).length === 0) return undefined
  const workingDirectory = resolve(ports.environment.workspace, inputs.workingDirectory)
  const env = testEnvironment(ports.environment, inputs)
  try {
    await prepare({ inputs: { ...inputs, browsers: [] }, ports, env, workingDirectory, scrubber })
    const merged = await mergeReports({
      playwright: await findPlaywright(workingDirectory),
      blobs, out: join(folder, 'report'), html: true, testRoot, workingDirectory, repositoryRoot: ports.environment.workspace, env,
      clock: ports.clock, signal: ports.signal, onLine: (line) => ports.runner.info(line),
    })
    return merged?.html
  } catch (error) {
    ports.signal.throwIfAborted()
    ports.runner.warning(`There is no HTML report: ${errorMessage(error)}. The verdict does not depend on it.`)
    return undefined
  }
}
