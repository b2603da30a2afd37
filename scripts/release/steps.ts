import { ActionError } from '@axcouncil/core/errors'
import type { Api } from './api.ts'
import type { Assets } from './assets.ts'
import { publishRelease } from './github-release.ts'
import { remoteRefs } from './git.ts'
import { type Mirror, tagsOf } from './mirrors.ts'
import { type Changes, type RefChange, changesFor, push } from './push.ts'
import { type ReleaseRequest, remoteOf } from './request.ts'
import type { Scratch } from './scratch.ts'
import { exactTag, standingOf } from './version.ts'

/** What one repository is to become. */
export interface Target {
  name: string
  remote: string
  commit: string
  /** Whether its branch main is ours to move; this repository's own main is not. */
  branch: boolean
  changes: Changes
  notes: string
  /** Whether it is the newest version there, so that GitHub shows it as the latest. */
  latest: boolean
  assets: Assets
}

interface Made { mirrors: readonly Mirror[]; source: string; notes: string; assets: Assets }

/**
 * The repositories in the order in which they change: the actions first, this repository last, because its workflows
 * name the actions' commits and must never name one that nobody can fetch.
 */
export async function planFor(request: ReleaseRequest, { git }: Scratch, made: Made): Promise<Target[]> {
  const { version, owner, repository } = request
  const tag = exactTag(version)
  const link = `Release of [${owner}/${repository} ${tag}](https://github.com/${owner}/${repository}/releases/tag/${tag}), where its archive, bill of materials and checksums are.`
  const wanted = [
    ...made.mirrors.map(({ name, commit }) => ({ name, commit, branch: true, notes: `${link}\n\n${made.notes}`, assets: new Map() as Assets })),
    { name: repository, commit: made.source, branch: false, notes: made.notes, assets: made.assets },
  ]
  return Promise.all(wanted.map(async (each) => {
    const remote = remoteOf(request, each.name)
    const changes = await changesFor(git, remote, { version, commit: each.commit, branch: each.branch })
    const { newest } = standingOf(version, tagsOf(await remoteRefs(git, remote)))
    return { ...each, remote, changes, latest: newest }
  }))
}

interface Doing { request: ReleaseRequest; api: Api; log: (line: string) => void }

/** Carries the plan out, one repository after another, and looks at the end whether all is as it should be. */
export async function carryOut(plan: readonly Target[], scratch: Scratch, { request, api, log }: Doing): Promise<void> {
  for (const target of plan) {
    const { name, remote, changes, branch } = target
    log(`${request.owner}/${name}`)
    const say = (line: string): void => log(`  ${line}`)
    // A mirror is nothing but its releases: all of its refs change at once. Here the moving tags follow the release.
    if (branch) await pushed(scratch, remote, [...changes.exact, ...changes.moving], say)
    else await pushed(scratch, remote, changes.exact, say)
    const releases = { github: api.github(name), http: api.http, token: api.token }
    await publishRelease(releases, { tag: exactTag(request.version), ...target }, say)
    if (!branch) await pushed(scratch, remote, changes.moving, say)
  }
  await verify(plan, scratch, request)
  log(`${exactTag(request.version)} is released in ${plan.length} repositories`)
}

async function pushed(scratch: Scratch, remote: string, changes: readonly RefChange[], say: (line: string) => void): Promise<void> {
  if (changes.length > 0) await push(scratch, remote, changes)
  for (const change of changes) say(inWords(change))
}

async function verify(plan: readonly Target[], { git }: Scratch, { version }: ReleaseRequest): Promise<void> {
  for (const { name, remote, commit, branch } of plan) {
    const { exact, moving } = await changesFor(git, remote, { version, commit, branch })
    const wrong = [...exact, ...moving][0]
    if (wrong) throw new ActionError(`${name} does not have what was pushed: ${inWords(wrong)}`, { advice: 'Somebody else has pushed in the meantime. Look, and run the release again.' })
  }
}

/** Prints all that `carryOut` would do, and every line that the release changes in the workflows. */
export async function tell(plan: readonly Target[], { git }: Scratch, told: { request: ReleaseRequest; commit: string; log: (line: string) => void }): Promise<void> {
  const { request, commit, log } = told
  const tag = exactTag(request.version)
  for (const { name, commit: to, changes, assets, branch, notes } of plan) {
    log(`${changes.exact.length + changes.moving.length > 0 ? 'Would change' : 'Would leave all tags of'} ${request.owner}/${name}`)
    for (const change of [...changes.exact, ...(branch ? changes.moving : [])]) log(`  ${inWords(change)}`)
    log(`  publish the release ${tag}${changes.exact.length > 0 ? '' : ', unless it is published already'}${assets.size > 0 ? ` with ${[...assets.keys()].join(', ')}` : ''}`)
    for (const change of branch ? [] : changes.moving) log(`  ${inWords(change)}`)
    if (branch) log(`  which holds ${(await git(['ls-tree', '-r', '--name-only', to])).split('\n').join(', ')}`)
    else for (const line of changedLines(await git(['diff', '--unified=0', commit, to]))) log(`  ${line}`)
    if (!branch) log(`  with these notes:\n${notes.replaceAll(/^/gm, '    ')}`)
  }
  log('Nothing was changed: this was a dry run.')
}

// Of a diff the names of the files, and under each its lines without the numbers.
const changedLines = (diff: string): string[] =>
  diff.split('\n').flatMap((line) => line.match(/^\+\+\+ b\/(.*)/)?.[1] ?? (/^[+-](?![+-]{2} )/.test(line) ? [`  ${line}`] : []))

function inWords({ ref, from, to }: RefChange): string {
  const name = ref.replace(/^refs\/(tags|heads)\//, '')
  return from === undefined ? `${name} at ${to.slice(0, 7)}` : `${name} from ${from.slice(0, 7)} to ${to.slice(0, 7)}`
}
