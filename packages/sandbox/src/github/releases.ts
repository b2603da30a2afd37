import { account, nodeId } from './account.ts'
import { optional, required } from './body.ts'
import { notFound, validationFailed } from './failures.ts'
import { git, resolveCommit } from './git.ts'
import { presentAsset } from './release-assets.ts'
import { created, idOf, noContent, ok, page } from './route.ts'
import type { Answer, Call, Route } from './route.ts'
import type { Release } from './store.ts'

/** Releases: a draft has no tag until it is published. docs.github.com/rest/releases/releases */
export const releaseRoutes: Route[] = [
  { method: 'GET', path: '/releases/latest', needs: ['contents:read'], handle: latest },
  { method: 'GET', path: '/releases/tags/:tag{.+}', needs: ['contents:read'], handle: byTag },
  { method: 'GET', path: '/releases', needs: ['contents:read'], handle: list },
  { method: 'POST', path: '/releases', needs: ['contents:write'], handle: create },
  { method: 'GET', path: '/releases/:id', needs: ['contents:read'], handle: (call) => ok(present(call, releaseOf(call))) },
  { method: 'PATCH', path: '/releases/:id', needs: ['contents:write'], handle: update },
  { method: 'DELETE', path: '/releases/:id', needs: ['contents:write'], handle: remove },
]

function present({ api, html, origin }: Call, release: Release) {
  const url = `${api}/releases/${release.id}`
  const draftName = `untagged-${release.id}`
  return {
    url, id: release.id, node_id: nodeId('Release', release.id), tag_name: release.tag, target_commitish: release.target,
    name: release.name, body: release.body, draft: release.draft, prerelease: release.prerelease,
    html_url: `${html}/releases/tag/${release.draft ? draftName : release.tag}`, assets_url: `${url}/assets`,
    upload_url: `${url}/assets{?name,label}`, created_at: release.createdAt, published_at: release.publishedAt,
    tarball_url: release.draft ? null : `${api}/tarball/${release.tag}`, author: account(origin, release.author), assets: release.assets.map((asset) => presentAsset({ api, html, origin }, release, asset)),
    zipball_url: release.draft ? null : `${api}/zipball/${release.tag}`,
  }
}

function releaseOf(call: Call): Release {
  const id = idOf(call, 'id')
  const release = call.repo.releases.find((each) => each.id === id)
  if (release === undefined) throw notFound()
  return release
}

const published = (call: Call) => call.repo.releases.filter((each) => !each.draft)

function list(call: Call): Answer {
  return page(call, call.repo.releases.toReversed().map((release) => present(call, release)))
}

function latest(call: Call): Answer {
  const release = published(call).findLast((each) => !each.prerelease)
  if (release === undefined) throw notFound()
  return ok(present(call, release))
}

function byTag(call: Call): Answer {
  const release = published(call).find((each) => each.tag === call.param('tag'))
  if (release === undefined) throw notFound()
  return ok(present(call, release))
}

async function create(call: Call): Promise<Answer> {
  const { body, repo, store } = call
  const release: Release = {
    id: store.nextId(), tag: required(body, 'tag_name', 'string'), author: call.actor.login,
    target: optional(body, 'target_commitish', 'string') ?? repo.defaultBranch, name: optional(body, 'name', 'string') ?? null,
    body: optional(body, 'body', 'string') ?? null, draft: true, createdAt: store.now(), publishedAt: null, assets: [],
    prerelease: optional(body, 'prerelease', 'boolean') ?? false,
  }
  if (!(optional(body, 'draft', 'boolean') ?? false)) await publish(call, release)
  repo.releases.push(release)
  return created(present(call, release))
}

async function update(call: Call): Promise<Answer> {
  const { body } = call
  const release = releaseOf(call)
  if (release.draft) release.tag = optional(body, 'tag_name', 'string') ?? release.tag
  release.name = optional(body, 'name', 'string') ?? release.name
  release.body = optional(body, 'body', 'string') ?? release.body
  release.prerelease = optional(body, 'prerelease', 'boolean') ?? release.prerelease
  if (release.draft && optional(body, 'draft', 'boolean') === false) await publish(call, release)
  return ok(present(call, release))
}

/** Publishing creates the tag where there is none. Throws 422 where another release has it or the target is unknown. */
async function publish(call: Call, release: Release): Promise<void> {
  const { gitDir } = call.repo
  if (published(call).some((each) => each.tag === release.tag)) {
    throw validationFailed({ resource: 'Release', code: 'already_exists', field: 'tag_name' })
  }
  const tag = `refs/tags/${release.tag}`
  if (await resolveCommit(gitDir, tag) === undefined) {
    const target = await resolveCommit(gitDir, release.target)
    if (target === undefined) throw validationFailed({ resource: 'Release', code: 'invalid', field: 'target_commitish' })
    await git(gitDir, ['update-ref', tag, target])
  }
  release.draft = false
  release.publishedAt = call.store.now()
}

function remove(call: Call): Answer {
  const { releases } = call.repo
  releases.splice(releases.indexOf(releaseOf(call)), 1)
  return noContent()
}
