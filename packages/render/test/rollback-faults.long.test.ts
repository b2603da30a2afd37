import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createRender } from '@axcouncil/render/client'
import type { RenderPorts } from '@axcouncil/render/ports'
import { rollBack } from '@axcouncil/render/rollback'
import { createHttp } from '@axcouncil/core/http'
import { createRedactor } from '@axcouncil/core/redact'
import { hastened } from '@axcouncil/sandbox/hastened-clock'
import type { FaultRule } from '@axcouncil/sandbox/render/fault'
import { type TestWorld, startWorld } from '../../sandbox/test/render-world.ts'

/* Every fault at every request of a rollback: one new deploy, live, with auto-deploys held, and what was done is said. */
let world: TestWorld
const said: string[] = []
let ports: RenderPorts
beforeAll(async () => {
  world = await startWorld()
  const clock = hastened(20)
  const { signal } = new AbortController()
  const log = { info: (line: string) => void said.push(line), warning: (line: string) => void said.push(`warning: ${line}`) }
  const proxy = { http: undefined, https: undefined, no: undefined }
  const http = createHttp({ clock, redactor: createRedactor(), signal, proxy, log: log.info })
  const render = createRender({ http, clock, signal, apiUrl: new URL(world.render.url), apiKey: 'rnd_test' })
  ports = { render, clock, signal, log, grace: () => ports }
  await world.render.deploy(world.id, world.commits[1])
})
afterAll(() => world.stop())

const wire = [
  'reset-before-headers', 'reset-in-body', 'silence', 'empty-202', '502-html', 'invalid-json', 'truncated-json',
  'wrong-content-type', '409', '429', '500',
] as const
const faults: Omit<FaultRule, 'path'>[] = [
  ...wire.map((fault) => ({ fault })),
  { fault: '429', retryAfter: 2 },
  { fault: 'unknown-status' },
  { fault: { clockSkewMs: 600_000 } },
  { fault: { clockSkewMs: -600_000 } },
]
const late = wire.filter((fault) => fault !== '429').map((fault) => ({ fault, when: 'after' as const }))
const id = 'srv-backend0000000000000'
const requests = [
  { name: 'GET deploys', rule: { method: 'GET', path: `/services/${id}/deploys\\?` }, faults },
  { name: 'PATCH service', rule: { method: 'PATCH', path: `/services/${id}$` }, faults: [...faults, ...late] },
  { name: 'POST rollback', rule: { method: 'POST', path: '/rollback$' }, faults: [...faults, ...late] },
  { name: 'first GET deploy', rule: { method: 'GET', path: `/services/${id}/deploys/dep-`, nth: 1 }, faults },
  { name: 'second GET deploy', rule: { method: 'GET', path: `/services/${id}/deploys/dep-`, nth: 2 }, faults },
]
const say = ({ fault, retryAfter, when }: Omit<FaultRule, 'path'>): string =>
  `${typeof fault === 'string' ? fault : `clock ${fault.clockSkewMs / 60_000} min off`}${retryAfter ? ' with Retry-After' : ''}${when ? ', though it took effect' : ''}`

describe('a rollback with a fault at', () => {
  it.each(requests.flatMap(({ name, rule, faults }) => faults.map((fault) => [`${name}: ${say(fault)}`, { ...rule, ...fault }] as const)))(
    '%s',
    async (_, fault) => {
      await ports.render.setAutoDeploy(world.id, 'yes')
      const before = world.render.deploys(world.id)
      // The newest one: Render keeps the builds of a few only.
      const target = before.find(({ status }) => status === 'deactivated')!
      const service = await ports.render.getService(world.id)
      said.splice(0)
      world.render.script(world.id, { startDelayMs: 200 })
      const { struck } = world.render.faults.add(fault)
      const report = await rollBack({ service, target, timeoutMs: 600_000, logLines: 10 }, ports)
      const made = world.render.deploys(world.id).length - before.length
      world.render.faults.clear()
      if (report.failure) said.push(`failure: ${report.failure.message}`)
      expect({ outcome: report.outcome, made, struck: struck(), said }).toEqual({ outcome: 'live', made: 1, struck: 1, said })
      expect((await ports.render.getService(world.id)).autoDeploy).toBe('no')
      expect(said.join('\n')).toContain('warning: Auto-deploys of backend are off now')
      expect(said.join('\n')).not.toContain('rnd_test')
    },
  )
})
