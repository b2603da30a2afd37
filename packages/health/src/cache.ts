/** Headers by which caches say that they, and not the service, answered. */
const HITS: readonly (readonly [header: string, hit: RegExp])[] = [
  // RFC 9211, then the words of the common CDNs.
  ['cache-status', /;\s*hit\b/i],
  ['cf-cache-status', /^(hit|stale|updating|revalidated)\b/i],
  ['x-vercel-cache', /^(hit|stale|prerender)\b/i],
  ['x-nextjs-cache', /^(hit|stale)\b/i],
  ['x-cache', /\bhit\b/i],
  ['x-cache-status', /\b(hit|stale)\b/i],
  ['x-proxy-cache', /\bhit\b/i],
  // RFC 9111 §5.1: only a cache adds an age, and a validated answer has none.
  ['age', /^[1-9]\d*$/],
]

/** The header that shows that a cache answered, as `name: value`; undefined where none does. */
export function cacheHit(headers: Readonly<Record<string, string>>): string | undefined {
  const found = HITS.find(([header, hit]) => hit.test(headers[header]?.trim() ?? ''))
  return found && `${found[0]}: ${headers[found[0]]!.slice(0, 80)}`
}

/** What asks every cache on the way for an answer of the service itself (RFC 9111 §5.2.1.4, §5.4). */
export const noCacheHeaders = { 'cache-control': 'no-cache', pragma: 'no-cache' } as const

/** The address with a query parameter that no cache has seen: for caches that ignore what the headers ask. */
export function bustCache(url: string, unique: string): string {
  const busted = new URL(url)
  busted.searchParams.append('_wait_healthy', unique)
  return busted.href
}
