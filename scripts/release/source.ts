import { ActionError } from '@axcouncil/core/errors'
import { type Git, remoteRefs } from './git.ts'
import { REFUSED, fetchRef, type Mirror } from './mirrors.ts'
import { movingReferences, pinInLayers } from './pins.ts'
import { type ReleaseRequest, remoteOf } from './request.ts'
import type { Scratch } from './scratch.ts'
import { exactTag } from './version.ts'

const FOLDER = '.github/workflows'

/**
 * The commit that the exact tag of this repository names: the source with every reference to something of ours pinned
 * to what this release publishes. It stands beside main, which keeps following the major version.
 * @throws ActionError where the exact tag is there already and names another commit.
 */
export async function makeSource(request: ReleaseRequest, scratch: Scratch, { source, mirrors }: { source: string; mirrors: readonly Mirror[] }): Promise<string> {
  const { git } = scratch
  const tag = exactTag(request.version)
  let commit = source
  const pins = { owner: request.owner, repository: request.repository, tag, actions: new Map(mirrors.map(({ name, commit: at }) => [name, at])) }
  await pinInLayers(await workflowsAt(git, source), pins, async (layer) => {
    const tree = await treeWith(scratch, commit, layer)
    if (tree !== (await git(['rev-parse', `${commit}^{tree}`]))) {
      const message = `Pin ${[...layer.keys()].sort().join(', ')} to ${tag}\n\nSource-Commit: ${source}\n`
      commit = await scratch.commit({ tree, parents: [commit], message, like: source })
    }
    return commit
  })
  for (const [file, text] of await workflowsAt(git, commit)) {
    const moving = movingReferences(text, request.owner)
    if (moving.length > 0) throw new ActionError(`${file} would still use ${moving.join(', ')}`)
  }
  await refuseOther(request, git, commit)
  return commit
}

async function workflowsAt(git: Git, commit: string): Promise<Map<string, string>> {
  const names = await git(['ls-tree', '--name-only', `${commit}:${FOLDER}`]).catch(() => '')
  const files = names.split('\n').filter((name) => /\.ya?ml$/.test(name))
  const texts = await Promise.all(files.map(async (file) => [file, `${await git(['show', `${commit}:${FOLDER}/${file}`])}\n`] as const))
  return new Map(texts)
}

async function treeWith({ git, folder }: Scratch, commit: string, files: ReadonlyMap<string, string>): Promise<string> {
  const env = { GIT_INDEX_FILE: `${folder}/source-index` }
  await git(['read-tree', commit], { env })
  for (const [file, text] of files) {
    const blob = await git(['hash-object', '-w', '--stdin'], { input: text })
    await git(['update-index', '--add', '--cacheinfo', `100644,${blob},${FOLDER}/${file}`], { env })
  }
  return git(['write-tree'], { env })
}

async function refuseOther(request: ReleaseRequest, git: Git, commit: string): Promise<void> {
  const tag = exactTag(request.version)
  const remote = remoteOf(request, request.repository)
  const there = (await remoteRefs(git, remote)).get(`refs/tags/${tag}`)
  if (there === undefined || there === commit) return
  await fetchRef(git, remote, `refs/tags/${tag}`)
  const from = /^Source-Commit: (\w+)$/m.exec(await git(['show', '--no-patch', '--format=%B', there]))?.[1]
  throw new ActionError(`${request.repository} has ${tag} already, with other content (${from ? `released from ${from}` : there})`, { advice: REFUSED })
}
