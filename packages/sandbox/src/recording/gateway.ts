import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { type AddressInfo, type Socket, connect } from 'node:net'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TLSSocket, createSecureContext } from 'node:tls'
import { selfSigned } from '../certificate.ts'

/** What a step asks, as it comes through the gateway. */
export interface Asked { method: string; url: string; headers: Record<string, string>; body: Buffer }

/** What it gets: an answer, or a connection that breaks. */
export type Given = { status: number; headers: Record<string, string>; body: Buffer } | { fault: string }

/** A proxy that sees what is asked through it, in plain text. */
export interface Gateway {
  /** The variables that lead a step here: its proxies, and the certificate that it is to trust. */
  env: Record<string, string>
  stop(): Promise<void>
}

/** `names` are the hosts whose TLS ends here; connections to all others pass through unseen. */
export interface GatewayOptions { names: readonly string[]; answer: (asked: Asked) => Promise<Given> }

const DAY = 86_400_000

/**
 * Starts a forward proxy on 127.0.0.1 (RFC 9110 §9.3.6): steps keep the addresses that they have, so their own guards
 * (is this the target that I may write to?) judge what they judge without it.
 */
export async function startGateway({ names, answer }: GatewayOptions): Promise<Gateway> {
  const identity = selfSigned({ names, from: new Date(Date.now() - DAY), to: new Date(Date.now() + DAY) })
  const secureContext = createSecureContext(identity)
  const folder = await mkdtemp(join(tmpdir(), 'gateway-'))
  const certificate = join(folder, 'certificate.pem')
  await writeFile(certificate, identity.cert)
  const sockets = new Set<Socket>()
  const serve = (request: IncomingMessage, response: ServerResponse, url: string): void => void pass(request, response, { url, answer })
  const plain = createServer((request, response) => serve(request, response, request.url ?? ''))
  // Requests that came through a tunnel: the address stands in the Host header again.
  const inside = createServer((request, response) => serve(request, response, `https://${request.headers.host ?? ''}${request.url ?? ''}`))
  for (const server of [plain, inside]) server.on('connection', (socket: Socket) => void sockets.add(socket.on('error', () => socket.destroy())))
  plain.on('connect', (request, socket: Socket, head) => {
    const [host = '', port = '443'] = (request.url ?? '').split(/:(?=\d+$)/)
    socket.on('error', () => socket.destroy()).write('HTTP/1.1 200 Connection Established\r\n\r\n')
    if (head.length > 0) socket.unshift(head)
    if (names.includes(host)) return void inside.emit('connection', new TLSSocket(socket, { isServer: true, secureContext }))
    const through = connect(Number(port), host)
    sockets.add(through.on('error', () => socket.destroy()))
    socket.pipe(through).pipe(socket)
  })
  await new Promise<void>((resolve, reject) => void plain.once('error', reject).listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(plain.address() as AddressInfo).port}`
  return {
    env: { HTTP_PROXY: address, HTTPS_PROXY: address, http_proxy: address, https_proxy: address, NO_PROXY: '', no_proxy: '', NODE_EXTRA_CA_CERTS: certificate },
    async stop() {
      const closed = new Promise<void>((resolve) => plain.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      plain.closeAllConnections()
      await closed
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function pass(request: IncomingMessage, response: ServerResponse, { url, answer }: { url: string; answer: GatewayOptions['answer'] }): Promise<void> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    const given = await answer({ method: request.method ?? 'GET', url, headers, body: Buffer.concat(chunks) })
    if ('fault' in given) return void request.socket.destroy()
    response.writeHead(given.status, { ...given.headers, ...(request.method === 'HEAD' || given.status === 204 || given.status === 304 ? {} : { 'content-length': String(given.body.length) }) })
    response.end(given.body)
  } catch {
    // The step is gone, or what it asked cannot be carried out: either way there is nobody to tell in words.
    request.socket.destroy()
  }
}
