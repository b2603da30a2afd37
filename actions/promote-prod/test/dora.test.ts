import { describe, expect, it } from '@jest/globals'
import { type Change, doraOf, sayDora } from '../src/dora.ts'

const DAY = 86_400_000
const now = Date.parse('2026-11-30T00:00:00Z')
const change = (daysAgo: number, good: boolean, leadMs?: number): Change => ({ at: now - daysAgo * DAY, good, leadMs })

describe('doraOf', () => {
  it('knows nothing of an environment without promotions', () => {
    expect(doraOf([], now, 30)).toEqual({ days: 30, deployments: 0, good: 0, perWeek: 0, leadMs: undefined, failureRate: undefined, restoreMs: undefined })
    expect(sayDora(doraOf([], now, 30)).map(([, value]) => value)).toEqual(['none in 30 days', 'no data yet', 'no data yet', 'no data yet'])
  })

  it('counts successes a week, medians of lead times and of outages, and the share of failures', () => {
    const changes = [change(28, true, 1_000), change(21, true, 9_000), change(20, false), change(19, false), change(18, true, 2_000), change(10, false), change(9, true, 4_000)]
    expect(doraOf(changes.toReversed(), now, 28)).toEqual({ days: 28, deployments: 6, good: 3, perWeek: 0.75, leadMs: 4_000, failureRate: 0.5, restoreMs: 1.5 * DAY })
  })

  it('leaves out what is older, and an outage that lasts', () => {
    expect(doraOf([change(40, false), change(3, true), change(1, false)], now, 30)).toMatchObject({ deployments: 2, failureRate: 0.5, restoreMs: undefined })
  })

  it('takes a rollback for the restoration that it is, by itself or by hand, and what it took back for a failure', () => {
    const rolledBack: Change = { ...change(20, false), restoredMs: 60_000 }
    const byHand: Change = { ...change(9, false), byHand: true, restoredMs: 120_000 }
    const changes = [change(25, true, 1_000), rolledBack, change(15, true, 3_000), change(10, true, 9_000), byHand, change(5, true, 5_000)]
    // Of five promotions two failed: one rolled itself back in a minute, one was taken back by hand in two.
    expect(doraOf(changes, now, 28)).toEqual({ days: 28, deployments: 5, good: 3, perWeek: 0.75, leadMs: 3_000, failureRate: 0.4, restoreMs: 90_000 })
  })

  it('counts an outage without a rollback until somebody rolls back by hand', () => {
    const byHand: Change = { ...change(9, false), byHand: true, restoredMs: 60_000 }
    expect(doraOf([change(20, true), change(10, false), byHand], now, 28)).toMatchObject({ deployments: 2, failureRate: 0.5, restoreMs: DAY })
  })

  it.each<[string, Change[]]>([
    ['1 in 30 days', [change(3, true)]],
    ['none in 30 days; 1 failed', [change(3, false)]],
    ['2 in 30 days; 1 more failed', [change(9, true), change(6, false), change(3, true)]],
    ['1.2 a week (5 in 30 days)', [1, 2, 3, 4, 5].map((days) => change(days, true))],
    ['1.2 a week (5 in 30 days; 2 more failed)', [1, 2, 3, 4, 5].map((days) => change(days, true)).concat(change(6, false), change(7, false))],
  ])('says %s', (said, changes) => {
    expect(sayDora(doraOf(changes, now, 30))[0]).toEqual(['Deployment frequency', said])
  })
})
