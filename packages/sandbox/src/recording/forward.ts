import { isUtf8 } from 'node:buffer'
import { type IncomingMessage, request as askHttp } from 'node:http'
import { request as askHttps } from 'node:https'
import type { Asked, Given } from './gateway.ts'
import type { Body } from './format.ts'

// They are about one connection, not about what is asked (RFC 9110 §7.6.1). Without `accept-encoding` answers are plain.
const OF_THE_CONNECTION = ['connection', 'proxy-connection', 'proxy-authorization', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer', 'accept-encoding', 'content-length']

/** Asks the real server, on a connection of its own. A connection that breaks is an answer, too. */
export function forward({ method, url, headers, body }: Asked, ca?: string): Promise<Given> {
  const ask = url.startsWith('https:') ? askHttps : askHttp
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.includes(name)))
  return new Promise((resolve) => {
    const broken = (error: NodeJS.ErrnoException): void => resolve({ fault: error.code ?? 'unknown' })
    const outgoing = ask(url, { method, agent: false, headers: { ...kept, 'content-length': String(body.length) }, ...(ca ? { ca } : {}) }, (answer) => {
      read(answer).then((bytes) => resolve({ status: answer.statusCode ?? 502, headers: headersOf(answer), body: bytes }), broken)
    })
    outgoing.once('error', broken)
    outgoing.end(body)
  })
}

async function read(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const headersOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name, value]) => value !== undefined && !OF_THE_CONNECTION.includes(name)).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)]))

/** Headers that a recording keeps: all others say nothing that an action looks at, or something that is nobody's business. */
const KEPT = /^(accept|content-type|prefer|range|(accept|content)-profile|x-github-api-version|link|location|retry-after|(x-)?ratelimit-\w+|content-range|date|age|etag|cache-control|cf-cache-status|x-cache|www-authenticate)$/

/** Of headers what a recording keeps. */
export const keptHeaders = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => KEPT.test(name)))

/** Nothing that an action asks for is longer, and nobody would read it. */
const LONGEST = 4 * 1024 * 1024

/** A body as a recording holds it. What is no text cannot be searched for secrets and is left out. */
export function recordedBody(bytes: Buffer, clean: (text: string) => string): Body {
  if (bytes.length === 0) return {}
  if (bytes.length > LONGEST) return { omitted: `${bytes.length} bytes, more than ${LONGEST}` }
  if (!isUtf8(bytes)) return { omitted: `${bytes.length} bytes that are no text` }
  return { body: clean(bytes.toString('utf8')) }
}
