import { ActionError } from '@axcouncil/core/errors'

/** What a release's workflows may refer to: our actions by name, and the commit of each one's own repository. */
export interface Pins {
  owner: string
  /** Name of this repository, whose workflows call one another. */
  repository: string
  tag: string
  /** Action to the commit of its mirror. */
  actions: ReadonlyMap<string, string>
}

// `uses: axcouncil/deploy-render@v1`, with or without quotes, a path after the repository, a comment at the end.
const USES = /^(\s*(?:-\s+)?uses:\s*)(['"]?)([\w.-]+)\/([\w.-]+)((?:\/[\w./-]+)?)@([\w./-]+)\2[ \t]*(#.*)?$/gm

/**
 * Rewrites workflows so that each of our actions is pinned to the commit that this release publishes, and each workflow
 * of ours that another one calls to a commit that holds it already pinned. A commit cannot name itself, so the files go
 * in layers: those that call no other of our workflows first, then those that call only these, and so on. Answers
 * the layers as maps from file name to text; `commitOf` is asked for the commit of each layer as soon as it is written.
 * @throws ActionError for a reference to something that this release does not hold, and for workflows that call in a ring.
 */
export async function pinInLayers(
  workflows: ReadonlyMap<string, string>,
  pins: Pins,
  commitOf: (layer: ReadonlyMap<string, string>) => Promise<string>,
): Promise<void> {
  const left = new Map(workflows)
  const home = new Map<string, string>()
  while (left.size > 0) {
    const ready = [...left].filter(([, text]) => calledBy(text, pins).every((file) => home.has(file)))
    if (ready.length === 0) throw new ActionError(`These workflows call one another in a ring, or one that is not there: ${[...left.keys()].join(', ')}`)
    const layer = new Map(ready.map(([file, text]) => [file, pinned(file, text, { ...pins, home })]))
    const commit = await commitOf(layer)
    for (const [file] of ready) {
      home.set(file, commit)
      left.delete(file)
    }
  }
}

/** The workflows of this repository that a workflow calls. */
function calledBy(text: string, { owner, repository }: Pins): string[] {
  return [...text.matchAll(USES)].flatMap(([, , , user, name, path]) =>
    user === owner && name === repository ? [fileOf(path ?? '')] : [])
}

function pinned(file: string, text: string, pins: Pins & { home: ReadonlyMap<string, string> }): string {
  const { owner, repository, tag, actions, home } = pins
  return text.replace(USES, (...match: string[]) => {
    const [line = '', start, quote, user, name = '', path = ''] = match
    if (user !== owner) return line
    const commit = name === repository ? home.get(fileOf(path)) : path === '' ? actions.get(name) : undefined
    if (commit === undefined) throw new ActionError(`${file} uses ${user}/${name}${path}, which this release does not hold`)
    return `${start}${quote}${user}/${name}${path}@${commit}${quote} # ${tag}`
  })
}

const fileOf = (path: string): string => path.replace(/^\/\.github\/workflows\//, '')

/** Every reference to something of ours that still moves; empty for what a release ships. */
export const movingReferences = (text: string, owner: string): string[] =>
  [...text.matchAll(USES)].flatMap(([, , , user, name, path, ref]) =>
    user === owner && !/^[0-9a-f]{40}$/.test(ref ?? '') ? [`${user}/${name}${path}@${ref}`] : [])
