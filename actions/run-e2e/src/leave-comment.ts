import { mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ports } from '@axcouncil/core/action'
import { createArtifacts } from '@axcouncil/core/artifact'
import { candidateCommit } from '@axcouncil/core/env'
import { type CommentPayload, writePayload } from '@axcouncil/e2e/payload'
import type { TestCase, TestReport } from '@axcouncil/e2e/report'
import type { Inputs } from './inputs.ts'
import { type E2eSummary, SHOWN } from './summary.ts'

/** Name of the artifact that holds a comment for another run to write. */
export const commentArtifact = (base: string, attempt: number): string => `${base}-comment-attempt-${attempt}`

/**
 * Leaves what a comment would say as an artifact. The token of a pull request from a fork only reads, so another run
 * writes it: e2e-comment.yml, which starts when this one has ended.
 */
export async function leaveComment({ verdict, report }: E2eSummary, { pull, inputs, ports }: { pull: number; inputs: Inputs; ports: Ports }): Promise<void> {
  const { environment, runner } = ports
  const name = commentArtifact(inputs.artifactName, environment.runAttempt)
  const payload: CommentPayload = { version: 1, pull, sha: candidateCommit(environment) ?? '', verdict, report }
  const folder = await mkdtemp(join(environment.temp, 'e2e-comment-'))
  await writeFile(join(folder, 'comment.json'), writePayload(payload, shownTests(report)))
  await runner.group(`Upload ${name}`, () => createArtifacts(environment).upload(name, [join(folder, 'comment.json')], folder))
  runner.info(`This run may not write to the pull request, so its comment is left as ${name}: a workflow that calls e2e-comment.yml on workflow_run writes it`)
}

// All that a summary names.
function shownTests({ tests }: TestReport = { tool: '', tests: [], errors: [], durationMs: 0, shard: undefined }): TestCase[] {
  const of = (status: TestCase['status']): TestCase[] => tests.filter((test) => test.status === status).slice(0, SHOWN)
  const slowest = [...tests].sort((a, b) => b.durationMs - a.durationMs).slice(0, 5)
  return [...new Set([...of('failed'), ...of('flaky'), ...of('quarantined'), ...slowest, ...tests.filter(({ measured }) => measured)])]
}
