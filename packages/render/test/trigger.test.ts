import { describe, expect, it } from '@jest/globals'
import { createSimulatedClock } from '@axcouncil/sandbox/simulated-clock'
import type { Render } from '@axcouncil/render/client'
import type { Deploy } from '@axcouncil/render/model'
import type { RenderPorts } from '@axcouncil/render/ports'
import { type Started, startDeploy } from '@axcouncil/render/trigger'

const SHA = '8f31c2a4d5e6f708192a3b4c5d6e7f8091a2b3c4'
const at = (ms: number): string => new Date(Date.UTC(2026, 0, 1) + ms).toISOString()
const running: Deploy = { id: 'dep-1', status: 'build_in_progress', trigger: 'new_commit', createdAt: at(0), commit: { id: 'a'.repeat(40) } }
const ended: Deploy = { ...running, status: 'live' }
const nameless: Deploy = { id: 'dep-2', status: 'queued', trigger: 'api', createdAt: at(5_000) }
const ours: Deploy = { ...nameless, status: 'build_in_progress', commit: { id: SHA } }
const newer: Deploy = { ...running, id: 'dep-3', createdAt: at(9_000), commit: { id: 'b'.repeat(40) } }

/** Asks for a deploy that Render queues without an identifier, and shows `list` of the moment afterwards. */
async function start(list: (atMs: number) => Deploy[], patienceMs = 2_700_000): Promise<{ result: Started | Error; asked: number }> {
  const clock = createSimulatedClock()
  const render = { listDeploys: async () => list(clock.elapsed()) } as unknown as Render
  const log = { info: () => undefined, warning: () => undefined }
  const ports: RenderPorts = { render, clock, signal: new AbortController().signal, log, grace: () => ports }
  let asked = 0
  const send = async (): Promise<undefined> => void (asked += 1)
  const service = { id: 'srv-1', name: 'api', type: 'web_service', ownerId: 'tea-1' } as const
  const order = { service, before: [running], request: { commitId: SHA }, trigger: 'api', rerun: false, patienceMs, send } as const
  const result = await startDeploy(order, ports).catch((error: unknown) => error as Error)
  return { result, asked }
}

describe('a deploy that was queued without an identifier', () => {
  it('is found once it says its commit, though it was listed without one at first', async () => {
    const { result, asked } = await start((ms) => (ms < 600_000 ? [nameless, running] : [ours, ended]))
    expect({ result, asked }).toEqual({ result: { deploy: ours, adopted: true }, asked: 1 })
  })

  it('is not asked for again where it was canceled before it said its commit', async () => {
    const { result, asked } = await start((ms) => (ms < 60_000 ? [nameless, running] : [{ ...nameless, status: 'canceled' }, ended]))
    expect([(result as Error).name, asked]).toEqual(['DeployUnclear', 1])
    expect(result).toMatchObject({ message: expect.stringContaining('dep-2 (canceled)') })
  })

  it('is not asked for again where Render ran a newer one of the queue instead', async () => {
    const { result, asked } = await start((ms) => (ms < 60_000 ? [running] : [{ ...newer, status: 'live' }, ended]))
    expect([(result as Error).name, asked]).toEqual(['DeployUnclear', 1])
    expect(result).toMatchObject({ advice: expect.stringContaining('could undo a newer deploy') })
  })

  it('is waited for no longer than asked for', async () => {
    expect(await start(() => [nameless, running], 60_000)).toEqual({ result: { deploy: undefined, adopted: false }, asked: 1 })
  })

  it('is asked for again where nothing runs and nothing new came, three times at most', async () => {
    const { result, asked } = await start(() => [ended])
    expect([(result as Error).message, asked]).toEqual([expect.stringContaining('nothing runs and none appeared'), 3])
  })
})
