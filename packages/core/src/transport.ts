import { setFlagsFromString } from 'node:v8'
import type * as Undici from 'undici'
import type { Dispatcher } from 'undici'
import { decoded } from './decode.ts'
import { ActionError } from './errors.ts'
import { CanceledError } from './errors.ts'
import { createThrift } from './thrift.ts'

/** One exchange of bytes: what goes out. */
export interface WireRequest {
  method: string
  url: string
  headers: Record<string, string>
  body: string | Uint8Array | undefined
  /** A connection of its own, closed afterwards: kept-alive ones can stay on an old instance behind a load balancer. */
  fresh: boolean
  /** Address family of the connection: 4, 6, or whichever answers first. */
  family: 4 | 6 | undefined
  maxBytes: number
  signal: AbortSignal
}

/** One exchange of bytes: what came back. */
export interface WireResponse {
  status: number
  headers: Record<string, string>
  body: Buffer
  /** Whether the body was longer than `maxBytes` and is cut. */
  truncated: boolean
}

/** Proxies as the environment names them. */
export interface ProxySettings {
  http: string | undefined
  https: string | undefined
  no: string | undefined
}

/**
 * Sends bytes over undici, loaded at the first request. A bundle has it once: `overrides` in package.json gives
 * @actions/core the same undici, where its own older one would be loaded beside ours and never used (20 ms a start).
 */
export interface Transport {
  /** Loads undici ahead, where the first exchange is to be as quick as all others. */
  load(): Promise<void>
  exchange(request: WireRequest): Promise<WireResponse>
  close(): Promise<void>
}

// What an exchange on a connection of its own leaves behind: sockets, streams, headers; and its body as it came, as one
// piece, as a text, and as what its JSON holds, which is the most.
const CONNECTION_BYTES = 64 * 1024
const BODY_COPIES = 6

/** The only door to undici. */
export function createTransport(proxy: ProxySettings): Transport {
  const pooled = new Map<string, Dispatcher>()
  const thrift = createThrift({ megabytes: 3, look: 'major' })
  let closed = false
  return {
    load: async () => void (await loadUndici()),
    async exchange(request) {
      if (closed) throw ended()
      const undici = await loadUndici()
      const connect = request.family ? { family: request.family, autoSelectFamily: false } : {}
      // Time limits are the caller's signal; undici's own would cut a slow answer that the caller is patient with.
      const options = { connect: { ...connect, timeout: 10_000 }, headersTimeout: 0, bodyTimeout: 0 }
      const via = proxyFor(request.url, proxy)
      const open = (): Dispatcher =>
        via ? new undici.EnvHttpProxyAgent({ ...options, httpProxy: via, httpsProxy: via, noProxy: proxy.no ?? '' }) : new undici.Agent(options)
      const own = request.fresh || request.family !== undefined
      const dispatcher = own ? open() : (pooled.get(via) ?? open())
      if (!own) pooled.set(via, dispatcher)
      try {
        const response = await send(undici.request, request, dispatcher)
        if (request.fresh) thrift(CONNECTION_BYTES + BODY_COPIES * response.body.length)
        return response
      } catch (error) {
        throw closed ? ended() : error
      } finally {
        if (own) await dispatcher.destroy()
      }
    },
    close: async () => {
      closed = true
      await Promise.all([...pooled.values()].map((dispatcher) => dispatcher.destroy()))
      pooled.clear()
    },
  }
}

// What is still under way when an action has ended is of no use to anybody: neither is it tried again, nor told.
const ended = (): CanceledError => new CanceledError('The action has ended')

// undici's parser is WebAssembly, and V8 takes some 20 MB to optimize it after a few requests, and 20 more for the calls
// between it and JavaScript after a few hundred. Ours are too few to win that back: without these flags' tiers the parser
// stays as it was compiled first (https://v8.dev/docs/wasm-compilation-pipeline).
async function loadUndici(): Promise<typeof Undici> {
  for (const flag of ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering']) setFlagsFromString(flag)
  return import('undici')
}

// As curl and the runner's own tools read the variables: each is for its protocol alone, and may lack the scheme.
function proxyFor(url: string, { http, https }: ProxySettings): string {
  const [variable, named = ''] = /^https:/i.test(url) ? ['HTTPS_PROXY', https] : ['HTTP_PROXY', http]
  const address = named && !/^[a-z0-9]+:\/\//i.test(named) ? `http://${named}` : named
  // It may hold a password, so it is not quoted.
  if (address && !URL.canParse(address)) throw new ActionError(`The proxy in the variable ${variable} is no address`, { advice: 'Write it as http://host:port.' })
  return address
}

async function send(
  request: typeof Undici.request,
  { method, url, headers, body, maxBytes, signal }: WireRequest,
  dispatcher: Dispatcher,
): Promise<WireResponse> {
  const answer = await request(url, { method, headers, body: body ?? null, signal, dispatcher })
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of decoded(answer.body, answer.headers['content-encoding']) as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > maxBytes) break
  }
  return {
    status: answer.statusCode,
    headers: Object.fromEntries(
      Object.entries(answer.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
    ),
    body: Buffer.concat(chunks).subarray(0, maxBytes),
    truncated: size > maxBytes,
  }
}
