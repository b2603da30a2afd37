import { createHmac, timingSafeEqual } from 'node:crypto'

/** The run and job that a runtime token speaks for, as @actions/artifact sends them with every request. */
export type Backend = { run: string; job: string }

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

const sign = (text: string, key: Buffer) => createHmac('sha256', key).update(text).digest('base64url')

/** Whether two signatures are the same, in constant time. */
export function sameSignature(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/**
 * An ACTIONS_RUNTIME_TOKEN: a JWT whose `scp` names run and job the way @actions/artifact parses it
 * (toolkit, packages/artifact/src/internal/shared/util.ts). Valid for six hours.
 */
export function runtimeToken({ run, job }: Backend, key: Buffer): string {
  const now = Math.floor(Date.now() / 1000)
  const scp = `Actions.GenericRead:00000000-0000-0000-0000-000000000000 Actions.Results:${run}:${job}`
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ scp, iat: now, nbf: now - 60, exp: now + 6 * 3600 })}`
  return `${text}.${sign(text, key)}`
}

/** The run and job of an `Authorization: Bearer` header; undefined where the token is not ours, expired or without the scope. */
export function readToken(header: string | undefined, key: Buffer): Backend | undefined {
  const [head, payload, signature] = header?.match(/^bearer (\S+)$/i)?.[1]?.split('.') ?? []
  if (head === undefined || payload === undefined || signature === undefined) return undefined
  if (!sameSignature(signature, sign(`${head}.${payload}`, key))) return undefined
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { scp: string; exp: number }
  if (claims.exp * 1000 < Date.now()) return undefined
  const [, run, job] = /(?:^| )Actions\.Results:([^: ]+):([^: ]+)/.exec(claims.scp) ?? []
  return run === undefined || job === undefined ? undefined : { run, job }
}

/** The query that lets its bearer read (`r`) or write (`w`) one blob for an hour; no `=` for clients to strip. */
export function signedQuery(path: string, right: 'r' | 'w', key: Buffer): string {
  const expires = Math.floor(Date.now() / 1000) + 3600
  return `sp=${right}&se=${expires}&sig=${sign(`${right}\n${expires}\n${path}`, key)}`
}

/** Whether a request's query is a signature of this path and right that has not expired. */
export function signatureHolds(url: URL, right: 'r' | 'w', key: Buffer): boolean {
  const expires = Number(url.searchParams.get('se'))
  const wanted = sign(`${right}\n${expires}\n${url.pathname}`, key)
  return expires * 1000 > Date.now() && sameSignature(url.searchParams.get('sig') ?? '', wanted)
}
