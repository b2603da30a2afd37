import type { Ports } from '@axcouncil/core/action'
import type { HttpResponse } from '@axcouncil/core/http'
import { ConnectionError } from '@axcouncil/core/http-error'
import { type Answer, toAnswer } from './answer.ts'
import { bustCache, noCacheHeaders } from './cache.ts'
import type { HealthSpec } from './spec.ts'

/** What watching health needs of the world. */
export type HealthPorts = Pick<Ports, 'http' | 'clock' | 'signal' | 'runner' | 'environment'>

/** An address as it is asked: over which family, and whether its caches have to be gone around. */
export interface Target {
  url: string
  /** The address as it stands in logs: without its query, with the family where one is asked for. */
  name: string
  family: 4 | 6 | undefined
  bustCaches: boolean
}

/** What one probe brought back. `redirect` is set where the answer is one that the policy does not follow. */
export type Exchange = { latencyMs: number } & (
  | { answered: true; answer: Answer; url: URL; redirect: URL | undefined }
  | { answered: false; error: ConnectionError }
)

/** What is kept of a body: a longer health answer is a mistake, and it should not cost the runner memory. */
const MAX_BYTES = 512 * 1024
const MAX_REDIRECTS = 5

/** Probes once, on a connection of its own, without trying again. Throws only when the job is canceled. */
export async function ask(target: Target, spec: HealthSpec, { http, clock }: HealthPorts, unique: string): Promise<Exchange> {
  const started = clock.elapsed()
  const send = (url: string): Promise<HttpResponse> =>
    http.send({
      url,
      method: spec.method,
      headers: { ...noCacheHeaders, ...spec.headers },
      ...(spec.body === undefined ? {} : { body: spec.body }),
      ...(target.family ? { family: target.family } : {}),
      timeoutMs: Math.min(spec.attemptTimeoutMs, spec.timeoutMs),
      attempts: 1,
      maxRedirects: spec.redirects === 'follow' ? MAX_REDIRECTS : 0,
      fresh: true,
      maxBytes: MAX_BYTES,
      expect: () => true,
    })
  try {
    let response = await send(target.bustCaches ? bustCache(target.url, unique) : target.url)
    let next = redirectOf(response)
    const goesAlong = spec.redirects === 'same-host' && (spec.method === 'GET' || spec.method === 'HEAD')
    for (let left = MAX_REDIRECTS; goesAlong && next && left > 0 && isSameHost(response.url, next); left -= 1) {
      response = await send(next.href)
      next = redirectOf(response)
    }
    return { answered: true, answer: toAnswer(response), url: new URL(response.url), redirect: next, latencyMs: clock.elapsed() - started }
  } catch (error) {
    if (error instanceof ConnectionError) return { answered: false, error, latencyMs: clock.elapsed() - started }
    throw error
  }
}

function redirectOf({ status, headers, url }: HttpResponse): URL | undefined {
  const { location } = headers
  return [301, 302, 303, 307, 308].includes(status) && location && URL.canParse(location, url) ? new URL(location, url) : undefined
}

// Headers with secrets go along, so the step down from https to http is another host too.
const isSameHost = (from: string, to: URL): boolean =>
  new URL(from).hostname === to.hostname && !(from.startsWith('https:') && to.protocol === 'http:') && to.protocol.startsWith('http')
