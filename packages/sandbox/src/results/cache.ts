import type { SandboxApp } from '../listen.ts'
import type { Blobs } from './blobs.ts'
import { TwirpFailure, mountTwirp, textOf } from './twirp.ts'

/** One cache entry; it is found only once it is `finalized`. */
export type CacheEntry = { id: number; key: string; version: string; finalized: boolean }

/** Mounts version 2 of the cache service (ACTIONS_CACHE_SERVICE_V2), which @actions/cache 4 and later speak. */
export function mountCache(app: SandboxApp, place: { key: Buffer; blobs: Blobs; nextId: () => number }): CacheEntry[] {
  const entries: CacheEntry[] = []
  const { blobs, nextId } = place
  mountTwirp(app, place.key, {
    name: 'CacheService',
    methods: {
      CreateCacheEntry(call) {
        const [key, version] = [textOf(call, 'key'), textOf(call, 'version')]
        if (entries.some((each) => each.key === key && each.version === version)) {
          throw new TwirpFailure('already_exists', `cache entry with the same key, version, and scope already exists`)
        }
        const entry = { id: nextId(), key, version, finalized: false }
        entries.push(entry)
        return { ok: true, signed_upload_url: blobs.uploadUrl(entry.id, call.origin), message: '' }
      },
      FinalizeCacheEntryUpload(call) {
        const entry = entries.find((each) => each.key === textOf(call, 'key') && each.version === textOf(call, 'version'))
        if (entry === undefined) throw new TwirpFailure('not_found', 'cache entry not found')
        entry.finalized = true
        return { ok: true, entry_id: String(entry.id), message: '' }
      },
      GetCacheEntryDownloadURL(call) {
        const version = textOf(call, 'version')
        const prefixes = [textOf(call, 'key'), ...(call.message['restore_keys'] as string[] | undefined ?? [])]
        const entry = newestMatch(entries.filter((each) => each.finalized && each.version === version), prefixes)
        if (entry === undefined) return { ok: false, signed_download_url: '', matched_key: '' }
        const type = 'application/octet-stream'
        const url = blobs.downloadUrl({ id: entry.id, origin: call.origin, name: 'cache', type })
        return { ok: true, signed_download_url: url, matched_key: entry.key }
      },
    },
  })
  return entries
}

/** The exact key first, then for each key in turn the newest entry that begins with it. */
function newestMatch(entries: CacheEntry[], keys: string[]): CacheEntry | undefined {
  const exact = entries.find((each) => each.key === keys[0])
  if (exact !== undefined) return exact
  for (const key of keys) {
    const match = entries.findLast((each) => each.key.startsWith(key))
    if (match !== undefined) return match
  }
  return undefined
}
