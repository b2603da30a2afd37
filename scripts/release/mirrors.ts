import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ActionError } from '@axcouncil/core/errors'
import { assembleMirror } from '../mirror.ts'
import { tryBundle } from './bundle.ts'
import { type Git, remoteRefs } from './git.ts'
import { type ReleaseRequest, remoteOf } from './request.ts'
import type { Scratch } from './scratch.ts'
import { type Version, exactTag, standingOf } from './version.ts'

/** An action's own repository as this release wants it. */
export interface Mirror {
  name: string
  tree: string
  commit: string
}

/** Names of all actions in a clone: the folders under actions/. */
export async function actionsOf(root: string): Promise<string[]> {
  const folders = await readdir(join(root, 'actions'), { withFileTypes: true })
  return folders.filter((entry) => entry.isDirectory()).map(({ name }) => name).sort()
}

/** Assembles and tries out the mirror of each action, and makes the commit that its repository is to have. */
export async function makeMirrors(request: ReleaseRequest, scratch: Scratch, source: string): Promise<Mirror[]> {
  const mirrors: Mirror[] = []
  for (const name of await actionsOf(request.root)) {
    const folder = join(scratch.folder, 'mirrors', name)
    await assembleMirror(name, folder, { from: request.root, ref: exactTag(request.version) })
    await tryBundle(name, folder)
    const tree = await scratch.tree(folder)
    mirrors.push({ name, tree, commit: await commitFor(request, scratch, { name, tree, source }) })
  }
  return mirrors
}

/**
 * The commit of a mirror: the one under the exact tag, where an earlier run has pushed it, otherwise a new one on top of
 * the version before.
 * @throws ActionError where the exact tag is there with other content: a published version never changes.
 */
async function commitFor(request: ReleaseRequest, { git, commit }: Scratch, mirror: { name: string; tree: string; source: string }): Promise<string> {
  const { name, tree, source } = mirror
  const tag = exactTag(request.version)
  const remote = remoteOf(request, name)
  const refs = await remoteRefs(git, remote)
  if (refs.has(`refs/tags/${tag}`)) {
    await fetchRef(git, remote, `refs/tags/${tag}`)
    const there = refs.get(`refs/tags/${tag}`)!
    if ((await git(['rev-parse', `${there}^{tree}`])) === tree) return there
    throw new ActionError(`${name} has ${tag} already, with other content (${await begun(git, there)})`, { advice: REFUSED })
  }
  const parent = await parentOf(git, { remote, refs, version: request.version })
  const message = `${name} ${tag}\n\nFrom https://github.com/${request.owner}/${request.repository}/tree/${tag}/actions/${name}\n\nSource-Commit: ${source}\n`
  return commit({ tree, parents: parent === undefined ? [] : [parent], message, like: source })
}

/** What to do where a version is taken. */
export const REFUSED = 'A published version never moves. Finish an interrupted release from the very commit that it was begun from; otherwise release a new version.'

async function begun(git: Git, commit: string): Promise<string> {
  const from = /^Source-Commit: (\w+)$/m.exec(await git(['show', '--no-patch', '--format=%B', commit]))?.[1]
  return from === undefined ? `commit ${commit.slice(0, 7)}` : `released from ${from}`
}

async function parentOf(git: Git, { remote, refs, version }: { remote: string; refs: Map<string, string>; version: Version }): Promise<string | undefined> {
  const { previous } = standingOf(version, tagsOf(refs))
  const ref = previous ? `refs/tags/${exactTag(previous)}` : 'refs/heads/main'
  if (!refs.has(ref)) return undefined
  await fetchRef(git, remote, ref)
  return refs.get(ref)
}

/** Names of the tags among a remote's refs. */
export const tagsOf = (refs: ReadonlyMap<string, string>): string[] =>
  [...refs.keys()].flatMap((ref) => (ref.startsWith('refs/tags/') ? [ref.slice('refs/tags/'.length)] : []))

/** Brings a ref's objects into the scratch repository, where they are not there yet. */
export const fetchRef = (git: Git, remote: string, ref: string): Promise<string> => git(['fetch', '--quiet', '--no-tags', remote, ref])
