import { conflict } from './failures.ts'
import { GitError, git, resolveCommit, tryGit } from './git.ts'
import type { Call } from './route.ts'

/**
 * `auto_merge`: where the ref is a branch that lacks commits of the default branch, merges them into it for real and
 * says so; GitHub then makes no deployment. Undefined where nothing was merged. Throws 409 on a merge conflict.
 */
export async function mergeDefaultBranch(call: Call, ref: string, sha: string): Promise<string | undefined> {
  const { gitDir, defaultBranch } = call.repo
  const branch = `refs/heads/${ref.replace(/^refs\/heads\//, '')}`
  const isBranch = await resolveCommit(gitDir, branch) === sha
  const main = await resolveCommit(gitDir, `refs/heads/${defaultBranch}`)
  if (!isBranch || main === undefined || ref === defaultBranch) return undefined
  if (await tryGit(gitDir, ['merge-base', '--is-ancestor', main, sha]) !== undefined) return undefined
  const message = `Merge ${defaultBranch} into ${ref}`
  const tree = await mergedTree(gitDir, sha, main)
  if (tree === undefined) throw conflict(`Conflict merging ${defaultBranch} into ${ref}.`)
  const identity = { name: call.actor.login, email: `${call.actor.login}@users.noreply.github.com` }
  const env = {
    GIT_AUTHOR_NAME: identity.name, GIT_AUTHOR_EMAIL: identity.email,
    GIT_COMMITTER_NAME: identity.name, GIT_COMMITTER_EMAIL: identity.email,
  }
  const merge = await git(gitDir, ['commit-tree', tree, '-p', sha, '-p', main, '-m', message], { env })
  await git(gitDir, ['update-ref', branch, merge, sha])
  return `Auto-merged ${defaultBranch} into ${ref} on deployment.`
}

async function mergedTree(gitDir: string, ours: string, theirs: string): Promise<string | undefined> {
  try {
    return (await git(gitDir, ['merge-tree', '--write-tree', ours, theirs])).split('\n')[0]
  } catch (error) {
    if (error instanceof GitError && error.code === 1) return undefined // 1 is git's word for a conflict
    throw error
  }
}

type Candidate = { ref: string; sha: string; contexts: string[] | undefined }

/**
 * `required_contexts`: all that the commit has where left out, none for an empty list. Throws 409 "Commit status checks
 * failed" with the contexts that are not `success`; a skipped or neutral check run is not success either.
 */
export async function refuseUnlessGreen(call: Call, { ref, sha, contexts }: Candidate): Promise<void> {
  const states = new Map<string, string>()
  for (const status of call.repo.commitStatuses) if (status.sha === sha) states.set(status.context, status.state)
  for (const run of call.repo.checkRuns) if (run.sha === sha) states.set(run.name, run.conclusion ?? 'pending')
  const wanted = contexts ?? [...states.keys()]
  const missing = wanted
    .map((context) => ({ context, state: states.get(context) ?? 'pending' }))
    .filter(({ state }) => state !== 'success')
  if (missing.length === 0) return
  throw conflict(`Conflict: Commit status checks failed for ${ref}.`, [
    { contexts: missing, resource: 'Deployment', field: 'required_contexts', code: 'invalid' },
  ])
}
