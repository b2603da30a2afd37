import type { Clock } from '@axcouncil/core/clock'

const EVERY_MS = 5_000

/** Tells how far a table is, at a pace at which people read: nothing for what is done soon, then a line every 5 s. */
export function progress({ clock, say, what }: { clock: Clock; say: (line: string) => void; what: string }): (rows: number) => void {
  const started = clock.elapsed()
  let told = started
  return (rows) => {
    const now = clock.elapsed()
    if (now - told < EVERY_MS) return
    told = now
    say(`${what}: ${rows.toLocaleString('en')} rows, ${Math.round((rows * 1_000) / (now - started)).toLocaleString('en')} rows a second`)
  }
}
