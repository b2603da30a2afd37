import { account, nodeId } from './account.ts'
import { presentFile } from './commits.ts'
import { changedFiles } from './diff.ts'
import { notFound } from './failures.ts'
import { git, tryGit } from './git.ts'
import { embeddedRepository } from './repository.ts'
import { idOf, ok, page } from './route.ts'
import type { Answer, Call, Route } from './route.ts'
import type { Pull } from './store.ts'

/** Pull requests: read only; tests put them into the store. */
export const pullRoutes: Route[] = [
  { method: 'GET', path: '/pulls/:number/files', needs: ['pull_requests:read'], handle: files },
  { method: 'GET', path: '/pulls/:number', needs: ['pull_requests:read'], handle: getPull },
  { method: 'GET', path: '/pulls', needs: ['pull_requests:read'], handle: listPulls },
]

/** A pull request as lists show it (`pull-request-simple`). */
export function pullJson(call: Call, pull: Pull) {
  const { api, html, origin, repo } = call
  const issue = `${api}/issues/${pull.number}`
  const self = `${api}/pulls/${pull.number}`
  const web = `${html}/pull/${pull.number}`
  const statuses = `${api}/statuses/${pull.head.sha}`
  const side = ({ ref, sha, fork }: Pull['head']) => {
    const owner = fork ?? repo.owner
    return { label: `${owner}:${ref}`, ref, sha, user: account(origin, owner), repo: { ...embeddedRepository(call), ...(fork && forkOf(call, fork)) } }
  }
  const links = {
    self, html: web, issue, comments: `${issue}/comments`, review_comments: `${self}/comments`,
    review_comment: `${api}/pulls/comments{/number}`, commits: `${self}/commits`, statuses,
  }
  return {
    id: repo.id * 10_000 + pull.number, node_id: nodeId('PullRequest', pull.number), number: pull.number,
    url: self, html_url: web, diff_url: `${web}.diff`, patch_url: `${web}.patch`, issue_url: issue,
    commits_url: links.commits, review_comments_url: links.review_comments, review_comment_url: links.review_comment,
    comments_url: links.comments, statuses_url: statuses, state: pull.state, locked: false, title: pull.title,
    user: account(origin, pull.user), body: pull.body, labels: [], milestone: null, active_lock_reason: null,
    created_at: pull.createdAt, updated_at: pull.updatedAt, closed_at: pull.state === 'closed' ? pull.updatedAt : null,
    merged_at: pull.mergedAt, merge_commit_sha: pull.mergeCommitSha, assignee: null, assignees: [],
    requested_reviewers: [], requested_teams: [], head: side(pull.head), base: side(pull.base),
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    author_association: 'CONTRIBUTOR', auto_merge: null, draft: pull.draft,
  }
}

const forkOf = ({ origin, repo }: Call, owner: string) => ({ owner: account(origin, owner), full_name: `${owner}/${repo.name}`, fork: true })

/** The pull request that the path names. Throws 404. */
function pullOf(call: Call): Pull {
  const number = idOf(call, 'number')
  const pull = call.repo.pulls.find((each) => each.number === number)
  if (pull === undefined) throw notFound()
  return pull
}

function listPulls(call: Call): Answer {
  const state = call.query('state') ?? 'open'
  const head = call.query('head')
  // A branch without an owner is no filter that GitHub knows; it then answers with all.
  const byHead = ({ ref, fork }: Pull['head']): boolean => head === undefined || !head.includes(':') || head === `${fork ?? call.repo.owner}:${ref}`
  const base = call.query('base')
  const pulls = call.repo.pulls.filter((pull) => (state === 'all' || pull.state === state)
    && byHead(pull.head) && (base === undefined || pull.base.ref === base))
  const byUpdate = call.query('sort') === 'updated'
  const sorted = pulls.toSorted((a, b) => (byUpdate ? b.updatedAt.localeCompare(a.updatedAt) : b.number - a.number))
  if (call.query('direction') === 'asc') sorted.reverse()
  return page(call, sorted.map((pull) => pullJson(call, pull)))
}

async function getPull(call: Call): Promise<Answer> {
  const pull = pullOf(call)
  const { gitDir } = call.repo
  const changed = await changedOf(call, pull)
  const count = Number(await git(gitDir, ['rev-list', '--count', `${pull.base.sha}..${pull.head.sha}`]))
  const comments = call.repo.comments.filter((comment) => comment.issue === pull.number).length
  const merged = pull.mergedAt !== null
  return ok({
    ...pullJson(call, pull), merged, merged_by: merged ? account(call.origin, pull.user) : null,
    mergeable: merged ? null : true, rebaseable: merged ? null : true, mergeable_state: merged ? 'unknown' : 'clean',
    comments, review_comments: 0, maintainer_can_modify: false, commits: count, changed_files: changed.length,
    additions: changed.reduce((sum, file) => sum + file.additions, 0),
    deletions: changed.reduce((sum, file) => sum + file.deletions, 0),
  })
}

async function files(call: Call): Promise<Answer> {
  const pull = pullOf(call)
  return page(call, (await changedOf(call, pull)).map((file) => presentFile(call, file, pull.head.sha)))
}

async function changedOf(call: Call, pull: Pull) {
  const { gitDir } = call.repo
  const base = await tryGit(gitDir, ['merge-base', pull.base.sha, pull.head.sha]) ?? pull.base.sha
  return changedFiles(gitDir, base, pull.head.sha)
}
