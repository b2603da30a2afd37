import type { ActionResult, Ports } from '@axcouncil/core/action'
import { upsertComment } from '@axcouncil/core/comment'
import { ActionError } from '@axcouncil/core/errors'
import { type GitHub, createGitHub } from '@axcouncil/core/github'
import { link } from '@axcouncil/core/markdown'
import { type CommentPayload, LARGEST_PAYLOAD, readPayload } from '@axcouncil/e2e/payload'
import { bufferSource, readEntry } from '@axcouncil/e2e/zip'
import type { Inputs } from './inputs.ts'
import { commentArtifact } from './leave-comment.ts'
import { summarize } from './summary.ts'

/** The run that has ended, as `workflow_run` tells of it. */
interface EndedRun {
  id: number
  event: string
  head_sha: string
  head_branch: string
  /** Null where the fork is gone. */
  head_repository: { full_name: string; owner: { login: string } } | null
}

interface Artifact {
  id: number
  name: string
  size_in_bytes: number
}

/**
 * Writes the comment that a run of a fork left. What it left may have been written by anybody: only data is taken from
 * it, its pull request must be one whose head the run was of, and every word is rendered here.
 */
export async function postComment(inputs: Inputs, ports: Ports): Promise<ActionResult> {
  const { environment, http, runner } = ports
  const run = endedRun(environment.event)
  const done = (sentence: string): ActionResult => {
    runner.info(sentence)
    return { outputs: {}, summary: '' }
  }
  if (run.event !== 'pull_request') return done(`The run ${run.id} is of ${run.event}, not of a pull request: there is nothing to comment`)
  const github = createGitHub({ http, environment, token: inputs.token! })
  const artifacts = await github.list<Artifact>(`actions/runs/${run.id}/artifacts`, (page) => (page as { artifacts: Artifact[] }).artifacts)
  const left = newest(artifacts, inputs.artifactName)
  if (!left) return done(`The run ${run.id} left no comment: it wrote its own, or \`comment\` is not set there`)
  const payload = readPayload(await download(left, inputs, ports))
  const pull = await pullOf(github, run, payload)
  if (typeof pull !== 'number') return done(`Pull request #${payload.pull} ${pull === 'closed' ? 'is closed' : `has newer commits than ${run.head_sha.slice(0, 7)}`}, so no comment was written`)
  await upsertComment(github, { pull, marker: `e2e:${inputs.artifactName}`, body: bodyOf(payload, { run, artifacts, inputs, ports }) })
  return { ...done(`The comment on pull request #${pull} says: ${payload.verdict.verdict}`), outputs: { verdict: payload.verdict.verdict } }
}

function endedRun({ workflow_run: run }: Record<string, unknown>): EndedRun {
  if (typeof run === 'object' && run !== null) return run as EndedRun
  throw new ActionError('`mode: comment` was not started by workflow_run', { advice: 'Call e2e-comment.yml from a workflow `on: workflow_run` of the one that runs the tests.' })
}

function newest(artifacts: readonly Artifact[], base: string): Artifact | undefined {
  const attemptOf = ({ name }: Artifact): number => Number(name.match(/-comment-attempt-(\d{1,6})$/)?.[1] ?? NaN)
  const own = artifacts.filter((one) => one.name === commentArtifact(base, attemptOf(one)))
  return own.sort((a, b) => attemptOf(b) - attemptOf(a) || b.id - a.id)[0]
}

async function download({ id, name, size_in_bytes: size }: Artifact, { token }: Inputs, { environment, http }: Ports): Promise<string> {
  const { apiUrl, repository } = environment
  const tooLarge = new ActionError(`The artifact ${name} has ${size} bytes, more than a comment can need`, { advice: 'Nobody who meant well made it: look at its run.' })
  if (size > LARGEST_PAYLOAD) throw tooLarge
  const url = `${apiUrl.replace(/\/+$/, '')}/repos/${repository!.owner}/${repository!.name}/actions/artifacts/${id}/zip`
  const { body, truncated } = await http.send({ url, headers: { authorization: `Bearer ${token}` }, maxBytes: LARGEST_PAYLOAD })
  const content = truncated ? undefined : await readEntry(bufferSource(body), { name: 'comment.json', largest: LARGEST_PAYLOAD })
  if (!content) throw truncated ? tooLarge : new ActionError(`The artifact ${name} has no comment.json of at most ${LARGEST_PAYLOAD} bytes`)
  return content.toString('utf8')
}

interface Pull {
  number: number
  state: string
  head: { sha: string; repo: { full_name: string } | null }
}

// `workflow_run.pull_requests` is empty for forks, so the pull request is found by its branch, and what the artifact says
// only chooses among those that are of this run.
async function pullOf(github: GitHub, run: EndedRun, payload: CommentPayload): Promise<number | 'closed' | 'moved-on'> {
  const { head_repository: source } = run
  if (!source) return 'closed'
  const head = encodeURIComponent(`${source.owner.login}:${run.head_branch}`)
  const pulls = (await github.list<Pull>(`pulls?state=all&head=${head}`)).filter((one) => one.head.repo?.full_name === source.full_name)
  const pull = pulls.find(({ number }) => number === payload.pull)
  if (!pull || payload.sha !== run.head_sha) {
    throw new ActionError(`The run ${run.id} left a comment for pull request #${payload.pull}, which is not of its branch`, {
      advice: 'Somebody tried to write to the pull request of another: look at that run.',
    })
  }
  if (pull.state !== 'open') return 'closed'
  return pull.head.sha === run.head_sha ? pull.number : 'moved-on'
}

function bodyOf({ verdict, report }: CommentPayload, { run, artifacts, inputs, ports }: { run: EndedRun; artifacts: readonly Artifact[]; inputs: Inputs; ports: Ports }): string {
  const { serverUrl, repository } = ports.environment
  const page = `${serverUrl}/${repository!.owner}/${repository!.name}/actions/runs/${run.id}`
  const reported = artifacts.findLast(({ name }) => name === inputs.artifactName)
  const good = verdict.verdict === 'passed' || (verdict.verdict === 'flaky' && inputs.flaky === 'warn')
  const links = { archive: reported && `${page}/artifacts/${reported.id}` }
  const source = `_Reported by ${link('a run', page)} of the code of this pull request, which could report what it likes._`
  // First, since what is too long is cut at its end.
  return `${source}\n\n${summarize({ verdict, report, shard: undefined, links, good })}`
}
