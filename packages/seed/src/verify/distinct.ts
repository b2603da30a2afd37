import { hash } from 'node:crypto'

/** Counts the different ones among the values that it is given. */
export interface Distinct {
  add(value: string): void
  count(): { distinct: number; about?: true }
}

const EXACT = 4_096
const BITS = 14
const REGISTERS = 2 ** BITS

/**
 * Exact up to 4,096 values; beyond that HyperLogLog in 16 KB, within about 1% (Flajolet and others, 2007), so that the
 * memory is the same however many rows there are.
 */
export function createDistinct(): Distinct {
  const registers = new Uint8Array(REGISTERS)
  let known: Set<number> | undefined = new Set()
  return {
    add: (value) => {
      const digest = hash('sha256', value, 'buffer')
      known?.add(digest.readUIntBE(0, 6))
      if (known && known.size > EXACT) known = undefined
      const at = digest.readUInt16BE(6) >> (16 - BITS)
      const rank = 1 + Math.clz32(digest.readUInt32BE(8))
      if (rank > registers[at]!) registers[at] = rank
    },
    count: () => (known ? { distinct: known.size } : { distinct: estimate(registers), about: true }),
  }
}

function estimate(registers: Uint8Array): number {
  const alpha = 0.7213 / (1 + 1.079 / REGISTERS)
  const raw = (alpha * REGISTERS ** 2) / registers.reduce((sum, rank) => sum + 2 ** -rank, 0)
  const empty = registers.filter((rank) => rank === 0).length
  return Math.round(raw <= 2.5 * REGISTERS && empty > 0 ? REGISTERS * Math.log(REGISTERS / empty) : raw)
}
