import { describe, expect, it } from '@jest/globals'
import { mannWhitney } from '../src/mann-whitney.ts'
import { type TrafficStep, compareTraffic, percent } from '../src/traffic.ts'

const times = (count: number, ...values: number[]): number[] => Array.from({ length: count }, () => values).flat()

describe('mannWhitney', () => {
  // U and p are those of scipy 1.17.1 (mannwhitneyu, method asymptotic, use_continuity); shift and bounds are numpy's
  // median and order statistics of all differences, at the rank that Hollander and Wolfe give for 98 %.
  it.each<[string, number[], number[], [number, number, number, number, number]]>([
    ['permeability of membranes (Hollander and Wolfe, table 4.1)', [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46], [1.15, 0.88, 0.9, 0.74, 1.21], [35, 0.24462360512698333, 0.305, -0.32, 0.99]],
    ['twenty and twenty with ties', [310, 195, 530, 155, 530, 245, 385, 450, 465, 545, 170, 180, 125, 180, 230, 75, 430, 480, 495, 295], [116, 171, 176, 421, 111, 326, 481, 111, 346, 441, 261, 411, 206, 521, 456, 446, 296, 51, 426, 261], [223, 0.5426959774289482, 24, -111, 134]],
    ['errors after many steps without', [0.05, 0.06, 0.04, 0.05], [...times(50, 0), ...times(10, 0.01)], [240, 4.25248089967056e-6, 0.05, 0.04, 0.06]],
    ['all of one above all of the other', [1, 1, 1], times(60, 0), [180, 4.868489660915734e-15, 1, 1, 1]],
    ['three slow steps after ten', [820, 910, 790], [210, 190, 205, 230, 198, 222, 240, 201, 215, 208], [30, 0.014248079672347166, 611, 550, 720]],
    ['the same', [200, 210, 190, 205], [200, 210, 190, 205, 195, 200, 198, 202], [18.5, 0.7309079774136518, 1, -15, 15]],
    ['one value, which is too few for bounds', [9], [1, 2, 3, 4, 5, 6, 7, 8], [8, 0.17524424540594, 4.5, -Infinity, Infinity]],
    ['nothing but ties', [2, 2, 2], [2, 2, 2, 2], [6, 1, 0, -Infinity, Infinity]],
  ])('%s', (_, x, y, [u, p, shift, lower, upper]) => {
    const found = mannWhitney(x, y)
    expect(found.u).toBe(u)
    expect(found.p / p).toBeCloseTo(1, 6)
    expect([found.shift, found.lower, found.upper]).toEqual([shift, lower, upper].map((value) => (Number.isFinite(value) ? expect.closeTo(value, 10) : value)))
  })
})

const limits = { minRequests: 50, errorIncrease: 0.01, latencyIncrease: 1 }
const steps = (count: number, step: Partial<TrafficStep> = {}): TrafficStep[] => Array.from({ length: count }, (_, i) => ({ requests: 40, errors: 0, p95Ms: 200 + (i % 5), ...step }))

describe('compareTraffic', () => {
  it.each<[string, TrafficStep[], TrafficStep[], [string, RegExp]]>([
    ['the same traffic is healthy', steps(60), steps(4), ['healthy', /^0 % of the requests are answered with 5xx, 0 % before; 95 % are answered within 202ms, 202ms before$/]],
    ['every tenth request fails', steps(60), steps(4, { errors: 4 }), ['unhealthy', /^10 % of the requests are answered with 5xx, 0 % before$/]],
    ['every request fails', steps(60), steps(3, { errors: 40 }), ['unhealthy', /^100 % /]],
    ['it failed as often before', steps(60, { errors: 4 }), steps(4, { errors: 4 }), ['healthy', /^10 % .*, 10 % before/]],
    ['fewer fail than before', steps(60, { errors: 8 }), steps(4), ['healthy', /^0 % .*, 20 % before/]],
    ['one more error in a few hundred is significant to nobody', steps(60), [...steps(3), ...steps(1, { errors: 1 })], ['healthy', /^0\.63 %/]],
    ['a steady half of a percent more is within the limit', steps(60, { requests: 1_000 }), steps(4, { requests: 1_000, errors: 5 }), ['healthy', /^0\.50 %/]],
    ['one bad step among good ones is an outlier', steps(60), [...steps(4), ...steps(1, { errors: 12 })], ['healthy', /^6\.0 %/]],
    ['thrice as slow', steps(60), steps(4, { p95Ms: 640 }), ['unhealthy', /^95 % are answered within 640ms, 202ms before$/]],
    ['half as slow again is within the limit', steps(60), steps(4, { p95Ms: 300 }), ['healthy', /within 300ms/]],
    ['no traffic at all', steps(60), [], ['unknown', /^too little traffic to tell: the new version had 0 requests in 0 busy steps, and it takes 50 in 3$/]],
    ['hardly any traffic, and all of it fails', steps(60), steps(3, { requests: 6, errors: 6 }), ['unknown', /the new version had 18 requests in 3 busy steps/]],
    ['traffic in two steps only', steps(60), steps(2), ['unknown', /the new version had 80 requests in 2 busy steps/]],
    ['no traffic before', [], steps(4, { errors: 4 }), ['unknown', /^too little traffic to compare with: the version before had 0 requests/]],
    ['no latency to be had', steps(60, { p95Ms: undefined }), steps(4, { p95Ms: undefined }), ['unknown', /^no latency was measured: too little traffic to tell/]],
    ['no latency, but errors', steps(60, { p95Ms: undefined }), steps(4, { errors: 20, p95Ms: undefined }), ['unhealthy', /^50 %/]],
  ])('%s', (_, before, after, [verdict, says]) => {
    const report = compareTraffic(before, after, limits)
    expect([report.verdict, report.message]).toEqual([verdict, expect.stringMatching(says)])
  })

  it('keeps the traffic of both versions and the test of each measure', () => {
    const { before, after, measures } = compareTraffic(steps(60), steps(4, { errors: 4 }), limits)
    expect([before, after]).toEqual([{ steps: 60, requests: 2_400, errorRate: 0, p95Ms: 202 }, { steps: 4, requests: 160, errorRate: 0.1, p95Ms: 201.5 }])
    expect(measures.map(({ measure, verdict, test }) => [measure, verdict, test?.lower])).toEqual([['error rate', 'unhealthy', 0.1], ['latency', 'healthy', expect.any(Number)]])
  })
})

it.each([[0, '0 %'], [0.0004, '0.04 %'], [0.098, '9.8 %'], [0.314, '31 %'], [1, '100 %']])('a share of %d reads %s', (share, text) => {
  expect(percent(share)).toBe(text)
})
