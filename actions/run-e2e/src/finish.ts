import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ActionResult, Ports } from '@axcouncil/core/action'
import { createArtifacts } from '@axcouncil/core/artifact'
import { upsertComment } from '@axcouncil/core/comment'
import { candidateCommit, runUrl } from '@axcouncil/core/env'
import { ActionError, errorMessage } from '@axcouncil/core/errors'
import { createGitHub } from '@axcouncil/core/github'
import { recordVerdict } from '@axcouncil/core/verdict'
import { annotationsOf } from '@axcouncil/e2e/annotations'
import { shardArtifact } from '@axcouncil/e2e/shards'
import { type E2eVerdict, judge } from '@axcouncil/e2e/verdict'
import type { Finding } from './finding.ts'
import type { Inputs } from './inputs.ts'
import { summarize } from './summary.ts'

/** Judges what was found, and tells: the log, annotations, the artifact, the commit status, the comment, outputs. */
export async function finish(finding: Finding, inputs: Inputs, ports: Ports): Promise<ActionResult> {
  const verdict = judge(finding.facts)
  const good = verdict.verdict === 'passed' || (verdict.verdict === 'flaky' && inputs.flaky === 'warn')
  say(verdict, ports)
  annotate(finding, ports)
  const world = ports.signal.aborted ? ports.grace(5_000) : ports
  const artifactUrl = finding.shard
    ? await uploadShard(finding.shard, inputs, world)
    : inputs.upload === 'always' || (inputs.upload === 'on-failure' && verdict.verdict !== 'passed')
      ? await uploadReport(finding, inputs, world)
      : undefined
  const summary = summarize({ verdict, report: finding.report, shard: finding.shard?.record.shard, artifactUrl, good })
  if (inputs.record && !finding.shard) await record(verdict, good, inputs, { ports: world, artifactUrl })
  if (inputs.comment) await comment(summary, inputs, world)
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
      'duration-ms': Math.round(finding.durationMs),
      report: finding.html ? join(finding.html, 'index.html') : finding.shard?.folder,
      'artifact-url': artifactUrl,
    },
    summary,
    failure: good ? undefined : new ActionError(`The tests' verdict is ${verdict.verdict}: ${verdict.cause}`, verdict.advice ? { advice: verdict.advice } : {}),
  }
}

function say({ verdict, cause, counts }: E2eVerdict, { runner }: Ports): void {
  runner.info(`verdict: ${verdict} (${cause})`)
  runner.info(`${counts.total} tests: ${counts.passed} passed, ${counts.failed} failed, ${counts.flaky} flaky, ${counts.skipped} skipped, ${counts.didNotRun} did not run`)
}

function annotate({ report }: Finding, { runner }: Ports): void {
  for (const { level, file, line, title, message } of report ? annotationsOf(report) : []) {
    const place = { title, ...(file ? { file } : {}), ...(line ? { startLine: line } : {}) }
    if (level === 'error') runner.error(message, place)
    else runner.warning(message, place)
  }
}

// The merge cannot be whole without this part, so failing to upload it fails the shard.
async function uploadShard({ record, folder }: NonNullable<Finding['shard']>, { artifactName }: Inputs, { environment, runner }: Ports): Promise<string | undefined> {
  const blobs = join(folder, 'blobs')
  await writeFile(join(blobs, 'shard.json'), JSON.stringify(record, undefined, 2))
  const files = (await readdir(blobs, { withFileTypes: true })).filter((entry) => entry.isFile() && /\.(zip|json)$/.test(entry.name))
  const name = shardArtifact(artifactName, record.shard, record.attempt)
  return runner.group(`Upload ${name}`, async () => {
    const { url } = await createArtifacts(environment).upload(name, files.map((entry) => join(blobs, entry.name)), blobs)
    return url
  })
}

async function uploadReport({ html }: Finding, { artifactName }: Inputs, { environment, runner }: Ports): Promise<string | undefined> {
  if (!html) return undefined
  return runner.group(`Upload ${artifactName}`, async () => {
    try {
      const entries = await readdir(html, { recursive: true, withFileTypes: true })
      const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
      const { url } = await createArtifacts(environment).upload(artifactName, files, html)
      runner.info(`artifact-url: ${url}`)
      return url
    } catch (error) {
      runner.warning(`The report could not be uploaded: ${errorMessage(error)}`)
      return undefined
    }
  })
}

interface Telling {
  ports: Ports
  artifactUrl: string | undefined
}

async function record({ verdict, cause }: E2eVerdict, good: boolean, inputs: Inputs, { ports, artifactUrl }: Telling): Promise<void> {
  const sha = candidateCommit(ports.environment)
  if (!sha || !inputs.environment || !inputs.token) return
  const state = good ? 'success' : ['failed', 'flaky'].includes(verdict) ? 'failure' : 'error'
  try {
    const github = createGitHub({ http: ports.http, environment: ports.environment, token: inputs.token })
    await recordVerdict(github, { sha, environment: inputs.environment, proof: 'e2e', state, description: `${verdict}: ${cause}`, url: artifactUrl ?? runUrl(ports.environment) })
    ports.runner.info(`Recorded on ${sha.slice(0, 7)} as axcouncil/${inputs.environment}/e2e: ${state}`)
  } catch (error) {
    ports.runner.warning(`The verdict could not be recorded, so promotion will not find it: ${errorMessage(error)}`)
  }
}

async function comment(body: string, inputs: Inputs, { environment, http, runner }: Ports): Promise<void> {
  const pull = (environment.event.pull_request as { number?: unknown } | undefined)?.number
  if (typeof pull !== 'number' || !inputs.token) return runner.info('No comment was written: this run is not about a pull request')
  try {
    await upsertComment(createGitHub({ http, environment, token: inputs.token }), { pull, marker: `e2e:${inputs.artifactName}`, body })
  } catch (error) {
    runner.warning(`The comment could not be written: ${errorMessage(error)}`)
  }
}
