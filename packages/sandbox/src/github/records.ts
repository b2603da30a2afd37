import { resolveCommit } from './git.ts'
import type { Pull, Repository, Run, Store } from './store.ts'

type World = { store: Store; repo: Repository }

/** Opens a pull request between two branches of the git repository, as a person would. Throws on an unknown branch. */
export async function addPull(
  { store, repo }: World, given: { title: string; head: string; base?: string; user?: string },
): Promise<Pull> {
  const base = given.base ?? repo.defaultBranch
  const tips = [given.head, base].map((branch) => resolveCommit(repo.gitDir, `refs/heads/${branch}`))
  const [headSha, baseSha] = await Promise.all(tips)
  if (headSha === undefined || baseSha === undefined) throw new Error(`No branch ${headSha === undefined ? given.head : base}`)
  const now = store.now()
  const pull: Pull = {
    number: repo.pulls.length + repo.issues.size + 1, title: given.title, body: null, user: given.user ?? 'octocat', state: 'open',
    draft: false, head: { ref: given.head, sha: headSha }, base: { ref: base, sha: baseSha }, mergedAt: null,
    mergeCommitSha: null, createdAt: now, updatedAt: now,
  }
  repo.pulls.push(pull)
  return pull
}

/** Records that a pull request was merged by that commit. */
export function mergePull({ store }: World, pull: Pull, mergeCommitSha: string): void {
  const now = store.now()
  Object.assign(pull, { state: 'closed', mergedAt: now, updatedAt: now, mergeCommitSha })
}

/** Records a workflow run, in progress unless said; `id` is the run's GITHUB_RUN_ID where a real one plays it. */
export function addRun({ store, repo }: World, given: { headSha: string } & Partial<Run>): Run {
  const run: Run = {
    id: store.nextId(), name: 'pipeline', path: '.github/workflows/pipeline.yml', workflowId: 1, number: repo.runs.length + 1,
    attempt: 1, event: 'push', status: 'in_progress', conclusion: null, headBranch: repo.defaultBranch, actor: 'octocat',
    createdAt: store.now(), ...given,
  }
  repo.runs.push(run)
  return run
}
