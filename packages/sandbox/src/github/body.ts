import { unprocessable } from './failures.ts'

/** A request's JSON object, before its fields are known. */
export type Body = Record<string, unknown>

type Kind = 'string' | 'boolean' | 'integer' | 'array' | 'object' | 'any'
type Value<K> = K extends 'string' ? string : K extends 'boolean' ? boolean : K extends 'integer' ? number
  : K extends 'array' ? unknown[] : K extends 'object' ? Body : unknown

const fits: Record<Kind, (value: unknown) => boolean> = {
  string: (v) => typeof v === 'string',
  boolean: (v) => typeof v === 'boolean',
  integer: Number.isInteger,
  array: Array.isArray,
  object: (v) => typeof v === 'object' && v !== null && !Array.isArray(v),
  any: () => true,
}

/** The field of that kind; null counts as absent. Throws GitHub's 422 "Invalid request." when it is of another kind. */
export function optional<K extends Kind>(body: Body, name: string, kind: K): Value<K> | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (!fits[kind](value)) {
    const article = kind === 'integer' || kind === 'array' || kind === 'object' ? 'an' : 'a'
    throw unprocessable(`Invalid request.\n\nFor 'properties/${name}', ${JSON.stringify(value)} is not ${article} ${kind}.`)
  }
  return value as Value<K>
}

/** The field of that kind; throws GitHub's 422 `"name" wasn't supplied.` where it is absent. */
export function required<K extends Kind>(body: Body, name: string, kind: K): Value<K> {
  const value = optional(body, name, kind)
  if (value === undefined) throw unprocessable(`Invalid request.\n\n"${name}" wasn't supplied.`)
  return value
}
