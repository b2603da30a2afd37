/** One header line, its name in lower case. */
export type HeaderLine = readonly [name: string, value: string]

/**
 * A header written as `Name: value`. Faults name the header but never quote a value.
 * @throws Error that reads on after an input's name.
 */
export function parseHeader(line: string): HeaderLine {
  const at = line.indexOf(':')
  const name = at < 0 ? '' : line.slice(0, at).trim()
  const value = line.slice(at + 1).trim()
  if (at < 0) throw new Error('has a line without a colon; write `Name: value`')
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw new Error('has a line whose name is no header name; write `Name: value`')
  if (/[\u0000-\u0008\u000A-\u001F\u007F]|[^\u0000-\u00FF]/.test(value)) throw new Error(`has characters in ${name} that a header cannot carry`)
  if (value === '') throw new Error(`has no value for ${name}: is the secret set?`)
  if (UNSENDABLE.test(name)) throw new Error(`cannot set ${name}: the connection decides that itself`)
  return [name.toLowerCase(), value]
}

// What undici or the protocol sets; undici throws on most of them.
const UNSENDABLE = /^(connection|content-length|expect|keep-alive|transfer-encoding|upgrade)$/i

/** Headers whose values everybody may read; to mask `application/json` would only make the log unreadable. */
const OPEN = /^(accept(-.*)?|access-control-request-.*|cache-control|content-type|origin|pragma|user-agent)$/

/** The parts of a header that have to be masked: its value, and a token after its scheme. */
export function secretsOf([name, value]: HeaderLine): string[] {
  if (OPEN.test(name)) return []
  const token = /^(?:bearer|basic|token)\s+(\S+)$/i.exec(value)?.[1]
  return token ? [value, token] : [value]
}
