/** What a JSON pointer finds in a document: a value, which may be null, or nothing. */
export type Found = { found: true; value: unknown } | { found: false }

/**
 * Checks the form of a JSON pointer (RFC 6901): empty for the whole document, or `/`-led steps with `~0` for `~` and
 * `~1` for `/`.
 * @throws Error that reads on after an input's name.
 */
export function parsePointer(pointer: string): string {
  if (pointer !== '' && !pointer.startsWith('/')) {
    throw new Error(`needs a JSON pointer that starts with a slash, such as /commit, not ${JSON.stringify(pointer)}`)
  }
  if (/~(?![01])/.test(pointer)) throw new Error(`has a ~ in ${JSON.stringify(pointer)}: write ~0 for ~ and ~1 for /`)
  return pointer
}

/** Looks a pointer up. Only own properties count, so that `/constructor` finds nothing. */
export function lookUp(document: unknown, pointer: string): Found {
  let value = document
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return { found: false }
    if (Array.isArray(value) && !/^(0|[1-9]\d*)$/.test(key)) return { found: false }
    value = (value as Record<string, unknown>)[key]
  }
  return { found: true, value }
}

/** Every pointer to a value that is no object or array, with the value; at most `limit` of them. */
export function leaves(document: unknown, limit = 200): [pointer: string, value: unknown][] {
  const found: [string, unknown][] = []
  const walk = (value: unknown, pointer: string): void => {
    if (found.length >= limit || pointer.split('/').length > 20) return
    if (value === null || typeof value !== 'object') return void found.push([pointer, value])
    for (const [key, inner] of Object.entries(value)) {
      walk(inner, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    }
  }
  walk(document, '')
  return found
}
