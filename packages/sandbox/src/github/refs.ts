import { nodeId } from './account.ts'
import { optional, required } from './body.ts'
import { notFound, unprocessable } from './failures.ts'
import { GitError, git, tryGit } from './git.ts'
import { created, noContent, ok, page } from './route.ts'
import type { Answer, Call, Route } from './route.ts'

/**
 * Branches and tags as git refs. Creation, update and deletion go through `git update-ref` with the value expected
 * before, so that of two writers exactly one wins. docs.github.com/rest/git/refs
 */
export const refRoutes: Route[] = [
  { method: 'GET', path: '/git/ref/:ref{.+}', needs: ['contents:read'], handle: getRef },
  { method: 'GET', path: '/git/matching-refs/:ref{.+}', needs: ['contents:read'], handle: matchingRefs },
  { method: 'POST', path: '/git/refs', needs: ['contents:write'], handle: createRef },
  { method: 'PATCH', path: '/git/refs/:ref{.+}', needs: ['contents:write'], handle: updateRef },
  { method: 'DELETE', path: '/git/refs/:ref{.+}', needs: ['contents:write'], handle: deleteRef },
]

const absent = '0'.repeat(40)

function present({ api }: Call, ref: string, object: { sha: string; type: string }) {
  const target = { ...object, url: `${api}/git/${object.type}s/${object.sha}` }
  return { ref, node_id: nodeId('Ref', ref), url: `${api}/git/${ref}`, object: target }
}

async function readRefs(call: Call, pattern: string) {
  const text = await git(call.repo.gitDir, ['for-each-ref', '--format=%(refname) %(objectname) %(objecttype)', pattern])
  return text.split('\n').filter(Boolean).map((line) => {
    const [ref = '', sha = '', type = ''] = line.split(' ')
    return { ref, object: { sha, type } }
  })
}

async function getRef(call: Call): Promise<Answer> {
  const name = `refs/${call.param('ref')}`
  const found = (await readRefs(call, name)).find((each) => each.ref === name)
  if (found === undefined) throw notFound()
  return ok(present(call, found.ref, found.object))
}

async function matchingRefs(call: Call): Promise<Answer> {
  const prefix = `refs/${call.param('ref')}`
  const refs = (await readRefs(call, 'refs/')).filter((each) => each.ref.startsWith(prefix))
  return page(call, refs.map((each) => present(call, each.ref, each.object)))
}

async function createRef(call: Call): Promise<Answer> {
  const ref = required(call.body, 'ref', 'string')
  const sha = required(call.body, 'sha', 'string')
  if (!/^refs\/[^/]+\/.+/.test(ref)) {
    throw unprocessable('Reference name must start with \'refs/\' and contain at least three slash-separated components.')
  }
  const { gitDir } = call.repo
  if (await tryGit(gitDir, ['check-ref-format', ref]) === undefined) throw unprocessable(`${ref} is not a valid ref name.`)
  const type = await objectType(call, sha)
  await move(call, { ref, to: sha, from: absent }, 'Reference already exists')
  return created(present(call, ref, { sha, type }))
}

async function updateRef(call: Call): Promise<Answer> {
  const { gitDir } = call.repo
  const ref = `refs/${call.param('ref')}`
  const sha = required(call.body, 'sha', 'string')
  const force = optional(call.body, 'force', 'boolean') ?? false
  const current = (await readRefs(call, ref)).find((each) => each.ref === ref)
  if (current === undefined) throw unprocessable('Reference does not exist')
  const type = await objectType(call, sha)
  const forward = await tryGit(gitDir, ['merge-base', '--is-ancestor', current.object.sha, sha]) !== undefined
  if (!force && !forward) throw unprocessable('Update is not a fast forward')
  await move(call, { ref, to: sha, from: current.object.sha }, 'Update is not a fast forward')
  return ok(present(call, ref, { sha, type }))
}

async function deleteRef(call: Call): Promise<Answer> {
  const ref = `refs/${call.param('ref')}`
  const current = (await readRefs(call, ref)).find((each) => each.ref === ref)
  if (current === undefined) throw unprocessable('Reference does not exist')
  const deleted = await tryGit(call.repo.gitDir, ['update-ref', '-d', ref, current.object.sha])
  if (deleted === undefined) throw unprocessable('Reference does not exist')
  return noContent()
}

async function objectType(call: Call, sha: string): Promise<string> {
  const type = /^[0-9a-f]{40}$/.test(sha) ? await tryGit(call.repo.gitDir, ['cat-file', '-t', sha]) : undefined
  if (type === undefined) throw unprocessable('Object does not exist')
  return type
}

/** Sets a ref only if it still is what was expected; git's own lock decides between two writers. Throws 422 otherwise. */
export async function move(
  call: Call, change: { ref: string; to: string; from: string }, refusal: string,
): Promise<void> {
  try {
    await git(call.repo.gitDir, ['update-ref', change.ref, change.to, change.from])
  } catch (error) {
    if (error instanceof GitError) throw unprocessable(refusal)
    throw error
  }
}
