import { createServer, request, Agent, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { once } from 'node:events'
import { keep } from './journal.ts'
import type { Instance, Service } from './model.ts'

/** A public address: where it listens, and how to end it. */
export type Proxy = { port: number; stop: () => Promise<void> }

/**
 * The public face of services: passes each request, streaming, to a process in the service's routing, in turn. A
 * connection that was kept alive stays with a draining process as long as that lives, as it does at Render: only a
 * fresh connection is sure to meet the new version. `find` says whose request it is.
 */
export async function startProxy(find: (host: string) => Service | undefined, port: number): Promise<Proxy> {
  const agent = new Agent({ keepAlive: true })
  const bound = new WeakMap<Socket, Instance>()
  const server = createServer((incoming, outgoing) => {
    const service = find(incoming.headers.host ?? '')
    if (service === undefined) return sorry(outgoing, 404, 'Not Found')
    const before = bound.get(incoming.socket)
    const instance = before?.draining && !before.stopping ? before : next(service)
    record(service, { incoming, outgoing, instance })
    if (instance === undefined) return sorry(outgoing, service.suspended ? 503 : 502, 'Service unavailable')
    bound.set(incoming.socket, instance)
    forward({ incoming, outgoing, agent, instance })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const stop = async (): Promise<void> => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    agent.destroy()
    await closed
  }
  return { port: (server.address() as AddressInfo).port, stop }
}

function next(service: Service): Instance | undefined {
  const instance = service.routing.shift()
  if (instance) service.routing.push(instance)
  return instance
}

type Exchange = { incoming: IncomingMessage; outgoing: ServerResponse; instance: Instance | undefined }

function record(service: Service, { incoming, outgoing, instance }: Exchange): void {
  const begun = performance.now()
  const { method = 'GET', url = '/' } = incoming
  outgoing.once('close', () => {
    const hit = { at: Date.now(), ms: performance.now() - begun, status: outgoing.statusCode, method }
    const more = instance === undefined ? {} : { instance: instance.id }
    keep(service.hits, { ...hit, path: url.split('?')[0] ?? '/', host: incoming.headers.host ?? '', ...more })
  })
}

// Headers of one connection, not of the message (RFC 9110, 7.6.1).
const hopByHop = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade'])

type Passage = { incoming: IncomingMessage; outgoing: ServerResponse; agent: Agent; instance: Instance }

function forward({ incoming, outgoing, agent, instance }: Passage): void {
  const headers = Object.fromEntries(Object.entries(incoming.headers).filter(([name]) => !hopByHop.has(name)))
  headers['x-forwarded-for'] = incoming.socket.remoteAddress ?? ''
  headers['x-forwarded-proto'] = 'http'
  const { method, url } = incoming
  const onward = request({ host: '127.0.0.1', port: instance.port, method, path: url, headers, agent }, (answer) => {
    const kept = Object.entries(answer.headers).filter(([name]) => !hopByHop.has(name))
    outgoing.writeHead(answer.statusCode ?? 502, Object.fromEntries(kept))
    answer.pipe(outgoing)
    answer.once('error', () => outgoing.destroy())
  })
  onward.once('error', () => (outgoing.headersSent ? outgoing.destroy() : sorry(outgoing, 502, 'Bad Gateway')))
  outgoing.once('close', () => onward.destroy())
  incoming.pipe(onward)
}

function sorry(outgoing: ServerResponse, status: number, title: string): void {
  outgoing.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'x-render-routing': 'no-server' })
  outgoing.end(`<!doctype html><title>${title}</title><h1>${title}</h1>`)
}
