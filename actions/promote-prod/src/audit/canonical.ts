import { createHash } from 'node:crypto'

/** Anything that JSON can hold. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/**
 * JSON in one form only: names sorted by code unit, no blanks, numbers as ECMAScript writes them
 * (RFC 8785, JSON Canonicalization Scheme). Undefined members are left out.
 */
export function canonical(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one ?? null)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  const members = Object.keys(value).filter((name) => value[name] !== undefined).sort()
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`
}

/** The SHA-256 of a value's canonical JSON, in hex. */
export const digest = (value: Json): string => createHash('sha256').update(canonical(value)).digest('hex')
