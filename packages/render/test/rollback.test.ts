import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createRender } from '@axcouncil/render/client'
import type { RenderPorts } from '@axcouncil/render/ports'
import { rollBack } from '@axcouncil/render/rollback'
import { systemClock } from '@axcouncil/core/clock'
import { createHttp } from '@axcouncil/core/http'
import { createRedactor } from '@axcouncil/core/redact'
import { type TestWorld, startWorld } from '../../sandbox/test/render-world.ts'

/* Going back, against the local Render: a rollback is a new deploy, made once, with auto-deploys held. */
let world: TestWorld
const said: string[] = []
let ports: RenderPorts
beforeAll(async () => {
  world = await startWorld({ spec: { autoDeploy: 'yes' } })
  const { signal } = new AbortController()
  const log = {
    info: (line: string) => void said.push(line),
    warning: (line: string) => void said.push(`warning: ${line}`),
  }
  const http = createHttp({
    clock: systemClock,
    redactor: createRedactor(),
    signal,
    proxy: { http: undefined, https: undefined, no: undefined },
    log: log.info,
  })
  const render = createRender({ http, clock: systemClock, signal, apiUrl: new URL(world.render.url), apiKey: 'rnd_test' })
  ports = { render, clock: systemClock, signal, log, grace: () => ports }
})
afterAll(() => world.stop())

describe('rollBack', () => {
  it('brings an earlier deploy back live, and turns auto-deploys off first', async () => {
    const [target] = world.render.deploys(world.id)
    await world.render.deploy(world.id, world.commits[1])
    const service = await ports.render.getService(world.id)
    const report = await rollBack({ service, target: target!, timeoutMs: 20_000, logLines: 10 }, ports)
    expect(report).toMatchObject({
      outcome: 'live',
      failure: undefined,
      adopted: false,
      deploy: { trigger: 'rollback', commit: { id: world.commits[0] } },
    })
    expect(await world.serving()).toBe(world.commits[0])
    expect((await ports.render.getService(world.id)).autoDeploy).toBe('no')
    expect(said.join('\n')).toContain('warning: Auto-deploys of backend are off now')
  })

  it.each(['reset-before-headers', 'reset-in-body', '409', '500', '502-html', 'empty-202', 'truncated-json'] as const)(
    'makes one rollback though its answer is lost: %s',
    async (fault) => {
      const target = world.render
        .deploys(world.id)
        .find(({ status, trigger }) => status === 'deactivated' && trigger !== 'rollback')!
      const before = world.render.deploys(world.id).length
      world.render.faults.add({ method: 'POST', path: '/rollback$', fault, when: 'after' })
      const service = await ports.render.getService(world.id)
      const report = await rollBack({ service, target, timeoutMs: 20_000, logLines: 10 }, ports)
      expect([report.outcome, report.adopted, world.render.deploys(world.id).length]).toEqual(['live', true, before + 1])
    },
  )

  it.each(['reset-before-headers', 'empty-202', '429'] as const)('holds auto-deploys though Render fails in passing: %s', async (fault) => {
    await ports.render.setAutoDeploy(world.id, 'yes')
    const struck = world.render.faults.add({ method: 'PATCH', path: '/services/[^/]+$', fault })
    // The newest one: Render keeps the builds of a few only.
    const target = world.render.deploys(world.id).find(({ status }) => status === 'deactivated')!
    said.splice(0)
    const report = await rollBack({ service: await ports.render.getService(world.id), target, timeoutMs: 20_000, logLines: 10 }, ports)
    expect([report.outcome, struck.struck()]).toEqual(['live', 1])
    expect((await ports.render.getService(world.id)).autoDeploy).toBe('no')
    expect(said.join('\n')).toContain('warning: Auto-deploys of backend are off now')
  })

  it('says what can be rolled back to where Render refuses', async () => {
    const service = await ports.render.getService(world.id)
    const report = await rollBack(
      { service, target: { id: 'dep-00000000000000000000' }, timeoutMs: 20_000, logLines: 10 },
      ports,
    )
    expect(report).toMatchObject({ outcome: 'failed', deploy: undefined })
    expect(report.failure?.advice).toContain('Only a deploy that was live before')
  })
})
