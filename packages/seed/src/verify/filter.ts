/** A set of numbers of eight bytes that takes the same memory however many there are. */
export interface Filter {
  add(high: number, low: number): void
  /** False where the number was never added; true where it was, and rarely by chance. */
  has(high: number, low: number): boolean
  clear(): void
}

const WORDS = 8
const BLOCKS = 2 ** 19
/** How many numbers a filter takes so that one in a thousand others passes for one of them. */
export const CAPACITY = 8_000_000

// Odd numbers that spread four bytes over 32 places.
const SALTS = [0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31]

/**
 * A split block Bloom filter of 16 MB (https://github.com/apache/parquet-format/blob/master/BloomFilter.md): the upper half
 * of a number chooses a block, the lower one a bit in each of its words, so that a look takes one access to memory.
 */
export function createFilter(): Filter {
  const words = new Uint32Array(BLOCKS * WORDS)
  const blockOf = (high: number): number => ((high >>> 13) % BLOCKS) * WORDS
  return {
    add: (high, low) => {
      const block = blockOf(high)
      for (let i = 0; i < WORDS; i += 1) words[block + i]! |= 1 << (Math.imul(low, SALTS[i]!) >>> 27)
    },
    has: (high, low) => {
      const block = blockOf(high)
      for (let i = 0; i < WORDS; i += 1) if ((words[block + i]! & (1 << (Math.imul(low, SALTS[i]!) >>> 27))) === 0) return false
      return true
    },
    clear: () => void words.fill(0),
  }
}
