import { copyFile, mkdir, mkdtemp, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Ports } from '@axcouncil/core/action'
import { type Artifacts, createArtifacts } from '@axcouncil/core/artifact'
import { ActionError, errorMessage } from '@axcouncil/core/errors'
import { testEnvironment } from '@axcouncil/e2e/environment'
import { readLeanJson } from '@axcouncil/e2e/lean-json'
import { type MergedReport, mergeReports } from '@axcouncil/e2e/merge'
import { type Shard, findPlaywright } from '@axcouncil/e2e/playwright'
import { count } from '@axcouncil/e2e/report'
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
  const unread = picked.filter(({ shard }) => !records.some((record) => record.shard.current === shard.current)).map(({ shard }) => `${shard.current}/${shard.total}`)
  const joined = joinShards(records, none ? ['any'] : [...missing, ...unread])
  const merged = await mergeHtml(inputs, { ports, folder, testRoot: joined.report?.root, scrubber })
  const traces = new Map(merged?.report.tests.map(({ key, trace }) => [key, trace]))
  const report = joined.report && { ...joined.report, tests: joined.report.tests.map((test) => ({ ...test, trace: traces.get(test.key) })) }
  return {
    facts: factsOf({ ...joined, report, timeoutMs: inputs.timeout }),
    html: merged?.html,
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
    const record = await artifacts
      .download(id, target)
      .then(() => readRecord(target, shard))
      .catch((error: unknown) => ports.runner.warning(`What shard ${shard.current}/${shard.total} uploaded cannot be read: ${errorMessage(error)}`))
    if (!record) continue
    // All blobs go into one flat folder, as merge-reports wants them, under names that cannot collide.
    for (const file of (await readdir(target)).filter((name) => name.endsWith('.zip'))) await copyFile(join(target, file), join(blobs, `shard-${shard.current}-${file}`))
    const { report, exitCode } = record.facts
    ports.runner.info(`Shard ${shard.current}/${shard.total}, attempt ${attempt}: ${report ? `${count(report).total} tests` : 'no report'}, exit code ${exitCode ?? 'unknown'}`)
    records.push(record)
  }
  return records
}

async function readRecord(folder: string, { current, total }: Shard): Promise<ShardRecord> {
  const record = await readLeanJson<Partial<ShardRecord> | null>(join(folder, 'shard.json'))
  if (record?.facts && record.shard?.current === current && record.shard.total === total) return record as ShardRecord
  throw new ActionError('it is no record of this shard')
}

interface HtmlMerge {
  ports: Ports
  folder: string
  testRoot: string | undefined
  scrubber: Scrubber
}

async function mergeHtml(inputs: Inputs, { ports, folder, testRoot, scrubber }: HtmlMerge): Promise<MergedReport | undefined> {
  const blobs = join(folder, 'blobs')
  if ((await readdir(blobs)).length === 0) return undefined
  const workingDirectory = resolve(ports.environment.workspace, inputs.workingDirectory)
  const env = testEnvironment(ports.environment, inputs)
  try {
    await prepare({ inputs: { ...inputs, browsers: [] }, ports, env, workingDirectory, scrubber })
    return await mergeReports({
      playwright: await findPlaywright(workingDirectory),
      blobs, out: join(folder, 'report'), html: true, testRoot, workingDirectory, repositoryRoot: ports.environment.workspace, env,
      clock: ports.clock, signal: ports.signal, onLine: (line) => ports.runner.info(line),
    })
  } catch (error) {
    ports.signal.throwIfAborted()
    ports.runner.warning(`There is no HTML report: ${errorMessage(error)}. The verdict does not depend on it.`)
    return undefined
  }
}
