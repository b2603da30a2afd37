import type { Parse } from '@axcouncil/core/inputs'
import { duration, quote, url } from '@axcouncil/core/parsers'

/** Milliseconds of a duration that is longer than nothing. */
export const positive: Parse<number> = (raw) => {
  const ms = duration(raw)
  if (ms > 0) return ms
  throw new Error('must be longer than nothing')
}

/** A key or token: something without spaces. Never quoted in its fault. */
export const oneWord: Parse<string> = (raw) => {
  if (/^[\x21-\x7e]+$/.test(raw)) return raw
  throw new Error('must be one line without spaces: something else was pasted along')
}

/** An image with its host or owner. */
export const image: Parse<string> = (raw) => {
  if (/^\S+$/.test(raw) && raw.includes('/')) return raw
  throw new Error(`must be an image such as ghcr.io/owner/name:tag, not ${quote(raw)}`)
}

// A key must not travel in clear text; a server on this machine is another matter.
const isConfidential = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)

/** The address of an API that is sent a key. */
export const confidential: Parse<URL> = (raw) => {
  const parsed = url(raw)
  if (parsed.search || parsed.hash) throw new Error('must not have a query or a fragment')
  if (isConfidential(parsed)) return parsed
  throw new Error(`must be https: the API key would travel in clear text to ${parsed.host}`)
}

/** An address that is a secret itself, so that its fault never quotes it. */
export const secretUrl: Parse<string> = (raw) => {
  if (URL.canParse(raw) && isConfidential(new URL(raw))) return raw
  throw new Error('must be an https address')
}

/** Lines in groups that blank lines part, each line parsed. */
export const groups =
  <T>(parse: Parse<T>): Parse<T[][]> =>
  (raw) =>
    raw
      .split(/\n[^\S\n]*\r?\n/)
      .map((group) => group.split('\n').map((line) => line.trim()).filter((line) => line !== ''))
      .filter((group) => group.length > 0)
      .map((group) => group.map(parse))

/** One Render service that serves requests or runs jobs. */
export const serviceId: Parse<string> = (raw) => {
  if (/^(srv|crn)-[a-z0-9-]+$/i.test(raw)) return raw
  throw new Error(`must be an identifier like srv-ct0t51l6l47c73b9casg, not ${quote(raw)}`)
}

/** Services by waves, none named twice. */
export const serviceWaves: Parse<string[][]> = (raw) => {
  const waves = groups(serviceId)(raw)
  const all = waves.flat()
  const twice = all.filter((id, i) => all.indexOf(id) !== i)
  if (twice.length > 0) throw new Error(`names ${[...new Set(twice)].join(', ')} more than once`)
  return waves
}
