import { type RequestListener, createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, type Server, type Socket, connect } from 'node:net'
import { setDefaultCACertificates, getCACertificates } from 'node:tls'
import { afterEach, describe, expect, it } from '@jest/globals'
import { systemClock } from '@axcouncil/core/clock'
import { readEnvironment } from '@axcouncil/core/env'
import { capture } from '../src/capture.ts'
import { type HealthSpec, defaultHealth } from '../src/spec.ts'
import { verify } from '../src/verify.ts'
import { type Identity, selfSigned } from '@axcouncil/sandbox/certificate'
import { portsOn } from './world.ts'

const servers: Server[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => {
    server.close(resolve)
    if ('closeAllConnections' in server) (server as ReturnType<typeof createServer>).closeAllConnections()
  })))
})

async function serve(listener: RequestListener, { host = '127.0.0.1', identity }: { host?: string; identity?: Identity } = {}): Promise<number> {
  const server = identity ? createTlsServer(identity, listener) : createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve))
  return (server.address() as AddressInfo).port
}

const say = (commit: string): RequestListener => (_, response) => void response.setHeader('content-type', 'application/json').end(JSON.stringify({ commit }))

async function look(url: string, spec: Partial<HealthSpec> = {}, env: Record<string, string> = {}) {
  // GitHub at an address that answers, so that no fault counts as ours.
  const GITHUB_API_URL = `http://127.0.0.1:${await serve(say(''))}`
  const world = portsOn(systemClock, undefined, readEnvironment({ GITHUB_API_URL, ...env }))
  try {
    return await verify({ ...defaultHealth, intervalMs: 100, urls: [url], ...spec }, world.ports)
  } finally {
    await world.ports.http.close()
  }
}

// What never becomes healthy is given up soon; what does is given all the time it needs.
const soon = { timeoutMs: 700, attemptTimeoutMs: 500 }

describe('Against real servers', () => {
  it('every good answer comes over a connection of its own', async () => {
    const sockets = new Set<unknown>()
    const port = await serve((request, response) => {
      sockets.add(request.socket)
      say('8f31c2a')(request, response)
    })
    expect(await look(`http://127.0.0.1:${port}/`, { version: '8f31c2a', consecutive: 5 })).toMatchObject({ verdict: 'healthy', attempts: 5 })
    expect(sockets.size).toBe(5)
  })

  it('`localhost` is found on whichever family it listens, and a family can be asked for', async () => {
    const port = await serve(say('8f31c2a'))
    expect(await look(`http://localhost:${port}/`)).toMatchObject({ verdict: 'healthy' })
    expect(await look(`http://localhost:${port}/`, { families: [4] })).toMatchObject({ verdict: 'healthy' })
    const both = await look(`http://localhost:${port}/`, { families: [4, 6], ...soon })
    expect(both).toMatchObject({ verdict: 'unhealthy', message: expect.stringContaining('(IPv6)') })
  })

  const faults: [string, RequestListener, object][] = [
    ['a reset before the headers', ({ socket }) => void socket.resetAndDestroy(), { reason: 'refused', message: expect.stringContaining('connection was reset') }],
    ['a reset in the body', (_, response) => void response.writeHead(200, { 'content-length': '99' }).write('{', () => response.socket!.resetAndDestroy()), { reason: 'refused' }],
    ['silence', () => {}, { reason: 'timeout', message: expect.stringContaining('no answer within') }],
    ['a body that never ends', (_, response) => void response.write('{'), { reason: 'timeout' }],
    ['what is not HTTP', ({ socket }) => void socket.end('SSH-2.0-OpenSSH\r\n'), { reason: 'refused', message: expect.stringContaining('valid HTTP') }],
    ['an empty 202', (_, response) => void response.writeHead(202).end(), { reason: 'no-version', message: expect.stringContaining('an empty body') }],
    ['half of a JSON', (_, response) => void response.end('{"commit": "8f31'), { reason: 'no-version' }],
    ['a body of 4 MB', (_, response) => void response.end(JSON.stringify({ commit: '8f31c2a', fill: 'x'.repeat(4e6) })), { reason: 'no-version', message: expect.stringContaining('more than 512 KiB') }],
    ['502 with a page', (_, response) => void response.writeHead(502, { 'content-type': 'text/html' }).end('<html><h1>Bad Gateway</h1></html>'), { reason: 'status', message: expect.stringContaining('502 Bad Gateway instead of 200-299: Bad Gateway') }],
    ['a status nobody knows', (_, response) => void response.writeHead(599).end(), { reason: 'status', message: expect.stringContaining('599') }],
    ['redirects in a circle', (_, response) => void response.writeHead(302, { location: '/' }).end(), { reason: 'status', message: expect.stringContaining('302') }],
    ['a login page', ({ url }, response) => void (url === '/login' ? response.end('<title>Sign in</title>') : response.writeHead(302, { location: '/login' }).end()), { reason: 'redirect-to-login', message: expect.stringContaining('/login') }],
  ]
  it('every fault is named', async () => {
    const reports = await Promise.all(faults.map(async ([, listener]) => look(`http://127.0.0.1:${await serve(listener)}/`, { version: '8f31c2a', timeoutMs: 3_000, attemptTimeoutMs: 2_000 })))
    expect(reports.map((report, i) => ({ ...report, fault: faults[i]![0] }))).toEqual(
      faults.map(([fault, , expected]) => expect.objectContaining({ fault, verdict: 'unhealthy', ...expected })),
    )
  })

  it('secrets in headers stay with the host they were given for', async () => {
    const seen: (string | undefined)[] = []
    const other = await serve((request, response) => {
      seen.push(request.headers.authorization)
      say('8f31c2a')(request, response)
    })
    const port = await serve((_, response) => void response.writeHead(307, { location: `http://localhost:${other}/` }).end())
    const headers = { authorization: 'Bearer s3cret' }
    expect(await look(`http://127.0.0.1:${port}/`, { headers })).toMatchObject({ verdict: 'healthy' })
    expect(seen).toEqual([undefined, undefined, undefined])
    expect(await look(`http://127.0.0.1:${port}/`, { headers, redirects: 'same-host', ...soon })).toMatchObject({ reason: 'status', message: expect.stringContaining('`redirects: same-host` does not follow') })
  })

  it('a certificate that is expired, for another name or unknown is told apart', async () => {
    const day = 86_400_000
    const past = { from: new Date(Date.now() - 9 * day), to: new Date(Date.now() - day) }
    const valid = { from: new Date(Date.now() - day), to: new Date(Date.now() + day) }
    const [expired, wrong, right] = [selfSigned({ names: ['localhost'], ...past }), selfSigned({ names: ['other.example'], ...valid }), selfSigned({ names: ['localhost'], ...valid })]
    const trusted = getCACertificates()
    const at = async (identity: Identity, spec: Partial<HealthSpec> = soon) => look(`https://localhost:${await serve(say('8f31c2a'), { identity })}/`, spec)
    expect(await at(right)).toMatchObject({ reason: 'tls', advice: expect.stringContaining('Nobody known has signed') })
    setDefaultCACertificates([...trusted, expired.cert, wrong.cert, right.cert])
    try {
      expect(await at(right, {})).toMatchObject({ verdict: 'healthy' })
      expect(await at(expired)).toMatchObject({ reason: 'tls', advice: expect.stringContaining('has expired') })
      expect(await at(wrong)).toMatchObject({ reason: 'tls', message: expect.stringContaining('other.example'), advice: expect.stringContaining('for another name') })
    } finally {
      setDefaultCACertificates(trusted)
    }
  })

  it('a proxy is used, NO_PROXY is honoured, and a broken proxy is our side', async () => {
    const port = await serve(say('8f31c2a'))
    const asked: string[] = []
    const proxy = await serve((request, response) => {
      asked.push(request.url!)
      say('8f31c2a')(request, response)
    })
    expect(await look('http://service.example/', { consecutive: 1 }, { HTTP_PROXY: `http://127.0.0.1:${proxy}` })).toMatchObject({ verdict: 'healthy' })
    expect(asked).toEqual(['http://service.example/'])
    expect(await look(`http://127.0.0.1:${port}/`, {}, { HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: '127.0.0.1' })).toMatchObject({ verdict: 'healthy' })
    expect(await look('http://service.example/', soon, { HTTP_PROXY: 'http://127.0.0.1:1' })).toMatchObject({
      verdict: 'unknown',
      reason: 'refused',
      message: expect.stringContaining('the proxy 127.0.0.1:1 refused the connection'),
    })
  })

  it('https goes through a tunnel of the proxy, the certificate checked end to end', async () => {
    const day = 86_400_000
    const identity = selfSigned({ names: ['localhost'], from: new Date(Date.now() - day), to: new Date(Date.now() + day) })
    const port = await serve(say('8f31c2a'), { identity })
    const tunnels: string[] = []
    const proxy = createServer((_, response) => void response.writeHead(405).end())
    servers.push(proxy)
    proxy.on('connect', (request, client: Socket) => {
      tunnels.push(request.url!)
      const target = connect(port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
        target.pipe(client).pipe(target)
      })
      for (const end of [target, client]) end.on('error', () => (target.destroy(), client.destroy()))
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    const env = { HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` }
    const trusted = getCACertificates()
    expect(await look(`https://localhost:${port}/`, soon, env)).toMatchObject({ reason: 'tls' })
    setDefaultCACertificates([...trusted, identity.cert])
    try {
      expect(await look(`https://localhost:${port}/`, { consecutive: 2 }, env)).toMatchObject({ verdict: 'healthy', attempts: 2 })
    } finally {
      setDefaultCACertificates(trusted)
    }
    expect(tunnels.length).toBeGreaterThanOrEqual(3)
    expect(new Set(tunnels)).toEqual(new Set([`localhost:${port}`]))
  })

  it('a baseline needs no version: any change that a deploy makes will do, an uptime does not', async () => {
    let build = 'one'
    const started = Date.now()
    const port = await serve((_, response) => void response.end(JSON.stringify({ status: 'ok', build, uptime: Date.now() - started, nonce: Math.random() })))
    const world = portsOn(systemClock, undefined, readEnvironment({}))
    const spec = { ...defaultHealth, urls: [`http://127.0.0.1:${port}/?key=1`] }
    const { baseline } = await capture(spec, world.ports)
    await world.ports.http.close()
    expect(Object.entries(baseline)).toEqual([[`http://127.0.0.1:${port}/`, { kind: 'traits', traits: { 'json:/build': expect.any(String) } }]])
    expect(await look(spec.urls[0]!, { baseline, ...soon })).toMatchObject({ verdict: 'unhealthy', reason: 'old-version', message: expect.stringContaining('the same as before the deploy') })
    build = 'two'
    expect(await look(spec.urls[0]!, { baseline })).toMatchObject({ verdict: 'healthy' })
  })
})
