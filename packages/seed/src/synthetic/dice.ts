/** Numbers that look drawn and depend on nothing but the seed, a place and the row: any row can be made by itself. */
export interface Dice {
  /** A whole number below `below`, at most 2^32. Further draws for the same row have a further `turn`. */
  draw(place: number, row: number, below: number, turn?: number): number
  /** A number that names a column of a table. */
  place(...names: string[]): number
}

/** The same seed gives the same numbers on every machine. */
export const createDice = (seed: number): Dice => ({
  draw: (place, row, below, turn = 0) => Math.floor((mix(place ^ mix(row + Math.imul(turn + 1, 0x9e3779b9))) / 2 ** 32) * below),
  place: (...names) => mix(fnv(`${seed}\u0001${names.join('\u0001')}`)),
})

// FNV-1a, and the finalizer of MurmurHash3, which gives different numbers for different numbers.
function fnv(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash
}

function mix(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
