import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Git, openGit } from './git.ts'

/**
 * A bare repository of its own that sees all objects of the releaser's clone: commits and tags of a release are made
 * here, so that a release that fails, or is only tried out, leaves nothing behind in the clone.
 */
export interface Scratch {
  git: Git
  folder: string
  /** Stores a folder's files as a tree and answers its id. */
  tree(folder: string): Promise<string>
  /** Stores a commit and answers its id: the same parts give the same id, whenever and by whomever it is made. */
  commit(parts: CommitParts): Promise<string>
}

/** Author, committer and both dates come from `like`, a commit that everybody has. */
export interface CommitParts {
  tree: string
  parents: readonly string[]
  message: string
  like: string
}

/** Runs `work` with a scratch repository beside the clone at `root` and removes it afterwards. */
export async function withScratch<T>(root: string, token: string | undefined, work: (scratch: Scratch) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'release-'))
  try {
    return await work(await open(root, folder, token))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function open(root: string, folder: string, token: string | undefined): Promise<Scratch> {
  const bare = join(folder, 'scratch.git')
  const clone = openGit(root, undefined)
  await clone(['init', '--quiet', '--bare', bare])
  const objects = resolve(root, await clone(['rev-parse', '--git-path', 'objects']))
  await appendFile(join(bare, 'objects/info/alternates'), `${objects}\n`)
  const git = openGit(bare, token)
  // A key for signing may be set for the clone alone.
  for (const name of ['user.signingkey', 'gpg.format', 'gpg.program']) {
    const value = await clone(['config', name]).catch(() => '')
    if (value !== '') await git(['config', name, value])
  }
  return {
    git,
    folder,
    tree: (from) => storeTree(git, { from, index: join(folder, 'index') }),
    commit: (parts) => storeCommit(git, parts),
  }
}

async function storeTree(git: Git, { from, index }: { from: string; index: string }): Promise<string> {
  const env = { GIT_INDEX_FILE: index, GIT_WORK_TREE: from }
  await rm(index, { force: true })
  // Bytes go in as they are: no line-end conversion, no filters, no ignore files.
  await git(['-c', 'core.autocrlf=false', '-c', 'core.fileMode=false', 'add', '--all', '--force', '.'], { env })
  return git(['write-tree'], { env })
}

async function storeCommit(git: Git, { tree, parents, message, like }: CommitParts): Promise<string> {
  return git(['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-F', '-'], { env: await identity(git, like), input: message })
}

/** The environment in which git signs as the committer of a commit, at that commit's time. */
export async function identity(git: Git, commit: string): Promise<Record<string, string>> {
  const [name = '', email = '', date = ''] = (await git(['show', '--no-patch', '--format=%cn%n%ce%n%cI', commit])).split('\n')
  return {
    GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email, GIT_COMMITTER_DATE: date,
  }
}
