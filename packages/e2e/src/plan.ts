import type { History } from './history.ts'

/** Which tests each shard runs. The last shard also runs every test that the plan does not know. */
export interface Plan {
  total: number
  /** Lines of Playwright test lists, for each shard. */
  lists: string[][]
  /** Milliseconds that each shard should take with one worker. */
  expectedMs: number[]
}

/**
 * Spreads the tests of a history over shards so that all take about as long: the longest first, each to the shard that
 * has least (https://en.wikipedia.org/wiki/Longest-processing-time-first_scheduling).
 * @returns undefined where the history knows too little; Playwright's own split by number is then the better one.
 */
export function makePlan(history: History, total: number): Plan | undefined {
  const units = unitsOf(history)
  if (total < 2 || units.length < total) return undefined
  const lists: string[][] = Array.from({ length: total }, () => [])
  const expectedMs = lists.map(() => 0)
  for (const { line, ms } of units.sort((a, b) => b.ms - a.ms || (a.line < b.line ? -1 : 1))) {
    const least = expectedMs.indexOf(Math.min(...expectedMs))
    lists[least]!.push(line)
    expectedMs[least]! += ms
  }
  return { total, lists, expectedMs }
}

/**
 * The list file of one shard, and the option that reads it. Shards 1 to n-1 run what is listed for them, the last one
 * everything that is listed for no other: so a test that is new since the plan runs once, whatever the plan says.
 */
export function testList({ total, lists }: Plan, current: number): { option: '--test-list' | '--test-list-invert'; lines: string[] } {
  return current < total ? { option: '--test-list', lines: lists[current - 1]! } : { option: '--test-list-invert', lines: lists.slice(0, -1).flat() }
}

/** How many shards a history asks for, and what that comes from, in milliseconds of one shard. */
export interface ShardCount {
  total: number
  /** What one shard alone would take. */
  wholeMs: number
  /** The longest that cannot be divided: more shards would not end sooner. */
  longestMs: number
}

/**
 * As many shards as it takes for each to last about `targetMs`, and no more than are of use.
 * @returns undefined where the history knows no test.
 */
export function countShards(history: History, { targetMs, most }: { targetMs: number; most: number }): ShardCount | undefined {
  const present = Object.values(history.tests).filter(({ absent }) => absent <= 1)
  if (present.length === 0) return undefined
  const units = unitsOf(history).map(({ ms }) => ms)
  const longestMs = Math.max(...(units.length > 0 ? units : present.map(({ ms }) => ms)), 1)
  // Below 1, most of the time went into starting up, which every shard does for itself.
  const wholeMs = present.reduce((sum, { ms }) => sum + ms, 0) / Math.max(1, history.parallel ?? 1)
  const wanted = Math.ceil(wholeMs / targetMs)
  const useful = Math.ceil(wholeMs / Math.min(longestMs, wholeMs || 1))
  return { total: Math.max(1, Math.min(wanted, useful, most, units.length || present.length)), wholeMs, longestMs }
}

interface Unit {
  line: string
  ms: number
}

// A line also selects what stands below it: a test `a` beside a group `a` cannot be parted from it.
function unitsOf({ tests }: History): Unit[] {
  const byLine = new Map<string, number>()
  // Those that are gone would take room for nothing.
  for (const { unit, ms, absent } of Object.values(tests)) if (unit !== undefined && absent <= 1) byLine.set(unit, (byLine.get(unit) ?? 0) + Math.max(1, ms))
  const units: Unit[] = []
  for (const [line, ms] of [...byLine].sort(([a], [b]) => (`${a} › ` < `${b} › ` ? -1 : 1))) {
    const above = units.at(-1)
    if (above && line.startsWith(`${above.line} › `)) above.ms += ms
    else units.push({ line, ms })
  }
  return units
}
