import { expect, it } from '@jest/globals'
import type { Clock } from '@axcouncil/core/clock'
import { progress } from '../src/rest/progress.ts'

it('tells rows, pace and time left, a line every five seconds', () => {
  let now = 0
  const said: string[] = []
  const clock = { elapsed: () => now } as Clock
  const tick = progress({ clock, say: (line) => said.push(line), what: 'copying users', total: 40_000 })
  for (const [at, rows] of [[1_000, 900], [4_999, 5_000], [5_000, 10_000], [9_000, 15_000], [10_000, 20_000], [20_000, 41_000]] as const) {
    now = at
    tick(rows)
  }
  expect(said).toEqual([
    'copying users: 10,000 rows, 2,000 rows a second, about 15s left',
    'copying users: 20,000 rows, 2,000 rows a second, about 10s left',
    'copying users: 41,000 rows, 2,050 rows a second',
  ])
})
