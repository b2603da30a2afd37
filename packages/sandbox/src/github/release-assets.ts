import { createHash } from 'node:crypto'
import { account, nodeId } from './account.ts'
import { notFound, validationFailed } from './failures.ts'
import { created, idOf, noContent, page } from './route.ts'
import type { Answer, Call, Route } from './route.ts'
import type { Release, ReleaseAsset } from './store.ts'

/** Files of a release. GitHub takes them at another host, which the release's `upload_url` names. docs.github.com/rest/releases/assets */
export const releaseAssetRoutes: Route[] = [
  { method: 'POST', path: '/releases/:id/assets', needs: ['contents:write'], binary: true, handle: upload },
  { method: 'GET', path: '/releases/:id/assets', needs: ['contents:read'], handle: list },
  { method: 'DELETE', path: '/releases/assets/:id', needs: ['contents:write'], handle: remove },
]

/** A release's file as every answer shows it. */
export function presentAsset({ api, html, origin }: Pick<Call, 'api' | 'html' | 'origin'>, { tag }: Release, asset: ReleaseAsset) {
  return {
    url: `${api}/releases/assets/${asset.id}`, id: asset.id, node_id: nodeId('ReleaseAsset', asset.id), name: asset.name, label: '',
    state: 'uploaded', content_type: asset.contentType, size: asset.bytes.length, download_count: 0,
    digest: `sha256:${createHash('sha256').update(asset.bytes).digest('hex')}`, created_at: asset.createdAt, updated_at: asset.createdAt,
    browser_download_url: `${html}/releases/download/${tag}/${asset.name}`, uploader: account(origin, asset.uploader),
  }
}

function releaseOf(call: Call): Release {
  const release = call.repo.releases.find(({ id }) => id === idOf(call, 'id'))
  if (release === undefined) throw notFound()
  return release
}

function upload(call: Call): Answer {
  const { store, body, actor, query } = call
  const release = releaseOf(call)
  const name = query('name') ?? ''
  if (name === '') throw validationFailed({ resource: 'ReleaseAsset', code: 'missing_field', field: 'name' })
  if (release.assets.some((asset) => asset.name === name)) throw validationFailed({ resource: 'ReleaseAsset', code: 'already_exists', field: 'name' })
  const bytes = body.bytes as Buffer
  const asset: ReleaseAsset = { id: store.nextId(), name, bytes, contentType: 'application/octet-stream', createdAt: store.now(), uploader: actor.login }
  release.assets.push(asset)
  return created(presentAsset(call, release, asset))
}

function list(call: Call): Answer {
  const release = releaseOf(call)
  return page(call, release.assets.map((asset) => presentAsset(call, release, asset)))
}

function remove(call: Call): Answer {
  const id = idOf(call, 'id')
  const release = call.repo.releases.find(({ assets }) => assets.some((asset) => asset.id === id))
  if (release === undefined) throw notFound()
  release.assets = release.assets.filter((asset) => asset.id !== id)
  return noContent()
}
