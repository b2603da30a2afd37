/** A database's place, as people name it. */
export interface Place {
  /** The name to use in messages. */
  name: string
  /** Every way to name it, in lower case: project ref, host, `host:port`, `host/database`, `host:port/database`. */
  names: readonly string[]
  /** The project ref where it is a project at supabase.co. */
  ref: string | undefined
}

/** The place that a URL of the Data API points to: the ref of `https://<ref>.supabase.co`, else `host` or `host:port`. */
export function placeOfUrl(url: URL): Place {
  const host = url.hostname.toLowerCase()
  const [, ref] = /^([a-z0-9]+)\.supabase\.(?:co|in)$/.exec(host) ?? []
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  const names = [ref, url.port === '' ? host : undefined, `${host}:${port}`].filter((name) => name !== undefined)
  return { name: names[0]!, names, ref }
}

/**
 * The place that a connection string points to: the ref of `db.<ref>.supabase.co` or of the pooler's user
 * `postgres.<ref>`, else `host/database`.
 */
export function placeOfConnection(url: URL): Place {
  const host = url.hostname.toLowerCase()
  const database = decodeURIComponent(url.pathname.slice(1)).toLowerCase() || decodeURIComponent(url.username).toLowerCase()
  const pooled = host.endsWith('.pooler.supabase.com') ? /\.([a-z0-9]+)$/.exec(decodeURIComponent(url.username)) : null
  const ref = /^db\.([a-z0-9]+)\.supabase\.(?:co|in)$/.exec(host)?.[1] ?? pooled?.[1]
  const names = [`${host}/${database}`, `${host}:${url.port || '5432'}/${database}`]
  return { name: ref ?? names[0]!, names: ref ? [ref, ...names] : names, ref }
}

/** Whether somebody who writes `name` means this place. */
export const isNamed = ({ names }: Place, name: string): boolean => names.includes(name.trim().toLowerCase())

/** Whether a line of the input `protect` covers this place: any of its names, or its host alone. */
export const isProtected = ({ names }: Place, line: string): boolean =>
  names.flatMap((name) => [name, name.split(/[:/]/)[0]!]).includes(line.trim().toLowerCase())

/** Whether two places are the same database, or one server and database under two names of ours. */
export function isSamePlace(a: Place, b: Place): boolean {
  const names = b.names.map(onThisMachine)
  return a.names.some((name) => names.includes(onThisMachine(name)))
}

/** Whether a place is on this machine. */
export const isLocal = ({ names }: Place): boolean => names.some((name) => onThisMachine(name) !== name || /^localhost\b/.test(name))

// All names that a machine has for itself are one (RFC 6761, RFC 1122, RFC 4291), 0.0.0.0 too when connected to.
const onThisMachine = (name: string): string => name.replace(/^(?:localhost\.?|[^/:]+\.localhost\.?|127(?:\.\d+){1,3}|0\.0\.0\.0|\[::1?\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]+\])(?=[:/]|$)/, 'localhost')
