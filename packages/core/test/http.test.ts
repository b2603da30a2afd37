import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import type { Clock } from '../src/clock.ts'
import { systemClock } from '../src/clock.ts'
import { CanceledError } from '../src/errors.ts'
import { ConnectionError, HttpError } from '../src/http-error.ts'
import { type Http, createHttp, excerpt, jsonOf } from '../src/http.ts'
import { createRedactor } from '../src/redact.ts'

let close: (() => Promise<void>) | undefined
afterEach(async () => close?.())

type Handler = (request: IncomingMessage, response: ServerResponse, n: number) => void

/** A real server and a client whose waits are noted instead of waited. */
async function world(handler: Handler, { signal = new AbortController().signal } = {}) {
  const requests: { method: string; url: string; headers: IncomingMessage['headers'] }[] = []
  const server: Server = createServer((request, response) => {
    requests.push({ method: request.method!, url: request.url!, headers: request.headers })
    handler(request, response, requests.length)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const waits: number[] = []
  const log: string[] = []
  const redactor = createRedactor()
  const clock: Clock = {
    ...systemClock,
    sleep: (ms) => {
      waits.push(ms)
      return signal.aborted ? Promise.reject(new CanceledError()) : Promise.resolve()
    },
  }
  const http: Http = createHttp({ clock, redactor, signal, proxy: { http: undefined, https: undefined, no: undefined }, log: (line) => log.push(line), random: () => 1 })
  close = async () => {
    await http.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { http, requests, waits, log, redactor, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const answer = (status: number, body = '', headers: Record<string, string> = {}): Handler => (_request, response) => {
  response.writeHead(status, headers).end(body)
}

describe('what is tried again', () => {
  it.each([408, 429, 500, 502, 503, 504, 520, 522, 530])('a GET answered %d', async (status) => {
    const { http, url, requests, log } = await world((request, response, n) => answer(n < 3 ? status : 200, n < 3 ? 'not yet' : 'fine')(request, response, n))
    const response = await http.send({ url })
    expect(response.body.toString()).toBe('fine')
    expect(requests).toHaveLength(3)
    expect(log[0]).toMatch(new RegExp(`GET http://127.0.0.1:\\d+ answered ${status}: not yet; trying again in 500ms \\(2 of 5\\)`))
  })
  it('waits at least as long as the server asks', async () => {
    const { http, url, waits } = await world((request, response, n) => answer(n === 1 ? 429 : 200, '', { 'retry-after': '7' })(request, response, n))
    await http.send({ url })
    expect(waits).toEqual([7_000])
  })
  it('waits a minute for GitHub’s secondary limit where it names no time', async () => {
    const { http, url, waits } = await world((request, response, n) => answer(n === 1 ? 403 : 200, '{"message":"You have exceeded a secondary rate limit."}')(request, response, n))
    await http.send({ url })
    expect(waits).toEqual([60_000])
  })
  it('never what cannot be sent, and says why without its value', async () => {
    const { http, url, waits, requests } = await world(answer(200))
    const failure = http.send({ url, headers: { authorization: 'Bearer s3cret\nkey' } })
    await expect(failure).rejects.toThrow(/cannot be sent: .*authorization/)
    await expect(failure).rejects.not.toThrow('s3cret')
    expect([waits, requests]).toEqual([[], []])
  })
  it('does not sit out a wait of an hour', async () => {
    const { http, url, requests } = await world(answer(429, '{"error":"rate limit exceeded"}', { 'retry-after': '3600' }))
    await expect(http.send({ url })).rejects.toThrow('answered 429: rate limit exceeded')
    expect(requests).toHaveLength(1)
  })
  it.each([400, 401, 403, 404, 409, 422])('not a GET answered %d', async (status) => {
    const { http, url, requests } = await world(answer(status, '<html><body>No</body></html>'))
    await expect(http.send({ url })).rejects.toThrow(new RegExp(`answered ${status}: No`))
    expect(requests).toHaveLength(1)
  })
  it.each([429, 500, 503])('never a POST answered %d', async (status) => {
    const { http, url, requests } = await world(answer(status))
    await expect(http.send({ url, method: 'POST', json: {} })).rejects.toBeInstanceOf(HttpError)
    expect(requests).toHaveLength(1)
  })
  it('never a POST whose connection broke, since it may have arrived', async () => {
    const { http, url, requests } = await world((request) => request.socket.destroy())
    await expect(http.send({ url, method: 'POST', json: {} })).rejects.toMatchObject({ fault: 'reset', mayHaveArrived: true })
    expect(requests).toHaveLength(1)
  })
  it('a POST that provably was not sent', async () => {
    const { http, waits } = await world(answer(200))
    const failure = http.send({ url: 'http://127.0.0.1:9', method: 'POST', json: {} })
    await expect(failure).rejects.toMatchObject({ fault: 'refused', mayHaveArrived: false })
    expect(waits).toHaveLength(4)
  })
  it('a GET whose body breaks off', async () => {
    const { http, url, requests } = await world((_request, response, n) => {
      response.writeHead(200, { 'content-length': '10' })
      if (n === 1) response.write('half', () => response.destroy())
      else response.end('0123456789')
    })
    expect((await http.send({ url })).body.toString()).toBe('0123456789')
    expect(requests).toHaveLength(2)
  })
})

describe('limits and ends', () => {
  it('gives up a silent server after its time and says how long that was', async () => {
    const { http, url } = await world(() => undefined)
    const failure = http.send({ url: `${url}/slow?key=secret`, timeoutMs: 30, attempts: 1 })
    await expect(failure).rejects.toThrow(/^GET http:\/\/127\.0\.0\.1:\d+\/slow did not answer within 30ms$/)
    await expect(failure).rejects.toBeInstanceOf(ConnectionError)
  })
  it('ends at once when the job is canceled', async () => {
    const controller = new AbortController()
    const { http, url } = await world(() => controller.abort(new CanceledError()), { signal: controller.signal })
    await expect(http.send({ url })).rejects.toBeInstanceOf(CanceledError)
  })
  it('keeps only so much of a body and says so', async () => {
    const { http, url } = await world(answer(200, 'x'.repeat(100_000)))
    const response = await http.send({ url, maxBytes: 1_000 })
    expect(response).toMatchObject({ truncated: true, status: 200 })
    expect(response.body).toHaveLength(1_000)
    expect(() => jsonOf(response)).toThrow('more than can be read')
  })
  it('opens a fresh connection for each request that asks for one', async () => {
    const ports = new Set<number>()
    const { http, url } = await world((request, response) => {
      ports.add(request.socket.remotePort!)
      response.end('ok')
    })
    for (let i = 0; i < 3; i += 1) await http.send({ url, fresh: true })
    expect(ports.size).toBe(3)
    for (let i = 0; i < 3; i += 1) await http.send({ url })
    expect(ports.size).toBeLessThan(6)
  })
})

describe('proxies', () => {
  it('are used for their protocol alone, may lack the scheme, and not where no_proxy says so', async () => {
    const { url, requests } = await world((request, response) => response.end(`asked for ${request.url}`))
    const host = new URL(url).host
    const open = (no?: string): Http =>
      createHttp({ clock: systemClock, redactor: createRedactor(), signal: new AbortController().signal, proxy: { http: host, https: undefined, no }, log: () => undefined })
    const [via, direct] = [open(), open('127.0.0.1')]
    try {
      expect((await via.send({ url: 'http://nowhere.test/x', attempts: 1 })).body.toString()).toBe('asked for http://nowhere.test/x')
      expect((await direct.send({ url: `${url}/y` })).body.toString()).toBe('asked for /y')
      await expect(via.send({ url: 'https://127.0.0.1:9/', attempts: 1 })).rejects.toMatchObject({ fault: 'refused' })
      expect(requests).toHaveLength(2)
    } finally {
      await Promise.all([via.close(), direct.close()])
    }
  })
})

describe('a proxy that is no address', () => {
  it('is named by its variable, and not tried again', async () => {
    const proxy = { http: ':::', https: undefined, no: undefined }
    const http = createHttp({ clock: systemClock, redactor: createRedactor(), signal: new AbortController().signal, proxy, log: () => undefined })
    await expect(http.send({ url: 'http://127.0.0.1:9/' })).rejects.toThrow(/^The proxy in the variable HTTP_PROXY is no address$/)
    await http.close()
  })
})

describe('answers', () => {
  it('says what came instead of JSON', async () => {
    const { http, url } = await world(answer(200, '<html><title>Sign in</title></html>', { 'content-type': 'text/html' }))
    const response = await http.send({ url })
    expect(() => jsonOf(response)).toThrow(/answered 200 with no valid JSON \(text\/html\): Sign in/)
    expect(() => jsonOf({ ...response, body: Buffer.alloc(0) })).toThrow('an empty body')
  })
  it('follows redirects and leaves credentials at the origin they were given for', async () => {
    const other = createServer((request, response) => response.end(JSON.stringify(request.headers)))
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const target = `http://127.0.0.1:${(other.address() as AddressInfo).port}/there`
    const { http, url } = await world(answer(302, '', { location: target }))
    const response = await http.send({ url, headers: { authorization: 'Bearer secret', accept: 'text/plain' } })
    expect(response.url).toBe(target)
    expect(jsonOf(response)).toMatchObject({ accept: 'text/plain' })
    expect(jsonOf(response)).not.toHaveProperty('authorization')
    other.closeAllConnections()
    other.close()
  })
  it.each(['file:///etc/passwd', 'javascript:alert(1)', 'ftp://127.0.0.1/x', 'http://[', ''])('does not follow a redirect to %j', async (location) => {
    const { http, url, requests } = await world(answer(302, '', location ? { location } : {}))
    await expect(http.send({ url })).rejects.toMatchObject({ status: 302 })
    expect(requests).toHaveLength(1)
  })
  it('asks for a body that nobody has to decode', async () => {
    const { http, url, requests } = await world(answer(200))
    await http.send({ url })
    expect(requests[0]!.headers['accept-encoding']).toBe('identity')
  })
  it('reads a page that is made to take for ever', () => {
    // Quadratic work would take minutes on these.
    for (const part of ['<', '<script', '<style>', ' ']) expect(excerpt(part.repeat(2_000_000)).length).toBeLessThanOrEqual(200)
    expect(excerpt('<style>a{}</style><h1>Bad gateway</h1><script>x')).toBe('Bad gateway')
    expect(excerpt('{"error":{"code":"forbidden","message":"Not yours"}}')).toBe('Not yours')
  })
  it('redacts secrets in what a server says', async () => {
    const { http, url, redactor } = await world(answer(400, '{"message":"bad key rnd_abcdef"}'))
    redactor.add('rnd_abcdef')
    await expect(http.send({ url })).rejects.toThrow('bad key ***')
  })
})

describe('what is sent for others to read', () => {
  it('carries no registered secret', async () => {
    let sent = ''
    const { http, url, redactor } = await world((request, response) => {
      request.on('data', (chunk: Buffer) => (sent += chunk.toString()))
      request.on('end', () => response.end('{}'))
    })
    redactor.add('pa"ss-word')
    await http.send({ url, method: 'POST', json: { body: 'log says pa"ss-word' }, redacted: true })
    expect(JSON.parse(sent)).toEqual({ body: 'log says ***' })
  })
})

describe('what is under way when all is closed', () => {
  it('is neither tried again nor told, and nothing more is sent', async () => {
    let arrived = (): void => undefined
    const asked = new Promise<void>((resolve) => { arrived = resolve })
    const { http, url, requests, log } = await world(() => arrived())
    const silent = http.send({ url })
    const ended = expect(silent).rejects.toThrow('The action has ended')
    await asked
    await http.close()
    await ended
    await expect(http.send({ url })).rejects.toThrow('The action has ended')
    expect([requests.length, log]).toEqual([1, []])
  })
})

describe('a body that comes coded though nothing was asked for', () => {
  const coded = (coding: string, body: Buffer): Handler => (_request, response) => void response.writeHead(200, { 'content-encoding': coding }).end(body)
  const text = Buffer.from('{"commit":"8f31c2a"}')
  it.each([
    ['gzip', gzipSync(text)], ['x-gzip', gzipSync(text)], ['deflate', deflateSync(text)], ['br', brotliCompressSync(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))], ['identity', text], ['unheard-of', text],
  ])('is decoded: %s', async (coding, body) => {
    const { http, url } = await world(coded(coding, body))
    expect((await http.send({ url })).body.toString()).toBe(text.toString())
  })
  it('may be empty, as the answer to a HEAD is', async () => {
    const { http, url } = await world(coded('gzip', Buffer.alloc(0)))
    expect((await http.send({ url })).body).toHaveLength(0)
    expect((await http.send({ url, method: 'HEAD' })).body).toHaveLength(0)
  })
  it('is read no further than asked for, however much a few bytes become', async () => {
    const { http, url } = await world(coded('gzip', gzipSync(Buffer.alloc(50_000_000))))
    expect(await http.send({ url, maxBytes: 1_000, fresh: true })).toMatchObject({ truncated: true, body: expect.objectContaining({ length: 1_000 }) })
  })
  it.each(['gzip', 'br', 'deflate'])('is a fault of the connection where it is no %s', async (coding) => {
    const { http, url } = await world(coded(coding, text))
    await expect(http.send({ url, attempts: 1 })).rejects.toMatchObject({ name: 'ConnectionError', fault: 'protocol' })
  })
})
