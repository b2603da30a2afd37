import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { createFaults } from '@axcouncil/sandbox/faults'
import type { Fault, Faults } from '@axcouncil/sandbox/faults'
import { listen } from '@axcouncil/sandbox/listen'
import type { Listening } from '@axcouncil/sandbox/listen'

let faults: Faults
let server: Listening
let effects: number
beforeEach(async () => {
  effects = 0
  faults = createFaults()
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.use(faults.middleware)
  app.post('/things', (c) => c.json({ id: ++effects, state: 'made' }, 201, { 'x-true': 'yes' }))
  app.get('/things', (c) => c.json({ effects }))
  server = await listen(app)
})
afterEach(() => server.stop())

const post = (query = '', signal?: AbortSignal) => fetch(`${server.url}/things${query}`, { method: 'POST', ...(signal && { signal }) })
const strike = (fault: Fault, when: 'before' | 'after' = 'before') => faults.add({ path: /^\/things/, fault, when })

describe('faults on the wire', () => {
  it.each([
    [{ kind: 'empty-202' }, 202, ''],
    [{ kind: '409' }, 409, /Conflict/],
    [{ kind: '429', retryAfter: 2 }, 429, /Too many/],
    [{ kind: '500' }, 500, /error/],
    [{ kind: '502-html' }, 502, /<html>/],
    [{ kind: 'invalid-json' }, 200, /undefined/],
    [{ kind: 'wrong-content-type' }, 200, /<html>/],
    [{ kind: 'answer', status: 418, body: 'tea' }, 418, 'tea'],
  ] as [Fault, number, string | RegExp][])('%j replaces the answer, before or after the effect', async (fault, status, text) => {
    for (const when of ['before', 'after'] as const) {
      strike(fault, when)
      const answer = await post()
      expect([answer.status, answer.headers.get('x-true')]).toEqual([status, null])
      expect(await answer.text()).toEqual(typeof text === 'string' ? text : expect.stringMatching(text))
      expect(effects).toBe(when === 'before' ? 0 : 1)
    }
    expect((await post()).status).toBe(201)
  })

  it('says how long to wait only where asked', async () => {
    strike({ kind: '429', retryAfter: 2 })
    expect((await post()).headers.get('retry-after')).toBe('2')
    strike({ kind: '429' })
    expect((await post()).headers.get('retry-after')).toBeNull()
  })

  it('cuts the connection before the headers or in the body, and truncates JSON', async () => {
    strike({ kind: 'reset-before-headers' }, 'after')
    await expect(post()).rejects.toThrow('fetch failed')
    strike({ kind: 'reset-in-body' }, 'after')
    const half = await post()
    expect(half.status).toBe(200)
    await expect(half.text()).rejects.toThrow()
    strike({ kind: 'truncated-json' }, 'after')
    const text = await (await post()).text()
    expect('{"id":3,"state":"made"}'.startsWith(text)).toBe(true)
    expect(() => JSON.parse(text)).toThrow(SyntaxError)
    expect(effects).toBe(3)
  })

  it('can stay silent until the client gives up, and still stops', async () => {
    const rule = strike({ kind: 'silence' })
    const controller = new AbortController()
    const waiting = post('', controller.signal)
    while (rule.struck() === 0) await new Promise((resolve) => setImmediate(resolve))
    controller.abort()
    await expect(waiting).rejects.toThrow(/abort/i)
    strike({ kind: 'silence' })
    const cut = post()
    cut.catch(() => {})
    await server.stop()
    await expect(cut).rejects.toThrow('fetch failed')
    server = await listen(new Hono<{ Bindings: HttpBindings }>())
  })
})

describe('when a rule strikes', () => {
  it('matches method, path and query, from the nth request, a number of times', async () => {
    const rule = faults.add({ method: 'POST', path: /\/things\?x=1/, nth: 2, times: 2, fault: { kind: '500' } })
    const seen = []
    for (const query of ['?x=1', '', '?x=1', '?x=1', '?x=1']) seen.push((await post(query)).status)
    expect(seen).toEqual([201, 201, 500, 500, 201])
    expect(rule.struck()).toBe(2)
    strike({ kind: '500' })
    faults.clear()
    expect((await post()).status).toBe(201)
  })
})
