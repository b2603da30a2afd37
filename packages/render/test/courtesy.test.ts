import { describe, expect, it } from '@jest/globals'
import { createHttp } from '@axcouncil/core/http'
import { createRedactor } from '@axcouncil/core/redact'
import type { Transport } from '@axcouncil/core/transport'
import { createSimulatedClock } from '@axcouncil/sandbox/simulated-clock'
import { createRender } from '@axcouncil/render/client'
import { followDeploy } from '@axcouncil/render/follow'
import type { RenderPorts } from '@axcouncil/render/ports'

/** Follows a deploy for almost a minute, with so many requests left to all jobs of the user; answers how many it took. */
async function looksInAMinute(remaining: number): Promise<number> {
  const clock = createSimulatedClock()
  let left = remaining
  const transport: Transport = {
    load: async () => undefined,
    close: async () => undefined,
    exchange: async () => {
      if (clock.elapsed() < 60_000) left -= 1
      const reset = Math.max(0, 60 - clock.elapsed() / 1_000)
      const headers = { 'ratelimit-limit': '400', 'ratelimit-remaining': String(left), 'ratelimit-reset': reset.toFixed(0) }
      const body = Buffer.from(JSON.stringify({ id: 'dep-1', status: 'update_in_progress' }))
      return { status: 200, headers, body, truncated: false }
    },
  }
  const { signal } = new AbortController()
  const proxy = { http: undefined, https: undefined, no: undefined }
  const http = createHttp({ clock, redactor: createRedactor(), signal, proxy, log: () => undefined }, transport)
  const render = createRender({ http, clock, signal, apiUrl: new URL('https://api.example.com/v1'), apiKey: 'rnd_test' })
  const log = { info: () => undefined, warning: () => undefined }
  const ports: RenderPorts = { render, clock, signal, log, grace: () => ports }
  const pursuit = { serviceId: 'srv-1', deploy: { id: 'dep-1' }, startedMs: 0, timeoutMs: 59_000, expectedMs: undefined, steps: [] }
  await followDeploy(pursuit, ports)
  return remaining - left
}

describe('near the end of a rate limit', () => {
  it('what is left lasts until the reset', async () => {
    const looks = await looksInAMinute(12)
    expect(looks).toBeLessThanOrEqual(12)
    expect(looks).toBeGreaterThan(5)
  })

  it('with plenty left nothing is slowed down', async () => expect(await looksInAMinute(400)).toBeGreaterThan(20))
})
