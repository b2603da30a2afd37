import { account, appOf, nodeId } from './account.ts'
import { required } from './body.ts'
import { notFound, unprocessable } from './failures.ts'
import { created, idOf, noContent, ok, page } from './route.ts'
import type { Answer, Call, Route } from './route.ts'
import type { Comment } from './store.ts'

const readable = ['issues:read', 'pull_requests:read']
const writable = ['issues:write', 'pull_requests:write']

/** Comments on issues and pull requests, oldest first. docs.github.com/rest/issues/comments */
export const commentRoutes: Route[] = [
  { method: 'GET', path: '/issues/comments/:id', needs: readable, handle: (call) => ok(present(call, commentOf(call))) },
  { method: 'PATCH', path: '/issues/comments/:id', needs: writable, handle: update },
  { method: 'DELETE', path: '/issues/comments/:id', needs: writable, handle: remove },
  { method: 'GET', path: '/issues/:number/comments', needs: readable, handle: list },
  { method: 'POST', path: '/issues/:number/comments', needs: writable, handle: create },
]

function present({ api, html, origin }: Call, comment: Comment) {
  return {
    id: comment.id, node_id: nodeId('IssueComment', comment.id), url: `${api}/issues/comments/${comment.id}`,
    html_url: `${html}/issues/${comment.issue}#issuecomment-${comment.id}`, body: comment.body,
    user: account(origin, comment.user), created_at: comment.createdAt, updated_at: comment.updatedAt,
    issue_url: `${api}/issues/${comment.issue}`, author_association: 'CONTRIBUTOR',
    performed_via_github_app: appOf(origin, comment.user),
  }
}

function commentOf(call: Call): Comment {
  const id = idOf(call, 'id')
  const comment = call.repo.comments.find((each) => each.id === id)
  if (comment === undefined) throw notFound()
  return comment
}

function issueOf(call: Call): number {
  const number = idOf(call, 'number')
  const { issues, pulls } = call.repo
  if (number === undefined || !(issues.has(number) || pulls.some((pull) => pull.number === number))) throw notFound()
  return number
}

/** The text of the request. Throws 422 where it is blank or longer than GitHub's 65,536 characters. */
function textOf(call: Call): string {
  const text = required(call.body, 'body', 'string')
  if (text.trim() === '') throw unprocessable('Validation Failed: body cannot be blank')
  if (text.length > 65_536) throw unprocessable('Validation Failed: body is too long (maximum is 65536 characters)')
  return text
}

function list(call: Call): Answer {
  const issue = issueOf(call)
  const since = Date.parse(call.query('since') ?? '')
  const wanted = call.repo.comments
    .filter((each) => each.issue === issue && !(Date.parse(each.updatedAt) < since))
  return page(call, wanted.map((comment) => present(call, comment)))
}

function create(call: Call): Answer {
  const now = call.store.now()
  const comment: Comment = {
    id: call.store.nextId(), issue: issueOf(call), user: call.actor.login, body: textOf(call), createdAt: now, updatedAt: now,
  }
  call.repo.comments.push(comment)
  return created(present(call, comment))
}

function update(call: Call): Answer {
  const comment = commentOf(call)
  comment.body = textOf(call)
  comment.updatedAt = call.store.now()
  return ok(present(call, comment))
}

function remove(call: Call): Answer {
  const { comments } = call.repo
  comments.splice(comments.indexOf(commentOf(call)), 1)
  return noContent()
}
