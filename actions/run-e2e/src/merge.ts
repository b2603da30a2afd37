import { copyFile, mkdir, mkdtemp, readFile, readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Ports } from '@axcouncil/core/action'
import { createArtifacts } from '@axcouncil/core/artifact'
import { ActionError } from '@axcouncil/core/errors'
import { testEnvironment } from '@axcouncil/e2e/environment'
import { mergeReports } from '@axcouncil/e2e/merge'
import { findPlaywright } from '@axcouncil/e2e/playwright'
import { type ShardArtifact, type ShardRecord, pickShards, shardArtifact } from '@axcouncil/e2e/shards'
import type { Finding } from './finding.ts'
import type { Inputs } from './inputs.ts'
import { prepare } from './prepare.ts'

/** Joins what the shards of this run uploaded, the newest attempt of each, into one report and one set of facts. */
export async function mergeShards(inputs: Inputs, ports: Ports): Promise<Finding> {
  const artifacts = createArtifacts(ports.environment)
  const { picked, missing } = pickShards(await artifacts.list(), inputs.artifactName)
  if (picked.length === 0) {
    throw new ActionError(`This run has no artifact of a shard of ${inputs.artifactName}`, {
      advice: 'The shards did not get as far as uploading; look at their logs. Both steps need the same `artifact-name`.',
    })
  }
  const folder = await mkdtemp(join(ports.environment.temp, 'e2e-merge-'))
  const blobs = join(folder, 'blobs')
  await mkdir(blobs)
  const records = await ports.runner.group(`Collect ${picked.length} shards`, () =>
    inTurn(picked, async (part) => {
      const target = join(folder, shardArtifact('part', part.shard, part.attempt))
      await artifacts.download(part.id, target)
      return collect({ part, target, blobs, ports })
    }),
  )
  const env = testEnvironment(ports.environment, inputs)
  const workingDirectory = resolve(ports.environment.workspace, inputs.workingDirectory)
  await prepare({ inputs: { ...inputs, browsers: [] }, ports, env, workingDirectory })
  const merged = await mergeReports({
    playwright: await findPlaywright(workingDirectory),
    blobs, out: join(folder, 'report'), workingDirectory, repositoryRoot: ports.environment.workspace, env,
    clock: ports.clock, signal: ports.signal, onLine: (line) => ports.runner.info(line),
  })
  return {
    facts: {
      report: merged?.report,
      exitCode: records.map(({ exitCode }) => exitCode).find((code) => code !== 0) ?? 0,
      ended: records.map(({ ended }) => ended).find((ended) => ended !== 'by-itself') ?? 'by-itself',
      timeoutMs: inputs.timeout,
      missingShards: [...missing, ...records.filter(({ blob }) => !blob).map(({ shard }) => `${shard.current}/${shard.total}`)],
      versionFault: records.map((record) => record.versionFault).find(Boolean),
    },
    report: merged && { ...merged.report, shard: undefined },
    html: merged?.html,
    shard: undefined,
    durationMs: merged?.report.durationMs ?? 0,
  }
}

interface Part {
  part: ShardArtifact
  target: string
  blobs: string
  ports: Ports
}

// All blobs go into one flat folder, as merge-reports wants them, under names that cannot collide.
async function collect({ part, target, blobs, ports }: Part): Promise<ShardRecord> {
  const record = JSON.parse(await readFile(join(target, 'shard.json'), 'utf8')) as ShardRecord
  for (const file of (await readdir(target)).filter((name) => name.endsWith('.zip'))) {
    await copyFile(join(target, file), join(blobs, `shard-${part.shard.current}-${file}`))
  }
  ports.runner.info(`Shard ${part.shard.current}/${part.shard.total}, attempt ${part.attempt}: exit code ${record.exitCode}`)
  return record
}

async function inTurn<T, R>(items: T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await work(item))
  return results
}
