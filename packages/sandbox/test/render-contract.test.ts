import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import type { Json } from './json.ts'
import { startWorld, type TestWorld } from './render-world.ts'

const file = join(import.meta.dirname, '../../../../shared/contracts/render-openapi.json')
const present = existsSync(file)
if (!present) console.warn(`Skipped: Render's answers are not checked, since its API description is not at ${file}`)

type Node = Record<string, Json>

/** Puts what `$ref`s point to in their place; Render's point into paths, with escapes that validators stumble over. */
function expand(document: Node, node: unknown): Json {
  if (Array.isArray(node)) return node.map((one) => expand(document, one))
  if (typeof node !== 'object' || node === null) return node
  const { $ref } = node as { $ref?: string }
  if ($ref !== undefined) {
    const steps = $ref.slice(2).split('/').map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'))
    return expand(document, steps.reduce((at: Node, step) => at[step], document))
  }
  // The branches of its `oneOf`s overlap (a web service is a private service too), so that none could ever hold.
  const entries = Object.entries(node).map(([key, value]) => [key === 'oneOf' ? 'anyOf' : key, expand(document, value)])
  return Object.fromEntries(entries)
}

const document = present ? (JSON.parse(readFileSync(file, 'utf8')) as Node) : {}
const ajv = formats.default(new Ajv({ strict: false, allErrors: true }))

function faults(schema: unknown, value: unknown): unknown {
  const validate = ajv.compile(expand(document, schema))
  return validate(value) ? [] : validate.errors
}
const answerSchema = (method: string, path: string, status: number): Node => {
  const answer = expand(document, document['paths'][path][method.toLowerCase()].responses[status])
  if (answer === undefined) throw new Error(`the description has no ${status} for ${method} ${path}`)
  return answer.content?.['application/json']?.schema ?? { type: 'null' }
}

const suite = present ? describe : describe.skip
suite('answers have the shapes of Render\'s own description', () => {
  let world: TestWorld
  beforeAll(async () => { world = await startWorld({ spec: { preDeployCommand: 'true' } }) })
  afterAll(() => world.stop())

  const ask = async (method: string, path: string, { fill = {}, query = '', body }: { fill?: Record<string, string>; query?: string; body?: unknown } = {}): Promise<Json> => {
    const real = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ({ serviceId: world.id, ...fill })[name] ?? '')
    const answer = await world.call(method, real + query, body)
    const text = await answer.text()
    const value = text === '' ? null : JSON.parse(text)
    expect({ method, path, status: answer.status, faults: faults(answerSchema(method, path, answer.status), value) })
      .toEqual({ method, path, status: answer.status, faults: [] })
    return { status: answer.status, value }
  }
  const service = '/services/{serviceId}'

  it('of services, deploys, rollbacks and cancellation', async () => {
    expect((await ask('GET', '/services')).value).toHaveLength(1)
    await ask('GET', service)
    await ask('PATCH', service, { body: { autoDeploy: 'no' } })
    const { status, value } = await ask('POST', `${service}/deploys`, { body: {} })
    expect(status).toBe(201)
    expect((await ask('POST', `${service}/deploys`, { body: {} })).status).toBe(202)
    await world.status(value.id, 'live')
    await ask('GET', `${service}/deploys/{deployId}`, { fill: { deployId: value.id } })
    const [queued] = world.render.deploys(world.id)
    await world.status(queued!.id, 'live')
    const { value: back } = await ask('POST', `${service}/rollback`, { body: { deployId: value.id } })
    await ask('POST', `${service}/deploys/{deployId}/cancel`, { fill: { deployId: back.id } })
    expect((await ask('GET', `${service}/deploys`)).value.length).toBeGreaterThan(3)
    await ask('GET', `${service}/instances`)
  })

  it('of events, each by its own title', async () => {
    const { value } = await ask('GET', `${service}/events`, { query: '?limit=100' })
    const titles = document['components'].schemas.serviceEventWithCursor.properties.event.properties.details.oneOf as Node[]
    const seen = new Set<string>()
    for (const { event } of value) {
      const title = event.type.split('_').map((word: string) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ')
      const schema = titles.find((one) => one['title'] === title)
      expect({ event, faults: schema ? faults(schema, event.details) : 'unknown type' }).toEqual({ event, faults: [] })
      seen.add(event.type)
      await ask('GET', '/events/{eventId}', { fill: { eventId: event.id } })
    }
    const expected = ['deploy_started', 'build_started', 'build_ended', 'pre_deploy_started', 'pre_deploy_ended', 'deploy_ended']
    expect([...seen]).toEqual(expect.arrayContaining(expected))
  })

  it('of logs, metrics, custom domains, suspending and errors', async () => {
    await fetch(world.render.serviceUrl(world.id))
    await ask('GET', '/logs', { query: `?ownerId=${world.render.owner.id}&resource=${world.id}` })
    const traffic = { query: `?resource=${world.id}&aggregateBy=statusCode` }
    await world.until(async () => (await ask('GET', '/metrics/http-requests', traffic)).value.length > 0)
    expect((await ask('GET', '/metrics/http-latency', traffic)).value).toHaveLength(1)
    await ask('POST', `${service}/custom-domains`, { body: { name: 'app.example.com' } })
    const fill = { customDomainIdOrName: 'app.example.com' }
    await ask('GET', `${service}/custom-domains`)
    await ask('GET', `${service}/custom-domains/{customDomainIdOrName}`, { fill })
    await ask('DELETE', `${service}/custom-domains/{customDomainIdOrName}`, { fill })
    expect((await ask('POST', `${service}/restart`)).status).toBe(200)
    expect((await ask('POST', `${service}/suspend`)).status).toBe(202)
    expect((await ask('POST', `${service}/deploys`, { body: {} })).status).toBe(400)
    expect((await ask('POST', `${service}/resume`)).status).toBe(202)
    expect((await ask('GET', service, { fill: { serviceId: 'srv-none' } })).status).toBe(404)
  })

  it.each(['private_service', 'background_worker', 'static_site', 'cron_job'] as const)('of a %s', async (type) => {
    const other = await startWorld({ spec: { type } })
    try {
      const value = await (await other.call('GET', `/services/${other.id}`)).json()
      expect(faults(answerSchema('GET', '/services/{serviceId}', 200), value)).toEqual([])
      expect(other.render.deploys(other.id)[0]).toMatchObject({ status: 'live' })
    } finally {
      await other.stop()
    }
  })
})
