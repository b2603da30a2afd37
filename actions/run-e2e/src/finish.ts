import { join } from 'node:path'
import type { ActionResult, Ports } from '@axcouncil/core/action'
import { ActionError } from '@axcouncil/core/errors'
import { annotationsOf } from '@axcouncil/e2e/annotations'
import { type TestReport, tellUnlisted } from '@axcouncil/e2e/report'
import type { Scrubber } from '@axcouncil/e2e/scrub'
import { type E2eVerdict, judge } from '@axcouncil/e2e/verdict'
import type { Finding } from './finding.ts'
import { restoreHistory, saveHistory, withHistory } from './history.ts'
import type { Inputs } from './inputs.ts'
import type { Quarantine } from './quarantine.ts'
import { type E2eSummary, type ReportLinks, summarize } from './summary.ts'
import { comment, record } from './tell.ts'
import { type Parcel, uploadReport, uploadShard } from './upload.ts'

/** What the end needs beside what was found. */
interface Ending {
  inputs: Inputs
  ports: Ports
  quarantine: Quarantine
  scrubber: Scrubber
}

/** Judges what was found, and tells: the log, annotations, the artifact, the commit status, the comment, outputs. */
export async function finish(finding: Finding, { inputs, ports, quarantine, scrubber }: Ending): Promise<ActionResult> {
  // A shard sees only a part of the tests, and its merge tells the whole.
  const history = finding.part || ports.signal.aborted ? undefined : await restoreHistory(inputs, ports)
  const found = finding.facts.report && withHistory(finding.facts.report, history)
  const report = found && quarantine(found)
  const verdict = judge({ ...finding.facts, report })
  const good = verdict.verdict === 'passed' || (verdict.verdict === 'flaky' && inputs.flaky === 'warn')
  say(verdict, report, ports)
  // The merge annotates what all shards found: twice would use up what GitHub shows.
  if (!finding.part) annotate(report, ports)
  const world = ports.signal.aborted ? ports.grace(4_000) : ports
  const links = await upload(finding, verdict, { inputs, ports: world, scrubber })
  const told: E2eSummary = { verdict, report, shard: finding.part?.shard, links, good }
  if (inputs.record && !finding.part) await record(told, { inputs, ports: world })
  if (inputs.comment && !finding.part) await comment(told, { inputs, ports: world })
  if (found && !finding.part && isWhole(verdict, ports)) await saveHistory(history, found, { inputs, ports })
  const { counts } = verdict
  return {
    outputs: {
      verdict: verdict.verdict,
      cause: verdict.cause,
      total: counts.total,
      passed: counts.passed,
      failed: counts.failed,
      flaky: counts.flaky,
      skipped: counts.skipped,
      'did-not-run': counts.didNotRun,
      quarantined: counts.quarantined,
      'duration-ms': Math.round(finding.durationMs),
      report: finding.html ? join(finding.html, 'index.html') : finding.part?.blobs[0],
      'artifact-url': links?.archive,
      'report-url': links?.page,
    },
    summary: summarize(told),
    failure: good ? undefined : new ActionError(`The tests' verdict is ${verdict.verdict}: ${verdict.cause}`, verdict.advice ? { advice: verdict.advice } : {}),
  }
}

// An outage or half a run says nothing about how long tests take, or which of them fail.
const isWhole = ({ verdict }: E2eVerdict, { signal }: Ports): boolean => ['passed', 'failed', 'flaky'].includes(verdict) && !signal.aborted

function upload(finding: Finding, { verdict }: E2eVerdict, parcel: Parcel): Promise<ReportLinks | undefined> | undefined {
  if (finding.part) return uploadShard(finding, parcel)
  const { inputs } = parcel
  const wanted = inputs.upload === 'always' || (inputs.upload === 'on-failure' && verdict !== 'passed')
  return wanted ? uploadReport(finding, parcel) : undefined
}

function say({ verdict, cause, counts }: E2eVerdict, report: TestReport | undefined, { runner }: Ports): void {
  runner.info(`verdict: ${verdict} (${cause})`)
  const quarantined = counts.quarantined > 0 ? `, ${counts.quarantined} quarantined` : ''
  runner.info(`${counts.total} tests: ${counts.passed} passed, ${counts.failed} failed, ${counts.flaky} flaky, ${counts.skipped} skipped, ${counts.didNotRun} did not run${quarantined}`)
  const unlisted = tellUnlisted(report?.unlisted)
  if (unlisted) runner.info(unlisted)
}

function annotate(report: TestReport | undefined, { runner }: Ports): void {
  for (const { level, file, line, title, message } of report ? annotationsOf(report) : []) {
    const place = { title, ...(file ? { file } : {}), ...(line ? { startLine: line } : {}) }
    if (level === 'error') runner.error(message, place)
    else runner.warning(message, place)
  }
}
