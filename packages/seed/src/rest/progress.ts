import type { Clock } from '@axcouncil/core/clock'
import { formatDuration } from '@axcouncil/core/duration'

/** What is under way, and how many rows it has, as far as that is known. */
export interface Progress {
  clock: Clock
  say: (line: string) => void
  what: string
  total?: number | undefined
}

const EVERY_MS = 5_000

/** Tells how far a table is, at a pace at which people read: nothing for what is done soon, then a line every 5 s. */
export function progress({ clock, say, what, total = 0 }: Progress): (rows: number) => void {
  const started = clock.elapsed()
  let told = started
  return (rows) => {
    const now = clock.elapsed()
    if (now - told < EVERY_MS) return
    told = now
    const left = rows > 0 && total > rows ? `, about ${formatDuration(Math.ceil(((total - rows) * (now - started)) / rows / 1_000) * 1_000)} left` : ''
    say(`${what}: ${rows.toLocaleString('en')} rows, ${Math.round((rows * 1_000) / (now - started)).toLocaleString('en')} rows a second${left}`)
  }
}
