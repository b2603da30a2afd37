import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ActionResult, Ports } from '@axcouncil/core/action'
import { type Report, holds, sum } from '@axcouncil/seed/report'

/** The step's outputs: counts, and where the report is. */
export const outputsOf = (report: Report, path: string): ActionResult['outputs'] => ({
  'tables': report.tables.length,
  'rows': sum(report.tables.map(({ rows }) => rows)),
  'masked': sum(report.tables.map(({ masked }) => masked)),
  'leaks': report.proof && sum(report.proof.leaks.map(({ count }) => count)),
  'orphans': report.proof && sum(report.proof.orphans.map(({ count }) => count)),
  'duration-ms': report.durationMs,
  'report': path,
  'snapshot': report.snapshot && !report.dryRun && (!report.proof || report.snapshot.did !== 'written' || holds(report.proof)) ? report.snapshot.path : undefined,
})

/** Writes the report as JSON into the runner's folder for temporary files. */
export async function writeReport(report: Report, { environment }: Ports): Promise<string> {
  const path = join(environment.temp, 'seed-db-report.json')
  await writeFile(path, `${JSON.stringify(report, null, 2)}\n`)
  return path
}
