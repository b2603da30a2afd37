import { Agent, type IncomingMessage, type RequestOptions, type ServerResponse, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Listening } from './listen.ts'

/** A request that went through. */
export interface Passage {
  /** The name of the server that it was for. */
  server: string
  method: string
  /** Path and query. */
  path: string
}

/**
 * What becomes of a request that is struck. `lost`: it is carried out, and its answer never comes. `late`: it is on its
 * way until the release, whoever waits for it; then it is carried out.
 */
export type Fate = 'lost' | 'late'

/** A request that will be struck, or was. */
export interface Strike {
  /** Resolves when it was: for `lost` once the server has answered. Never, where so many requests do not come. */
  struck: Promise<Passage>
  /** Lets what is late arrive, and ends once it was answered. */
  release(): Promise<void>
}

/** Proxies before several servers that count all requests together, so that each has a number in one order. */
export interface Turnstile {
  /** What went through since the last strike was set. */
  passed: Passage[]
  /** Starts the proxy before a server. */
  before(server: string, target: string): Promise<Listening>
  /** Begins to count anew, and strikes the `nth` request from now (1 is the next); none where it is 0. */
  strike(nth: number, fate: Fate): Strike
  stop(): Promise<void>
}

interface Armed {
  nth: number
  fate: Fate
  struck: PromiseWithResolvers<Passage>
  gate: PromiseWithResolvers<void>
  carriedOut: Promise<unknown>
}

/** Opens it, with no proxy yet. */
export function createTurnstile(): Turnstile {
  const proxies: Listening[] = []
  let passed: Passage[] = []
  let armed: Armed | undefined
  const pass = async (passage: Passage, send: () => Promise<Answer>): Promise<Answer> => {
    passed.push(passage)
    const mine = armed?.nth === passed.length ? armed : undefined
    if (!mine) return send()
    if (mine.fate === 'late') mine.struck.resolve(passage)
    const sent = mine.fate === 'late' ? mine.gate.promise.then(send) : send()
    mine.carriedOut = sent
    await sent
    mine.struck.resolve(passage)
    return new Promise(() => {})
  }
  return {
    get passed() {
      return passed
    },
    async before(server, target) {
      const proxy = await startProxy(target, (line, send) => pass({ server, ...line }, send))
      proxies.push(proxy)
      return proxy
    },
    strike(nth, fate) {
      passed = []
      const mine: Armed = { nth, fate, struck: Promise.withResolvers(), gate: Promise.withResolvers(), carriedOut: Promise.resolve() }
      armed = mine
      const release = async (): Promise<void> => {
        mine.gate.resolve()
        await mine.carriedOut
      }
      return { struck: mine.struck.promise, release }
    },
    stop: async () => void (await Promise.all(proxies.map((proxy) => proxy.stop()))),
  }
}

interface Answer {
  status: number
  headers: IncomingMessage['headers']
  body: Buffer
}

// A kept connection would stay with the old instance of a service that was just deployed.
const fresh = new Agent({ keepAlive: false })

async function startProxy(target: string, pass: (line: Omit<Passage, 'server'>, send: () => Promise<Answer>) => Promise<Answer>): Promise<Listening> {
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming)
    const { method = 'GET', url: path = '/' } = incoming
    const headers = { ...incoming.headers, connection: 'close' }
    delete headers.host
    const { status, headers: said, body: text } = await pass({ method, path }, () => ask(`${target}${path}`, { method, headers, agent: fresh }, body))
    delete said.connection
    outgoing.writeHead(status, said).end(text)
  }
  const server = createServer((incoming, outgoing) => void handle(incoming, outgoing))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const stop = (): Promise<void> => {
    const closed = new Promise<void>((resolve) => void server.close(() => resolve()))
    server.closeAllConnections()
    return closed
  }
  return { url: `http://127.0.0.1:${port}`, port, stop }
}

const ask = (url: string, options: RequestOptions, body: Buffer): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request(url, options, (answer) => void bodyOf(answer).then((text) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: text }), reject))
    sent.on('error', reject).end(body)
  })

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part as Buffer)
  return Buffer.concat(parts)
}
