import { describe, expect, it } from '@jest/globals'
import { createSimulatedClock } from '@axcouncil/sandbox/simulated-clock'
import { followDeploy } from '@axcouncil/render/follow'
import type { Render } from '@axcouncil/render/client'
import type { RenderPorts } from '@axcouncil/render/ports'

describe('a wait of six hours', () => {
  it('asks politely, says little, and keeps nothing', async () => {
    const clock = createSimulatedClock()
    const deploy = { id: 'dep-1', status: 'build_in_progress' }
    let asked = 0
    const said: string[] = []
    const render = { getDeploy: async () => ((asked += 1), deploy) } as unknown as Render
    const log = { info: (line: string) => void said.push(line), warning: (line: string) => void said.push(line) }
    const ports: RenderPorts = { render, clock, signal: new AbortController().signal, log, grace: () => ports }
    const steps: { status: string; fromMs: number }[] = []
    const course = await followDeploy(
      { serviceId: 'srv-1', deploy, startedMs: 0, timeoutMs: 6 * 3_600_000, expectedMs: undefined, steps },
      ports,
    )
    expect(course).toEqual({ deploy, timedOut: true })
    expect(asked).toBeLessThan((6 * 3_600) / 15 + 30)
    expect([said.length, steps.length]).toEqual([1, 1])
  })
})
