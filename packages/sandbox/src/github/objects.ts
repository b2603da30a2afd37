import { rm } from 'node:fs/promises'
import { nodeId } from './account.ts'
import { optional, required } from './body.ts'
import type { Body } from './body.ts'
import { notFound, unprocessable } from './failures.ts'
import { git, gitBytes, readCommit, tryGit } from './git.ts'
import type { GitCommit } from './git.ts'
import { created, ok } from './route.ts'
import type { Answer, Call, Route } from './route.ts'

/** Blobs, trees and commits of the git database. docs.github.com/rest/git */
export const objectRoutes: Route[] = [
  { method: 'POST', path: '/git/blobs', needs: ['contents:write'], handle: createBlob },
  { method: 'GET', path: '/git/blobs/:sha', needs: ['contents:read'], handle: getBlob },
  { method: 'POST', path: '/git/trees', needs: ['contents:write'], handle: createTree },
  { method: 'GET', path: '/git/trees/:sha', needs: ['contents:read'], handle: getTree },
  { method: 'POST', path: '/git/commits', needs: ['contents:write'], handle: createCommit },
  { method: 'GET', path: '/git/commits/:sha', needs: ['contents:read'], handle: getCommit },
]

/** Writes bytes as a blob and gives its hash. */
export function writeBlob(call: Call, bytes: Buffer): Promise<string> {
  return git(call.repo.gitDir, ['hash-object', '-w', '--stdin'], { input: bytes })
}

async function createBlob(call: Call): Promise<Answer> {
  const content = required(call.body, 'content', 'string')
  const encoding = optional(call.body, 'encoding', 'string') === 'base64' ? 'base64' : 'utf8'
  const sha = await writeBlob(call, Buffer.from(content, encoding))
  return created({ url: `${call.api}/git/blobs/${sha}`, sha })
}

async function getBlob(call: Call): Promise<Answer> {
  const sha = await objectOf(call, 'blob')
  const bytes = await gitBytes(call.repo.gitDir, ['cat-file', 'blob', sha])
  return ok({
    sha, node_id: nodeId('Blob', sha), size: bytes.length, url: `${call.api}/git/blobs/${sha}`,
    content: wrapped(bytes), encoding: 'base64',
  })
}

/** Base64 in lines of 60, as GitHub sends file contents. */
export const wrapped = (bytes: Buffer): string => bytes.toString('base64').replace(/.{60}/g, '$&\n')

async function objectOf(call: Call, type: 'blob' | 'tree' | 'commit'): Promise<string> {
  const name = call.param('sha')
  const plain = /^[\w][\w./-]*$/.test(name) && !name.includes('..')
  const sha = plain ? await tryGit(call.repo.gitDir, ['rev-parse', '--verify', '--quiet', `${name}^{${type}}`]) : undefined
  if (sha === undefined) throw notFound()
  return sha
}

async function presentTree(call: Call, sha: string, recursive: boolean) {
  const text = await git(call.repo.gitDir, ['ls-tree', '-l', '-z', ...(recursive ? ['-r', '-t'] : []), sha])
  const tree = text.split('\0').filter(Boolean).map((line) => {
    const [meta = '', path = ''] = line.split('\t')
    const [mode = '', type = '', id = '', size = '-'] = meta.split(/ +/)
    return { path, mode, type, sha: id, url: `${call.api}/git/${type}s/${id}`, ...(size !== '-' && { size: Number(size) }) }
  })
  return { sha, url: `${call.api}/git/trees/${sha}`, tree, truncated: false }
}

async function getTree(call: Call): Promise<Answer> {
  return ok(await presentTree(call, await objectOf(call, 'tree'), call.query('recursive') !== undefined))
}

async function createTree(call: Call): Promise<Answer> {
  const base = optional(call.body, 'base_tree', 'string')
  const entries = required(call.body, 'tree', 'array') as Body[]
  const lines = await Promise.all(entries.map((entry) => indexLine(call, entry)))
  return created(await presentTree(call, await treeWith(call, base, lines), false))
}

async function indexLine(call: Call, entry: Body): Promise<string> {
  const path = required(entry, 'path', 'string')
  const content = optional(entry, 'content', 'string')
  if (entry['sha'] === null) return `0 ${'0'.repeat(40)}\t${path}`
  const sha = content === undefined ? required(entry, 'sha', 'string') : await writeBlob(call, Buffer.from(content))
  return `${optional(entry, 'mode', 'string') ?? '100644'} ${sha}\t${path}`
}

/** The tree that `base` becomes with these `git update-index --index-info` lines, by an index of its own. */
export async function treeWith(call: Call, base: string | undefined, lines: string[]): Promise<string> {
  const { gitDir } = call.repo
  const folder = await git(gitDir, ['rev-parse', '--absolute-git-dir'])
  const env = { GIT_INDEX_FILE: `${folder}/sandbox-index-${call.store.nextId()}` }
  try {
    await git(gitDir, base === undefined ? ['read-tree', '--empty'] : ['read-tree', base], { env })
    await git(gitDir, ['update-index', '--index-info'], { env, input: lines.map((line) => `${line}\n`).join('') })
    return await git(gitDir, ['write-tree'], { env })
  } catch (error) {
    throw unprocessable(`tree is not valid: ${(error as Error).message}`)
  } finally {
    await rm(env.GIT_INDEX_FILE, { force: true })
  }
}

type Draft = { tree: string; parents: string[]; message: string; author?: Body | undefined; committer?: Body | undefined }

/** Writes a commit object (no ref moves) and gives its hash. Throws 422 where tree or a parent does not exist. */
export async function writeCommit(call: Call, draft: Draft): Promise<string> {
  const login = call.actor.login
  const person = (role: 'AUTHOR' | 'COMMITTER', given: Body | undefined) => ({
    [`GIT_${role}_NAME`]: optional(given ?? {}, 'name', 'string') ?? login,
    [`GIT_${role}_EMAIL`]: optional(given ?? {}, 'email', 'string') ?? `${login}@users.noreply.github.com`,
    [`GIT_${role}_DATE`]: optional(given ?? {}, 'date', 'string') ?? call.store.now(),
  })
  const env = { ...person('AUTHOR', draft.author), ...person('COMMITTER', draft.committer ?? draft.author) }
  const parents = draft.parents.flatMap((parent) => ['-p', parent])
  const sha = await tryGit(call.repo.gitDir, ['commit-tree', draft.tree, ...parents], { env, input: draft.message })
  if (sha === undefined) throw unprocessable('Tree SHA or a parent SHA does not exist')
  return sha
}

/** A commit of the git database (`git-commit`). */
export function presentGitCommit({ api, html }: Call, commit: GitCommit) {
  const { sha, author, committer, message } = commit
  return {
    sha, node_id: nodeId('Commit', sha), url: `${api}/git/commits/${sha}`, html_url: `${html}/commit/${sha}`,
    author, committer, message, tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
    parents: commit.parents.map((id) => ({ sha: id, url: `${api}/git/commits/${id}`, html_url: `${html}/commit/${id}` })),
    verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
  }
}

async function getCommit(call: Call): Promise<Answer> {
  return ok(presentGitCommit(call, await readCommit(call.repo.gitDir, await objectOf(call, 'commit'))))
}

async function createCommit(call: Call): Promise<Answer> {
  const { body } = call
  const sha = await writeCommit(call, {
    tree: required(body, 'tree', 'string'), message: required(body, 'message', 'string'),
    parents: (optional(body, 'parents', 'array') ?? []).map(String),
    author: optional(body, 'author', 'object'), committer: optional(body, 'committer', 'object'),
  })
  return created(presentGitCommit(call, await readCommit(call.repo.gitDir, sha)))
}
