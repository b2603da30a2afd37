import { microsOf } from './id.ts'

/** A request that asks for something impossible; the API answers `{"message"}` with this status. */
export class Refusal extends Error {
  readonly status: 400 | 401 | 404 | 409

  constructor(status: Refusal['status'], message: string) {
    super(message)
    this.name = 'Refusal'
    this.status = status
  }
}

/** The values of a query parameter that may be repeated or joined by commas (Render's description has both). */
export const values = (query: URLSearchParams, name: string): string[] =>
  query.getAll(name).flatMap((value) => value.split(',')).filter((value) => value !== '')

/** Reads `limit`: 1 to 100, 20 where left out. Throws a Refusal 400. */
export function limitOf(query: URLSearchParams): number {
  const text = query.get('limit') ?? '20'
  const limit = Number(text)
  if (!/^\d+$/.test(text) || limit < 1 || limit > 100) throw new Refusal(400, 'limit must be between 1 and 100')
  return limit
}

/** Reads a time in microseconds; undefined where left out. Throws a Refusal 400. */
export function timeOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null || text === '') return undefined
  const micros = microsOf(text)
  if (Number.isNaN(micros)) throw new Refusal(400, `${name} is not a time: ${text}`)
  return micros
}

/** A test for `<name>Before` and `<name>After` on the time that a row has, if it has one. */
export function between(query: URLSearchParams, name: string): (time: string | undefined) => boolean {
  const before = timeOf(query, `${name}Before`)
  const after = timeOf(query, `${name}After`)
  if (before === undefined && after === undefined) return () => true
  return (time) => {
    if (time === undefined) return false
    const micros = microsOf(time)
    return (before === undefined || micros < before) && (after === undefined || micros > after)
  }
}

/** A test for a parameter that lists the values allowed; everything passes where it is left out. */
export function among(query: URLSearchParams, name: string): (value: string) => boolean {
  const allowed = values(query, name)
  return (value) => allowed.length === 0 || allowed.includes(value)
}

/**
 * One page of a list, in Render's form: each row under its resource's name, with the cursor to go on after it
 * (https://api-docs.render.com/reference/pagination). Throws a Refusal 400 for a cursor that is none.
 */
export function page<T extends { id: string }>(query: URLSearchParams, name: string, rows: T[]): object[] {
  const limit = limitOf(query)
  const cursor = query.get('cursor') ?? ''
  const last = cursor === '' ? -1 : rows.findIndex((row) => cursorOf(row) === cursor)
  if (cursor !== '' && last === -1) throw new Refusal(400, 'invalid cursor')
  return rows.slice(last + 1, last + 1 + limit).map((row) => ({ [name]: row, cursor: cursorOf(row) }))
}

const cursorOf = (row: { id: string }): string => Buffer.from(row.id).toString('base64url')
