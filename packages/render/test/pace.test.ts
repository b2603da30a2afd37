import { describe, expect, it } from '@jest/globals'
import { pace, usualDuration } from '@axcouncil/render/pace'

/** Looks at a rollout as `followDeploy` does, and counts: how often, and how late live was noticed. */
function watch({ buildMs, updateMs, expectedMs }: { buildMs: number; updateMs: number; expectedMs: number | undefined }): {
  looks: number
  lagMs: number
} {
  const liveAt = buildMs + updateMs
  let looks = 1
  let elapsedMs = 0
  for (; elapsedMs < liveAt; looks += 1) {
    const phase = elapsedMs < buildMs ? 'build' : 'update'
    elapsedMs += pace({ phase, elapsedMs, looks, expectedMs, together: 1 })
  }
  return { looks, lagMs: elapsedMs - liveAt }
}

const PASTS = [
  ['with a past to go by', 300_000],
  ['with another past', 180_000],
  ['without a past', undefined],
] as const

describe('pace', () => {
  it.each(PASTS)('asks fewer than 57 times in a rollout of five minutes, whatever its phases, %s', (_, expectedMs) => {
    const updates = Array.from({ length: 280 }, (_, i) => i * 1_000)
    const looks = updates.map((updateMs) => watch({ buildMs: 300_000 - updateMs, updateMs, expectedMs }).looks)
    expect(Math.max(...looks)).toBeLessThan(57)
  })

  it.each(PASTS)('notices live within 2.3 seconds in 95 % of rollouts of one to five minutes, %s', (_, expectedMs) => {
    const rollouts = Array.from({ length: 400 }, (_, i) => {
      const [totalMs, updateMs] = [60_000 + i * 600, 15_000 + ((i * 7_001) % 45_000)]
      return { buildMs: totalMs - updateMs, updateMs, expectedMs }
    })
    const lags = rollouts.map((rollout) => watch(rollout).lagMs).sort((a, b) => a - b)
    expect(lags[Math.ceil(lags.length * 0.95) - 1]).toBeLessThanOrEqual(2_300)
  })

  it.each([1, 2, 10])('stays under a tenth of 400 requests a minute, always, with %s deploys together', (together) => {
    const everyMs = [0, 10_000, 300_000].flatMap((elapsedMs) =>
      [undefined, 0, 300_000].map((expectedMs) => pace({ phase: 'update', elapsedMs, looks: 0, expectedMs, together })),
    )
    expect((together * 60_000) / Math.min(...everyMs)).toBeLessThanOrEqual(40)
  })
})

describe('usualDuration', () => {
  const deploy = (status: string, seconds: number, trigger = 'api') => ({
    id: 'dep-x',
    status,
    trigger,
    startedAt: '2026-01-01T00:00:00Z',
    finishedAt: new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString(),
  })

  it('is the median of those that went live, without rollbacks', () => {
    expect(
      usualDuration([
        deploy('live', 60),
        deploy('deactivated', 100),
        deploy('deactivated', 300),
        deploy('build_failed', 5),
        deploy('deactivated', 1, 'rollback'),
      ]),
    ).toBe(100_000)
  })

  it('is undefined without any', () => expect(usualDuration([deploy('build_failed', 5)])).toBeUndefined())
})
