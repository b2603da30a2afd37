import { accountOfEmail, nodeId } from './account.ts'
import { changedFiles, emptyTree } from './diff.ts'
import type { ChangedFile } from './diff.ts'
import { GitHubFailure, notFound, unprocessable } from './failures.ts'
import { git, log, readCommit, resolveCommit, tryGit } from './git.ts'
import type { GitCommit } from './git.ts'
import { pullJson } from './pulls.ts'
import { ok, page } from './route.ts'
import type { Answer, Call, Route } from './route.ts'

/** Commits and comparisons, read from the real git repository. */
export const commitRoutes: Route[] = [
  { method: 'GET', path: '/commits/:sha/pulls', needs: ['pull_requests:read', 'contents:read'], handle: pullsOfCommit },
  { method: 'GET', path: '/compare/:range{.+}', needs: ['contents:read'], handle: compare },
  { method: 'GET', path: '/commits', needs: ['contents:read'], handle: listCommits },
  { method: 'GET', path: '/commits/:ref{.+}', needs: ['contents:read'], handle: getCommit },
]

/** The commit that a path's ref names. Throws 422 "No commit found for SHA: …", as GitHub's commit endpoints do. */
export async function commitOf(call: Call, ref: string): Promise<string> {
  const sha = await resolveCommit(call.repo.gitDir, ref)
  if (sha === undefined) throw unprocessable(`No commit found for SHA: ${ref}`)
  return sha
}

/** A commit as lists and comparisons show it (`commit`), without its files. */
export function presentCommit({ api, html, origin }: Call, commit: GitCommit) {
  const url = `${api}/commits/${commit.sha}`
  const verification = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null }
  const { author, committer, message } = commit
  const tree = { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` }
  return {
    sha: commit.sha, node_id: nodeId('Commit', commit.sha), url, html_url: `${html}/commit/${commit.sha}`,
    comments_url: `${url}/comments`,
    commit: { url: `${api}/git/commits/${commit.sha}`, author, committer, message, tree, comment_count: 0, verification },
    author: accountOfEmail(origin, author.email), committer: accountOfEmail(origin, committer.email),
    parents: commit.parents.map((sha) => ({ sha, url: `${api}/commits/${sha}`, html_url: `${html}/commit/${sha}` })),
  }
}

/** A commit by its hash, as `presentCommit` shows it. */
export async function commitJson(call: Call, sha: string) {
  return presentCommit(call, await readCommit(call.repo.gitDir, sha))
}

/** A changed file with its addresses (`diff-entry`); `at` is the commit that has it. */
export function presentFile({ api, html }: Call, file: ChangedFile, at: string) {
  const path = encodeURIComponent(file.filename)
  return {
    ...file, changes: file.additions + file.deletions,
    blob_url: `${html}/blob/${at}/${path}`, raw_url: `${html}/raw/${at}/${path}`,
    contents_url: `${api}/contents/${path}?ref=${at}`,
  }
}

async function getCommit(call: Call): Promise<Answer> {
  const sha = await commitOf(call, call.param('ref'))
  const commit = await readCommit(call.repo.gitDir, sha)
  const files = await changedFiles(call.repo.gitDir, commit.parents[0] ?? emptyTree, sha)
  const additions = files.reduce((sum, file) => sum + file.additions, 0)
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0)
  const stats = { additions, deletions, total: additions + deletions }
  return ok({ ...presentCommit(call, commit), stats, files: files.slice(0, 300).map((file) => presentFile(call, file, sha)) })
}

async function listCommits(call: Call): Promise<Answer> {
  const ref = call.query('sha') ?? call.repo.defaultBranch
  const sha = await resolveCommit(call.repo.gitDir, ref)
  if (sha === undefined) throw notFound()
  const filters = (['since', 'until', 'author'] as const).flatMap((name) => {
    const value = call.query(name)
    return value === undefined ? [] : [`--${name}=${value}`]
  })
  const path = call.query('path')
  const commits = await log(call.repo.gitDir, [...filters, sha, '--', ...(path === undefined ? [] : [path])])
  return page(call, commits.map((commit) => presentCommit(call, commit)))
}

async function compare(call: Call): Promise<Answer> {
  const { repo, api, html } = call
  const [left, right, ...rest] = call.param('range').split('...').map((ref) => ref.replace(`${repo.owner}:`, ''))
  if (left === undefined || right === undefined || rest.length > 0) throw notFound()
  const [base, head] = await Promise.all([resolveCommit(repo.gitDir, left), resolveCommit(repo.gitDir, right)])
  if (base === undefined || head === undefined) throw notFound()
  const mergeBase = await tryGit(repo.gitDir, ['merge-base', base, head])
  if (mergeBase === undefined) {
    throw new GitHubFailure(404, { message: `No common ancestor between ${left} and ${right}.` })
  }
  const ahead = await log(repo.gitDir, ['--reverse', `${base}..${head}`])
  const behind = Number(await git(repo.gitDir, ['rev-list', '--count', `${head}..${base}`]))
  const status = ahead.length > 0 ? (behind > 0 ? 'diverged' : 'ahead') : behind > 0 ? 'behind' : 'identical'
  const files = await changedFiles(repo.gitDir, mergeBase, head)
  const web = `${html}/compare/${left}...${right}`
  const envelope = {
    url: `${api}/compare/${left}...${right}`, html_url: web, permalink_url: `${html}/compare/${base}...${head}`,
    diff_url: `${web}.diff`, patch_url: `${web}.patch`, base_commit: await commitJson(call, base),
    merge_base_commit: await commitJson(call, mergeBase), status, ahead_by: ahead.length, behind_by: behind,
    total_commits: ahead.length,
  }
  // The files come whole with the first page only; without paging, the first 250 commits come too.
  // docs.github.com/rest/commits/commits#compare-two-commits
  const shown = files.slice(0, 300).map((file) => presentFile(call, file, head))
  const commits = ahead.map((commit) => presentCommit(call, commit))
  if (call.query('page') === undefined && call.query('per_page') === undefined) {
    return ok({ ...envelope, commits: commits.slice(0, 250), files: shown })
  }
  const first = (call.query('page') ?? '1') === '1'
  return page(call, commits, (part) => ({ ...envelope, commits: part, files: first ? shown : [] }))
}

async function pullsOfCommit(call: Call): Promise<Answer> {
  const sha = await commitOf(call, call.param('sha'))
  const found = []
  for (const pull of call.repo.pulls) {
    const inside = await tryGit(call.repo.gitDir, ['rev-list', `${pull.base.sha}..${pull.head.sha}`])
    if (pull.mergeCommitSha === sha || inside?.split('\n').includes(sha)) found.push(pull)
  }
  return page(call, found.toReversed().map((pull) => pullJson(call, pull)))
}
