import { createHash } from 'node:crypto'
import { ActionError } from '@axcouncil/core/errors'
import { type GitHub } from '@axcouncil/core/github'
import { type Http, jsonOf } from '@axcouncil/core/http'
import type { Assets } from './assets.ts'

/** A release as GitHub answers it (https://docs.github.com/en/rest/releases/releases). */
interface Release {
  id: number
  tag_name: string
  draft: boolean
  upload_url: string
  html_url: string
  /** `digest` is `sha256:…`; older files have none. */
  assets: { id: number; name: string; size: number; state: string; digest?: string | null }[]
}

/** What a repository's release is to be. */
export interface Wanted {
  tag: string
  commit: string
  notes: string
  /** Whether it is the one that GitHub shows as the latest. */
  latest: boolean
  assets: Assets
}

/** GitHub's releases of one repository, as far as they are needed here. */
export interface Releases {
  github: GitHub
  http: Http
  token: string
}

/**
 * The release of a tag: undefined where there is none yet. Drafts are found, too, by listing: GitHub gives them by no
 * tag.
 */
export async function findRelease({ github }: Pick<Releases, 'github'>, tag: string): Promise<Release | undefined> {
  const all = await github.list<Release>('releases')
  return all.find((release) => release.tag_name === tag && !release.draft) ?? all.find((release) => release.tag_name === tag)
}

/**
 * Sees to it that a release is published with its files: draft, files, publish, in this order, because a published
 * release of an immutable kind takes no more files. What an earlier run has done stays.
 * @throws ActionError where a published release lacks a file.
 */
export async function publishRelease(releases: Releases, wanted: Wanted, log: (line: string) => void): Promise<void> {
  const { github } = releases
  const { tag, commit, notes, latest } = wanted
  const found = await findRelease(releases, tag)
  const release = found ?? (await github.call<Release>('POST', 'releases', { tag_name: tag, target_commitish: commit, name: tag, body: notes, draft: true }))
  if (!found) log(`drafted the release ${tag}`)
  await uploadMissing(releases, release, wanted, log)
  if (!release.draft) return log(`${tag} is published already`)
  await github.call('PATCH', `releases/${release.id}`, { draft: false, body: notes, make_latest: String(latest) })
  log(`published the release ${tag}`)
}

async function uploadMissing(releases: Releases, release: Release, { tag, assets }: Wanted, log: (line: string) => void): Promise<void> {
  const { github, http, token } = releases
  for (const [name, bytes] of assets) {
    const there = release.assets.find((asset) => asset.name === name)
    if (there && isWhole(there, bytes)) continue
    if (!release.draft) throw new ActionError(`The release ${tag} is published ${there ? `with another ${name} than this commit makes` : `without ${name}`}: ${release.html_url}`, { advice: there ? 'Somebody has put it there. Find out who, and release a new version.' : 'Add the file by hand if the release is not immutable, otherwise release a new version.' })
    // A file of which only a part arrived, or that is another one, keeps its name taken.
    if (there) await github.call('DELETE', `releases/assets/${there.id}`)
    const answer = await http.send({
      url: `${release.upload_url.replace(/\{.*$/, '')}?name=${encodeURIComponent(name)}`,
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json', 'content-type': 'application/octet-stream' },
      body: bytes,
      timeoutMs: 120_000,
    })
    jsonOf(answer)
    log(`added ${name}`)
  }
}

const isWhole = ({ state, size, digest }: Release['assets'][number], bytes: Buffer): boolean =>
  state === 'uploaded' && size === bytes.length && (!digest || digest === `sha256:${createHash('sha256').update(bytes).digest('hex')}`)
