import { type Git, listRemote } from './git.ts'
import { tagsOf } from './mirrors.ts'
import { identity, type Scratch } from './scratch.ts'
import { type Version, exactTag, standingOf } from './version.ts'

/**
 * A ref of a remote that is to lead to a commit. `from` is the commit that it leads to now, `value` what it holds itself;
 * both undefined where it is not there.
 */
export interface RefChange {
  ref: string
  from: string | undefined
  value: string | undefined
  to: string
}

/** What one repository lacks of what a release wants it to have. */
export interface Changes {
  exact: RefChange[]
  /** The branch and the tags that move: `main`, `v1`, `v1.2`. */
  moving: RefChange[]
}

/** Compares a remote with what a release wants. `branch` is moved along where this version is the newest. */
export async function changesFor(git: Git, remote: string, want: { version: Version; commit: string; branch: boolean }): Promise<Changes> {
  const { version, commit, branch } = want
  const { commits, values } = await listRemote(git, remote)
  const { moving, newest } = standingOf(version, tagsOf(commits))
  const change = (ref: string): RefChange => ({ ref, from: commits.get(ref), value: values.get(ref), to: commit })
  const lacking = (all: RefChange[]): RefChange[] => all.filter(({ from, to }) => from !== to)
  const branches = branch && newest ? ['refs/heads/main'] : []
  return {
    exact: lacking([change(`refs/tags/${exactTag(version)}`)]),
    moving: lacking([...branches, ...moving.map((tag) => `refs/tags/${tag}`)].map(change)),
  }
}

/**
 * Makes the changes at a remote, all or none of them. Each one names the value that was there when they were planned, so
 * that of two releasers one is refused, and an exact tag is made but never moved.
 */
export async function push(scratch: Scratch, remote: string, changes: readonly RefChange[]): Promise<void> {
  const { git } = scratch
  const specs = await Promise.all(changes.map(async ({ ref, value = '', to }) => {
    const exact = /^refs\/tags\/v\d+\.\d+\.\d+$/.test(ref)
    const object = exact ? await tagObject(scratch, ref.slice('refs/tags/'.length), to) : to
    return { lease: `--force-with-lease=${ref}:${exact ? '' : value}`, spec: `${ref.startsWith('refs/heads/') ? '' : '+'}${object}:${ref}` }
  }))
  await git(['push', '--quiet', '--atomic', '--no-verify', ...specs.map(({ lease }) => lease), remote, ...specs.map(({ spec }) => spec)])
}

/** An annotated tag with the commit's own date, so that making it again gives the same object; signed where a key is. */
async function tagObject({ git }: Scratch, tag: string, commit: string): Promise<string> {
  const kind = (await signingKey(git)) ? '--sign' : '--annotate'
  await git(['tag', '--force', kind, '--message', tag, tag, commit], { env: await identity(git, commit) })
  return git(['rev-parse', `refs/tags/${tag}`])
}

const signingKey = (git: Git): Promise<string | undefined> => git(['config', 'user.signingkey']).catch(() => undefined)
