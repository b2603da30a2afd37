import { readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createArtifacts } from '@axcouncil/core/artifact'
import { readLeanJson } from '@axcouncil/e2e/lean-json'
import { type Playwright, type Shard, choosesTests, isAtLeast } from '@axcouncil/e2e/playwright'
import type { TestReport } from '@axcouncil/e2e/report'
import { testsToRepeat, withRepeated, withoutRepeated } from '@axcouncil/e2e/rerun'
import { type ShardRecord, pickShards } from '@axcouncil/e2e/shards'
import { readZipEntry, rewriteZipFile } from '@axcouncil/e2e/zip-file'
import type { Site } from './engine.ts'
import { filesWithSerialTests } from './history.ts'

/** A re-run of a shard that runs only what failed before, and completes what it finds from the earlier attempt. */
export interface Repeat {
  args: string[]
  complete(report: TestReport): TestReport
  /** Blobs of the earlier attempts, less what the new one tells again. */
  blobs(again: string): Promise<string[]>
}

/** What an earlier attempt of this shard leaves to do, or undefined where all of it must run. */
export async function repeatShard(shard: Shard, { site, playwright, folder }: { site: Site; playwright: Playwright; folder: string }): Promise<Repeat | undefined> {
  const { inputs, ports: { environment, runner } } = site
  if (environment.runAttempt < 2 || !isAtLeast(playwright.version, 56) || choosesTests(inputs.args)) return undefined
  const artifacts = createArtifacts(environment)
  const { picked } = pickShards(await artifacts.list(), { base: inputs.artifactName, expected: shard.total })
  const earlier = picked.find((one) => one.shard.current === shard.current && one.attempt < environment.runAttempt)
  if (!earlier) return undefined
  const before = join(folder, 'before')
  await artifacts.download(earlier.id, before)
  const record = await readLeanJson<ShardRecord>(join(before, 'shard.json'))
  const { report } = record.facts
  const whole = await filesWithSerialTests(report?.tests ?? [], environment.workspace)
  const lines = testsToRepeat(record, (file) => whole.has(file))
  if (!report || !lines) return undefined
  const list = join(folder, 'repeat.txt')
  await writeFile(list, `${lines.join('\n')}\n`)
  runner.info(`Attempt ${environment.runAttempt} runs only what failed in attempt ${earlier.attempt}: ${lines.join(', ').slice(0, 500)}`)
  return {
    args: [`--test-list=${list}`],
    complete: (again) => withRepeated(report, again),
    blobs: async (again) => {
      const events = await readZipEntry(again, 'report.jsonl')
      const names = (await readdir(before)).filter((name) => name.endsWith('.zip'))
      return Promise.all(names.map((name) => lessRepeated(join(before, name), { events, name: `attempt-${earlier.attempt}-${name}` })))
    },
  }
}

async function lessRepeated(blob: string, { events, name }: { events: string; name: string }): Promise<string> {
  await rewriteZipFile(blob, async (entry, content) => (entry === 'report.jsonl' ? Buffer.from(withoutRepeated(content.toString('utf8'), events)) : undefined))
  const target = join(blob, '..', name)
  await rename(blob, target)
  return target
}
