import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import { selfSigned } from '../src/certificate.ts'
import { createCleaner } from '../src/recording/clean.ts'
import { comparable, movedBy } from '../src/recording/comparable.ts'
import { type ExchangeLine, type RecordedStep, readRecording } from '../src/recording/format.ts'
import { startRecorder } from '../src/recording/recorder.ts'
import { createReplayer, replay } from '../src/recording/replayer.ts'
import { root } from '../../../scripts/metadata.ts'

/** The recorder and the replayer, part by part; tests/live.long.test.ts has both around the real bundles. */
const folder = mkdtempSync(join(tmpdir(), 'recording-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('what is written down', () => {
  const cleaner = createCleaner({ secrets: { KEY: 'p/w+d&"secret"' }, keep: ['acme'] })

  it.each([
    ['as it is', 'p/w+d&"secret"'], ['in JSON', JSON.stringify({ a: 'p/w+d&"secret"' })], ['in an address', `?a=${encodeURIComponent('p/w+d&"secret"')}`],
    ['in Base64', Buffer.from('user:p/w+d&"secret"').toString('base64')], ['in HTML', 'p/w+d&amp;&quot;secret&quot;'],
  ])('has no secret %s', (_form, text) => {
    const clean = cleaner.foreign(text)
    expect(clean).not.toBe(text)
    expect([clean, decodeURIComponent(clean.replaceAll('%', '%25')), Buffer.from(clean, 'base64').toString()].join('\n')).not.toMatch(/secret"|w\+d/)
  })

  it('has no token, whoever it belongs to', () => {
    const tokens = [`ghp_${'a1'.repeat(18)}`, `rnd_${'b2'.repeat(14)}`, `sb_secret_${'c3'.repeat(12)}`, 'eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZSJ9.c2lnbmF0dXJl', 'https://hooks.slack.com/services/T0/B0/x1y2z3', 'postgresql://postgres:hunter22@db.test/app', 'https://api.render.com/deploy/srv-1?key=Zm9vYmFy']
    const clean = cleaner.foreign(tokens.join('\n'))
    for (const part of ['a1a1', 'b2b2', 'c3c3', 'c2lnbmF0dXJl', 'x1y2z3', 'hunter22', 'Zm9vYmFy']) expect(clean).not.toContain(part)
  })

  it('has a pseudonym of the same shape for what belongs to somebody, the same everywhere', () => {
    const [id, ref, mail] = ['srv-ct0t51l6l47c73b9casg', 'abcdefghijklmnopqrst', 'ada@customer.example.de']
    const clean = cleaner.foreign(`${id} ${id}-x https://${ref}.supabase.co target ${ref} app-eu.onrender.com ${mail} {"login":"adalove"} by adalove 203.0.113.9 acme/app`)
    expect(clean).toMatch(/^srv-0{19}1 srv-0{19}1-x https:\/\/project[a-z]{13}\.supabase\.co target project[a-z]{13} app-1\.onrender\.com person-1@example\.com \{"login":"login-1"\} by login-1 192\.0\.2\.1 acme\/app$/)
    expect(cleaner.own(`GET /services/${id}`)).toBe('GET /services/srv-00000000000000000001')
  })

  it('keeps what the step made up itself, and what is set aside for examples', () => {
    const own = '3b7834b2-d80a-49c6-b326-cd511abfc605 made@up.de'
    expect(cleaner.own(own)).toBe(own)
    expect(cleaner.foreign(own)).toBe(own)
    expect(cleaner.foreign('x@example.com 127.0.0.1 noreply@github.com github.com')).toBe('x@example.com 127.0.0.1 noreply@github.com github.com')
  })
})

const line = (method: string, url: string, answer: string, body?: string): ExchangeLine => ({ at: '2026-01-01T00:00:00Z', ms: 1, request: { method, url, headers: {}, body }, answer: { status: 200, headers: {}, body: answer } })
const stepOf = (...exchanges: ExchangeLine[]): RecordedStep => ({ step: 'x', at: new Date().toISOString(), inputs: {}, env: {}, exchanges, end: undefined })
const asked = (method: string, url: string, body = '') => ({ method, url, headers: {}, body: Buffer.from(body) })
const told = async (answering: ReturnType<ReturnType<typeof createReplayer>['answer']>): Promise<string> => {
  const given = await answering
  return 'fault' in given ? given.fault : `${given.status} ${given.body.toString()}`
}

describe('the replayer', () => {
  it('answers in the order of the recording, and the last answer again to what only reads', async () => {
    const { answer, unused, mismatches } = createReplayer(stepOf(line('GET', 'http://a/1', 'one'), line('GET', 'http://a/2', 'other'), line('GET', 'http://a/1', 'two')))
    const answers: string[] = []
    for (let i = 0; i < 3; i += 1) answers.push(await told(answer(asked('GET', 'http://a/1'))))
    expect([answers, unused(), mismatches]).toEqual([['200 one', '200 two', '200 two'], ['GET http://a/2'], []])
  })

  it.each([
    ['another address', asked('GET', 'http://a/1?limit=2'), 'GET http://a/1?limit=2 is not in the recording, which has GET http://a/1?limit=1'],
    ['another method', asked('DELETE', 'http://a/9'), 'DELETE http://a/9 is not in the recording'],
    ['another body', asked('POST', 'http://a/2', '{"commit":"b"}'), 'POST http://a/2 has another body than was recorded: recorded "{\\"commit\\":\\"a\\"}", asked "{\\"commit\\":\\"b\\"}"'],
  ])('names %s as what it is', async (_title, request, message) => {
    const { answer, mismatches } = createReplayer(stepOf(line('GET', 'http://a/1?limit=1', 'x'), line('POST', 'http://a/2', 'x', '{"commit":"a"}')))
    expect(await told(answer(request))).toBe(`418 ${JSON.stringify({ message })}`)
    expect(mismatches).toEqual([message])
  })

  it('says that it does not have a body that was left out', async () => {
    const { answer, mismatches } = createReplayer(stepOf({ ...line('GET', 'http://a/1', ''), answer: { status: 200, headers: {}, omitted: '9 bytes that are no text' } }))
    expect(await told(answer(asked('GET', 'http://a/1')))).toMatch(/^418 /)
    expect(mismatches).toEqual(['GET http://a/1 cannot be replayed: its answer is not in the recording (9 bytes that are no text)'])
  })

  it('does nothing twice that was done once', async () => {
    const { answer, mismatches } = createReplayer(stepOf(line('POST', 'http://a/2', 'done', '{}')))
    expect(await told(answer(asked('POST', 'http://a/2', '{}')))).toBe('200 done')
    expect(await told(answer(asked('POST', 'http://a/2', '{}')))).toContain('asked more often than the recording has it (1)')
    expect(mismatches).toHaveLength(1)
  })

  it('takes moments, durations and made-up identifiers for the same, and gives the step its own back', async () => {
    const [then, now] = ['3b7834b2-d80a-49c6-b326-cd511abfc605', '7f87576e-53c5-4c8b-a302-c38db5bb2556']
    const { answer, mismatches } = createReplayer(stepOf(line('POST', 'http://a/2', `made ${then}`, `{"nonce":"${then}","at":"2026-01-01T00:00:00Z","text":"live after 3.2s"}`)))
    expect(await told(answer(asked('POST', 'http://a/2', `{"nonce":"${now}","at":"2026-02-03T04:05:06Z","text":"live after 17s"}`)))).toBe(`200 made ${now}`)
    expect(mismatches).toEqual([])
  })

  it('moves the moments of answers to now', () => {
    expect(movedBy('{"a":"2026-01-01T00:00:00.123456Z","b":"2026-01-01T00:00:00Z","c":1795633155738,"d":"2026-99-01T00:00:00Z"}', 60_000))
      .toBe('{"a":"2026-01-01T00:01:00.123Z","b":"2026-01-01T00:01:00Z","c":1795633215738,"d":"2026-99-01T00:00:00Z"}')
    expect(comparable('live after 1m 30s, 12 commits, v1.2.3, srv-1s')).toBe('live after <duration> , 12 commits, v1.2.3, srv-1s')
  })
})

describe('a recording', () => {
  const head = '{"recording":1,"at":"2026-01-01T00:00:00Z"}\n'
  it('is read up to where a run died', () => {
    expect(readRecording(`${head}{"step":"a","at":"x","inputs":{},"env":{}}\n{"at":"x","ms":1,"requ`).steps).toEqual([{ step: 'a', at: 'x', inputs: {}, env: {}, exchanges: [], end: undefined }])
  })
  it.each([['{}\n', 'This is no recording'], ['{"recording":2,"at":"x"}\n', 'has format 2; format 1 can be read'], [`${head}no\n`, 'Line 2 of the recording is no JSON'], [`${head}{"end":"a"}\n`, 'Line 2 of the recording belongs to no step']])('%j is refused in words', (text, message) => {
    expect(() => readRecording(text)).toThrow(message)
  })
})

describe('a bundle over TLS', () => {
  it('is recorded under the address that it was given, and replayed without a network', async () => {
    const day = 86_400_000
    const identity = selfSigned({ names: ['localhost'], from: new Date(Date.now() - day), to: new Date(Date.now() + day) })
    const server = createServer(identity, (request, response) => void response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'session=private' }).end(JSON.stringify({ commit: 'c0ffee0', agent: request.headers['user-agent'] })))
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    const step = { entry: join(root, 'dist/wait-healthy/index.js'), inputs: { url: `https://localhost:${(server.address() as AddressInfo).port}/health`, 'expect-version': 'c0ffee0', headers: 'x-pass: hunter-22', 'ip-version': '4' } }
    let text = ''
    const recorder = await startRecorder({ hosts: ['localhost'], secrets: {}, ca: identity.cert, write: (each) => { text += each } })
    const run = await recorder.run(step)
    await recorder.stop()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    expect([run.exitCode, run.outputs.verdict]).toEqual([0, 'healthy'])
    writeFileSync(join(folder, 'tls.jsonl'), text)
    expect(text).not.toMatch(/hunter-22|session=private/)
    const [recorded] = readRecording(text).steps
    expect(recorded!.exchanges.map(({ request, answer }) => [request.url, 'status' in answer && answer.status])).toEqual(Array(3).fill([step.inputs.url, 200]))
    const again = await replay(recorded!, { entry: step.entry })
    expect([again.mismatches, again.unused, again.run.exitCode, again.run.outputs.verdict]).toEqual([[], [], 0, 'healthy'])
  })
})
