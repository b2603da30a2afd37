import { ActionError } from '@axcouncil/core/errors'
import type { GitHub } from '@axcouncil/core/github'
import { isStatus } from '@axcouncil/core/http-error'

/** A file's text at a commit, or undefined where it is not there. */
export async function readText(github: GitHub, path: string, commit: string): Promise<string | undefined> {
  try {
    const file = await github.call<{ type?: string; encoding?: string; content?: string; sha?: string }>('GET', `contents/${encodePath(path)}?ref=${commit}`)
    // Of more than 1 MB it shows the content elsewhere.
    if (file.type === 'file' && file.encoding === 'none' && file.sha) return await readBlob(github, file.sha)
    if (file.type !== 'file' || file.encoding !== 'base64' || file.content === undefined) throw new ActionError(`${path} is no file that GitHub shows`)
    return Buffer.from(file.content, 'base64').toString('utf8')
  } catch (error) {
    if (isStatus(error, 404)) return undefined
    throw error
  }
}

/** A path in an address, its slashes kept. */
export const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

interface Tree {
  tree: { path: string; type: string; sha: string }[]
  truncated: boolean
}

/**
 * The files below a folder at a commit, by path, each with the hash of its content. Empty where there is no such folder.
 * @throws ActionError where the folder is too big to be listed.
 */
export async function listFolder(github: GitHub, folder: string, commit: string): Promise<Map<string, string>> {
  let tree: string | undefined = commit
  for (const name of folder.split('/').filter(Boolean)) {
    const level: Tree = await github.call<Tree>('GET', `git/trees/${tree}`)
    tree = level.tree.find((entry) => entry.path === name && entry.type === 'tree')?.sha
    if (tree === undefined) return new Map()
  }
  const { tree: entries, truncated } = await github.call<Tree>('GET', `git/trees/${tree}?recursive=1`)
  if (truncated) throw new ActionError(`The folder ${folder} has more files than GitHub lists`)
  return new Map(entries.filter(({ type }) => type === 'blob').map(({ path, sha }) => [`${folder}/${path}`, sha]))
}

/**
 * Whether a path is not in a commit, as the commit's tree says: GitHub answers 404 for a file that a token may not read,
 * too, and that is not the same.
 */
export async function isMissing(github: GitHub, path: string, commit: string): Promise<boolean> {
  let tree = commit
  for (const name of path.split('/').filter(Boolean)) {
    const level: Tree = await github.call<Tree>('GET', `git/trees/${tree}`)
    const entry = level.tree.find((one) => one.path === name)
    if (entry === undefined) return !level.truncated
    tree = entry.sha
  }
  return false
}

/** The content of a blob. */
export async function readBlob(github: GitHub, sha: string): Promise<string> {
  const { content, encoding } = await github.call<{ content?: string; encoding?: string }>('GET', `git/blobs/${sha}`)
  if (content === undefined || encoding !== 'base64') throw new ActionError(`GitHub does not show the content of ${sha}`)
  return Buffer.from(content, 'base64').toString('utf8')
}
