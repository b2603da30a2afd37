import { resolve } from 'node:path'
import type { Ports } from '@axcouncil/core/action'
import { applyQuarantine, readQuarantine } from '@axcouncil/e2e/quarantine'
import type { TestReport } from '@axcouncil/e2e/report'
import type { Inputs } from './inputs.ts'

/** Takes quarantined failures out of a report, and tells what is wrong with the quarantine. */
export type Quarantine = (report: TestReport) => TestReport

/** Reads the quarantine before anything runs, so that a mistake in it costs no run of tests. */
export async function openQuarantine({ quarantine: path, shard, mode }: Inputs, { environment, clock, runner }: Ports): Promise<Quarantine> {
  if (path === undefined) return (report) => report
  const entries = await readQuarantine(resolve(environment.workspace, path), path)
  return (report) => {
    const quarantined = applyQuarantine(report, entries, { nowMs: clock.now(), isShard: shard !== undefined && mode === 'run' })
    for (const note of quarantined.notes) runner.warning(note, { title: 'Quarantine', file: path })
    return quarantined.report
  }
}
