import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type ActionRun, spawnAction } from '@axcouncil/sandbox/run-action'

/*
 * A collector that takes what OTLP over HTTP in JSON allows and refuses everything else, and a real action that sends to
 * it: wait-healthy, out of its bundle, against a small server.
 */
interface Attribute {
  key: string
  value: Record<string, unknown>
}
interface OtlpSpan {
  traceId: string
  spanId: string
  parentSpanId: string
  name: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: Attribute[]
  status: { code: number }
}
interface Received {
  path: string
  headers: NodeJS.Dict<string | string[]>
  text: string
  spans: OtlpSpan[]
  resource: Record<string, unknown>
}

const BUNDLE = join(import.meta.dirname, '../../../dist/wait-healthy/index.js')
const received: Received[] = []
let how: 'takes' | 'refuses' | 'silent' = 'takes'
const collector = createServer((request, response) => {
  let text = ''
  request.setEncoding('utf8').on('data', (part: string) => (text += part)).on('end', () => {
    if (request.url!.startsWith('/app')) return response.end('{"commit":"c0ffee0123456789c0ffee0123456789c0ffee01"}')
    const { resourceSpans } = JSON.parse(text) as { resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: OtlpSpan[] }[] }[] }
    const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans))
    received.push({ path: request.url!, headers: request.headers, text, spans, resource: valuesOf(resourceSpans[0]!.resource.attributes) })
    if (how === 'takes') response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    if (how === 'refuses') response.writeHead(401).end('who are you?')
  })
})
let url: string
beforeAll(async () => {
  await new Promise<void>((resolve) => void collector.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`
})
afterAll(() => {
  collector.closeAllConnections()
  collector.close()
})
beforeEach(() => {
  received.length = 0
  how = 'takes'
})

const valuesOf = (attributes: Attribute[]): Record<string, unknown> => Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
const run = (env: Record<string, string>, inputs: Record<string, string> = {}): Promise<ActionRun> =>
  spawnAction({ entry: BUNDLE, inputs: { url: `${url}/app`, 'expect-version': 'c0ffee0', timeout: '3s', soak: '300ms', record: 'false', environment: 'production', ...inputs }, env: { GITHUB_JOB: 'verify', ...env } })

/** https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto */
function faultsOf(span: OtlpSpan): string[] {
  const values = span.attributes.flatMap(({ value }) => Object.entries(value))
  return [
    ...(/^[0-9a-f]{32}$/.test(span.traceId) && !/^0+$/.test(span.traceId) ? [] : ['traceId']),
    ...([span.spanId, span.parentSpanId].every((id) => /^[0-9a-f]{16}$/.test(id) && !/^0+$/.test(id)) ? [] : ['spanId']),
    ...(/^\d{19}$/.test(span.startTimeUnixNano) && BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano) ? [] : ['times']),
    ...(span.kind >= 1 && span.kind <= 5 && [0, 1, 2].includes(span.status.code) && span.name !== '' ? [] : ['kind, status or name']),
    ...(values.every(([type, value]) => (type === 'stringValue' && typeof value === 'string') || (type === 'intValue' && /^-?\d+$/.test(value as string)) || (type === 'boolValue' && typeof value === 'boolean')) ? [] : ['attributes']),
  ]
}

describe('traces', () => {
  it('are the action, its chapters and its soak, with the names of the conventions', async () => {
    const ended = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/`, OTEL_RESOURCE_ATTRIBUTES: 'team=web,service.name=x', OTEL_SERVICE_NAME: 'release of shop' })
    expect([ended.exitCode, received.length]).toEqual([0, 1])
    const [{ path, headers, spans, resource }] = received as [Received]
    expect([path, headers['content-type'], resource]).toEqual(['/v1/traces', 'application/json', { 'service.name': 'release of shop', team: 'web' }])
    expect(spans.flatMap(faultsOf)).toEqual([])
    const [whole, ...parts] = spans as [OtlpSpan, ...OtlpSpan[]]
    expect(valuesOf(whole.attributes)).toMatchObject({
      'cicd.pipeline.name': 'Release', 'cicd.pipeline.run.id': '1001', 'cicd.pipeline.run.url.full': 'https://github.com/axcouncil/example/actions/runs/1001',
      'cicd.pipeline.task.name': 'wait-healthy', 'cicd.pipeline.task.type': 'test', 'cicd.pipeline.task.run.result': 'success', 'cicd.pipeline.result': 'success',
      'deployment.environment.name': 'production', 'vcs.ref.head.revision': 'c0ffee0123456789c0ffee0123456789c0ffee01', 'vcs.ref.head.name': 'main', 'vcs.ref.head.type': 'branch',
      'vcs.repository.url.full': 'https://github.com/axcouncil/example', 'axcouncil.outcome': 'healthy',
    })
    const soak = parts.find(({ name }) => name === 'Soak')!
    expect(soak.parentSpanId).toBe(whole.spanId)
    expect(Number(BigInt(soak.endTimeUnixNano) - BigInt(soak.startTimeUnixNano)) / 1e6).toBeGreaterThanOrEqual(290)
    expect(parts.every((part) => part.startTimeUnixNano >= whole.startTimeUnixNano && part.endTimeUnixNano <= whole.endTimeUnixNano)).toBe(true)
  })

  it('of one run are one trace, under the span that the collector\'s GitHub receiver gives it, and another attempt is another', async () => {
    for (const env of [{ GITHUB_JOB: 'one' }, { GITHUB_JOB: 'two' }, { GITHUB_RUN_ATTEMPT: '2' }]) await run({ OTEL_EXPORTER_OTLP_ENDPOINT: url, ...env })
    const roots = received.map(({ spans }) => [spans[0]!.traceId, spans[0]!.parentSpanId])
    // sha256("10011t") and sha256("10011s"), as receiver/githubreceiver derives them.
    expect(roots[0]).toEqual(['306cbfb1eedd5934a7a8b8eeff277bf0', 'bf0ca1a6cdabacf1'])
    expect(roots[1]).toEqual(roots[0])
    expect(roots[2]).not.toEqual(roots[0])
    expect(new Set(received.flatMap(({ spans }) => spans.map(({ spanId }) => spanId))).size).toBe(received.flatMap(({ spans }) => spans).length)
  })

  it('go under the caller\'s own span where it names one, to the traces\' own address, with its headers, which are masked', async () => {
    const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const ended = await run({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/custom`, OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20hunter2hunter2,x-team=web', TRACEPARENT: parent })
    expect(received[0]).toMatchObject({ path: '/custom', headers: { authorization: 'Bearer hunter2hunter2', 'x-team': 'web' } })
    expect(received[0]!.spans[0]).toMatchObject({ traceId: '0af7651916cd43dd8448eb211c80319c', parentSpanId: 'b7ad6b7169203331' })
    expect(ended.stdout).toContain('::add-mask::Bearer hunter2hunter2')
    expect(ended.stdout.replaceAll(/::add-mask::.*/g, '')).not.toContain('hunter2')
  })

  it('of an action that fails say so, with the reason as error.type and no value of an input but the environment', async () => {
    const ended = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: url }, { 'expect-version': 'deadbeef', timeout: '1s', 'fail-fast-after': '0s', soak: '0s', headers: 'x-key: hunter2hunter2', url: `${url}/app?key=hunter2hunter2` })
    const [whole] = received[0]!.spans
    expect([ended.exitCode, whole!.status.code, valuesOf(whole!.attributes)]).toEqual([1, 2, expect.objectContaining({ 'cicd.pipeline.task.run.result': 'failure', 'error.type': 'unhealthy' })])
    expect(received[0]!.text).not.toMatch(/hunter2|deadbeef|\/app/)
  })

  it.each([['refuses', /::(warning|error)::/], ['silent', /::(warning|error)::/]] as const)('that a collector %s change nothing but a line of the log', async (answer, loud) => {
    how = answer
    const ended = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: url })
    expect([ended.exitCode, ended.outputs.verdict]).toEqual([0, 'healthy'])
    expect(ended.stdout).toMatch(/The trace could not be sent: .*Nothing else depends on it\./)
    expect(ended.stdout).not.toMatch(loud)
  })

  it.each([
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, /OTEL_EXPORTER_OTLP_PROTOCOL is grpc, and only OTLP over HTTP is spoken here/],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'not an address' }, /The trace could not be sent/],
    [{ OTEL_SDK_DISABLED: 'true' }, /^(?!.*trace)/s],
    [{ OTEL_TRACES_EXPORTER: 'none' }, /^(?!.*trace)/s],
  ])('are not sent with %j', async (env, says) => {
    const ended = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: url, ...env })
    expect([ended.exitCode, received.length]).toEqual([0, 0])
    expect(ended.stdout).toMatch(says)
  })
})
