import { optional, required } from './body.ts'
import { GitHubFailure, conflict, notFound, unprocessable } from './failures.ts'
import { GitError, git, gitBytes, readCommit, resolveCommit, tryGit } from './git.ts'
import { presentGitCommit, treeWith, wrapped, writeBlob, writeCommit } from './objects.ts'
import { ok } from './route.ts'
import type { Answer, Call, Route } from './route.ts'

/**
 * Files of a branch, each change one commit. A write needs the blob hash that it replaces, and the branch must still be
 * where it was when the new commit was made: 409 otherwise. docs.github.com/rest/repos/contents
 */
export const contentRoutes: Route[] = [
  { method: 'GET', path: '/contents', needs: ['contents:read'], handle: getContent },
  { method: 'GET', path: '/contents/', needs: ['contents:read'], handle: getContent },
  { method: 'GET', path: '/contents/:path{.+}', needs: ['contents:read'], handle: getContent },
  { method: 'PUT', path: '/contents/:path{.+}', needs: ['contents:write'], handle: putContent },
  { method: 'DELETE', path: '/contents/:path{.+}', needs: ['contents:write'], handle: deleteContent },
]

type Entry = { path: string; sha: string; size: number; type: 'file' | 'dir' | 'submodule' }

async function entriesOf(call: Call, commit: string, path: string): Promise<Entry[]> {
  const text = await git(call.repo.gitDir, ['ls-tree', '-l', '-z', commit, ...(path === '.' ? [] : ['--', path])])
  return text.split('\0').filter(Boolean).map((line) => {
    const [meta = '', name = ''] = line.split('\t')
    const [, kind, sha = '', size] = meta.split(/ +/)
    return { path: name, sha, size: Number(size) || 0, type: kind === 'tree' ? 'dir' : kind === 'commit' ? 'submodule' : 'file' }
  })
}

function present({ api, html }: Call, entry: Entry, ref: string) {
  const url = `${api}/contents/${entry.path}?ref=${ref}`
  const git_url = `${api}/git/${entry.type === 'dir' ? 'trees' : 'blobs'}/${entry.sha}`
  const html_url = `${html}/${entry.type === 'dir' ? 'tree' : 'blob'}/${ref}/${entry.path}`
  const download_url = entry.type === 'file' ? `${html}/raw/${ref}/${entry.path}` : null
  return {
    ...entry, name: entry.path.split('/').at(-1) ?? entry.path, url, git_url, html_url, download_url,
    _links: { self: url, git: git_url, html: html_url },
  }
}

async function getContent(call: Call): Promise<Answer> {
  const ref = call.query('ref') ?? call.repo.defaultBranch
  const commit = await resolveCommit(call.repo.gitDir, ref)
  if (commit === undefined) throw new GitHubFailure(404, { message: `No commit found for the ref ${ref}` })
  const path = call.param('path').replace(/\/$/, '')
  const folder = async (inside: string) => ok((await entriesOf(call, commit, inside)).map((each) => present(call, each, ref)))
  if (path === '') return folder('.')
  const [entry] = await entriesOf(call, commit, path)
  if (entry === undefined) throw notFound()
  if (entry.type === 'dir') return folder(`${path}/`)
  const bytes = await gitBytes(call.repo.gitDir, ['cat-file', 'blob', entry.sha])
  const whole = bytes.length <= 1_048_576 // larger files come without content
  return ok({ ...present(call, entry, ref), content: whole ? wrapped(bytes) : '', encoding: whole ? 'base64' : 'none' })
}

async function putContent(call: Call): Promise<Answer> {
  const { body } = call
  const path = call.param('path')
  const message = required(body, 'message', 'string')
  const content = required(body, 'content', 'string')
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(content)) throw unprocessable('content is not valid Base64')
  const { branch, tip, before } = await target(call, path)
  const sha = optional(body, 'sha', 'string')
  if (before !== undefined && sha === undefined) throw unprocessable('Invalid request.\n\n"sha" wasn\'t supplied.')
  if (sha !== undefined && sha !== before?.sha) throw conflict(`${path} does not match ${sha}`)
  const bytes = Buffer.from(content, 'base64')
  const blob = await writeBlob(call, bytes)
  const commit = await commitLine(call, { branch, tip, message, line: `100644 ${blob}\t${path}` })
  const entry: Entry = { path, sha: blob, size: bytes.length, type: 'file' }
  return { status: before === undefined ? 201 : 200, body: { content: present(call, entry, branch), commit } }
}

async function deleteContent(call: Call): Promise<Answer> {
  const path = call.param('path')
  const message = required(call.body, 'message', 'string')
  const sha = required(call.body, 'sha', 'string')
  const { branch, tip, before } = await target(call, path)
  if (before === undefined) throw notFound()
  if (sha !== before.sha) throw conflict(`${path} does not match ${sha}`)
  const commit = await commitLine(call, { branch, tip, message, line: `0 ${'0'.repeat(40)}\t${path}` })
  return ok({ content: null, commit })
}

/** The branch that the request writes to, its tip and the file's present state. Throws 404 for an unknown branch. */
async function target(call: Call, path: string) {
  const branch = (optional(call.body, 'branch', 'string') ?? call.repo.defaultBranch).replace(/^refs\/heads\//, '')
  const tip = await tryGit(call.repo.gitDir, ['rev-parse', '--verify', '--quiet', `refs/heads/${branch}`])
  if (tip === undefined) throw new GitHubFailure(404, { message: `Branch ${branch} not found` })
  const [before] = (await entriesOf(call, tip, path)).filter((entry) => entry.type === 'file')
  return { branch, tip, before }
}

type Change = { branch: string; tip: string; message: string; line: string }

async function commitLine(call: Call, { branch, tip, message, line }: Change) {
  const tree = await treeWith(call, tip, [line])
  const author = optional(call.body, 'author', 'object')
  const committer = optional(call.body, 'committer', 'object')
  const sha = await writeCommit(call, { tree, parents: [tip], message, author, committer })
  try {
    await git(call.repo.gitDir, ['update-ref', `refs/heads/${branch}`, sha, tip])
  } catch (error) {
    if (!(error instanceof GitError)) throw error
    const now = await tryGit(call.repo.gitDir, ['rev-parse', `refs/heads/${branch}`])
    throw conflict(`is at ${now ?? 'nothing'} but expected ${tip}`)
  }
  return presentGitCommit(call, await readCommit(call.repo.gitDir, sha))
}
