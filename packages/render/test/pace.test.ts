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
  let seenUpdateAt: number | undefined
  for (; elapsedMs < liveAt; looks += 1) {
    const phase = elapsedMs < buildMs ? 'build' : 'update'
    if (phase === 'update') seenUpdateAt ??= elapsedMs
    elapsedMs += pace({ phase, elapsedMs, phaseMs: elapsedMs - (seenUpdateAt ?? 0), expectedMs })
  }
  return { looks, lagMs: elapsedMs - liveAt }
}

describe('pace', () => {
  const rollouts = Array.from({ length: 200 }, (_, i) => ({ buildMs: 210_000 + i * 331, updateMs: 90_000 - i * 331 }))

  it.each([
    ['with a past to go by', 300_000],
    ['without', undefined],
  ])('asks fewer than 57 times in a rollout of five minutes, %s', (_, expectedMs) => {
    const looks = rollouts.map((rollout) => watch({ ...rollout, expectedMs }).looks)
    expect(Math.max(...looks)).toBeLessThan(57)
  })

  it.each([
    ['with a past to go by', 300_000],
    ['without', undefined],
  ])('notices live within 3 seconds, %s', (_, expectedMs) => {
    expect(Math.max(...rollouts.map((rollout) => watch({ ...rollout, expectedMs }).lagMs))).toBeLessThanOrEqual(3_000)
  })

  it('stays under a tenth of 400 requests a minute, always', () => {
    const everyMs = [0, 10_000, 300_000].flatMap((elapsedMs) =>
      [undefined, 0, 300_000].map((expectedMs) => pace({ phase: 'update', elapsedMs, phaseMs: 0, expectedMs })),
    )
    expect(Math.min(...everyMs)).toBeGreaterThanOrEqual(1_000)
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
