import type { TestStatus } from './report.ts'

/** How tests that are not listed ended, by the hashes of their keys. */
export interface Statuses {
  get(hash: number): TestStatus | undefined
  /** Remembers it, unless there are too many. */
  set(hash: number, status: TestStatus | undefined): void
}

const ORDER: (TestStatus | undefined)[] = [undefined, 'passed', 'failed', 'flaky', 'skipped', 'did-not-run', 'quarantined']
// Of 53 bits, so that two keys of a million are taken for one in one of ten thousand reports. A Map of strings would
// take ten times this memory.
const MOST = 1_500_000
const FULLEST = 0.75

/** A table of hashes. */
export function createStatuses(): Statuses {
  let hashes = new Float64Array(1024)
  let statuses = new Uint8Array(1024)
  let size = 0

  const slotOf = (hash: number, table: Float64Array): number => {
    // The length is a power of two.
    let slot = hash & (table.length - 1)
    while (table[slot] !== 0 && table[slot] !== hash) slot = (slot + 1) & (table.length - 1)
    return slot
  }
  const grow = (): void => {
    const larger = new Float64Array(hashes.length * 2)
    const moved = new Uint8Array(hashes.length * 2)
    for (let i = 0; i < hashes.length; i += 1) {
      if (hashes[i] === 0) continue
      const slot = slotOf(hashes[i]!, larger)
      larger[slot] = hashes[i]!
      moved[slot] = statuses[i]!
    }
    hashes = larger
    statuses = moved
  }
  return {
    get: (hash) => ORDER[statuses[slotOf(hash, hashes)]!],
    set(hash, status) {
      let slot = slotOf(hash, hashes)
      if (hashes[slot] === 0) {
        if (size >= MOST) return
        size += 1
        if (size > hashes.length * FULLEST) {
          grow()
          slot = slotOf(hash, hashes)
        }
        hashes[slot] = hash
      }
      statuses[slot] = ORDER.indexOf(status)
    },
  }
}

/** A number of 53 bits for a key: cyrb53 (https://github.com/bryc/code/blob/master/jshash/experimental/cyrb53.js), never 0. */
export function hashOf(text: string): number {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    high = Math.imul(high ^ code, 2654435761)
    low = Math.imul(low ^ code, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return 4294967296 * (2097151 & low) + (high >>> 0) || 1
}
