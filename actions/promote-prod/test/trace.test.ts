import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { BUNDLE, SERVICE, type World, startWorld } from './world.ts'

/* What OTLP requires of the spans is in packages/core/test/trace.test.ts; here it is which ones a promotion has. */
interface OtlpSpan {
  name: string
  spanId: string
  parentSpanId: string
  attributes: { key: string; value: { stringValue?: string } }[]
  status: { code: number }
}
const requests: string[] = []
const collector = createServer((request, response) => {
  let text = ''
  request.setEncoding('utf8').on('data', (part: string) => (text += part)).on('end', () => {
    requests.push(text)
    response.end('{}')
  })
})
let world: World
beforeAll(async () => {
  await new Promise<void>((resolve) => void collector.listen(0, '127.0.0.1', resolve))
  world = await startWorld()
})
afterAll(async () => {
  collector.close()
  await world.stop()
})

it('the stages of a promotion that rolls back are spans under its own, with what was deployed where', async () => {
  const sha = world.commit('Bad after a while')
  await world.prove(sha)
  world.render.script(SERVICE, { env: { GOOD_ANSWERS: '5' } })
  const run = await world.promote(sha, { soak: '20s' }, { entry: BUNDLE, env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}` } })
  expect([run.exitCode, run.outputs.outcome, requests.length]).toEqual([1, 'rolled-back', 1])
  const [{ scopeSpans: [{ spans: [whole, ...parts] }] }] = (JSON.parse(requests[0]!) as { resourceSpans: [{ scopeSpans: [{ spans: [OtlpSpan, ...OtlpSpan[]] }] }] }).resourceSpans
  const under = (span: OtlpSpan): string[] => parts.filter(({ parentSpanId }) => parentSpanId === span.spanId).map(({ name }) => name)
  expect(under(whole)).toEqual(expect.arrayContaining(['Production', 'Gates', 'Lock, and gates once more', 'Deploy', 'Verify', 'Roll back', 'Record']))
  expect(under(parts.find(({ name }) => name === 'Verify')!)).toEqual(['Soak'])
  expect(Object.fromEntries(whole.attributes.map(({ key, value }) => [key, value.stringValue]))).toMatchObject({
    'cicd.pipeline.task.name': 'promote-prod', 'cicd.pipeline.task.type': 'deploy', 'cicd.pipeline.result': 'failure', 'error.type': 'rolled-back',
    'deployment.environment.name': 'production', 'deployment.id': run.outputs['deploy-id'], 'deployment.status': 'failed', 'vcs.ref.head.revision': sha,
  })
  expect(requests[0]).not.toMatch(/rnd_test|github-token/)
})
