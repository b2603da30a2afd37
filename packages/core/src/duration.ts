const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/**
 * Milliseconds of a duration written as `45s`, `10m`, `1h30m`, `250ms` or `0s`.
 * @throws Error that says how to write one, for anything else (bare numbers too: `60` could mean minutes or seconds).
 */
export function parseDuration(text: string): number {
  if (!/^(?:\d{1,15}(?:\.\d{1,15})?(?:ms|s|m|h|d))+$/.test(text)) {
    throw new Error(`must be a duration such as 45s, 10m or 1h30m, not ${JSON.stringify(text.slice(0, 80))}`)
  }
  const parts = [...text.matchAll(/([\d.]+)(ms|s|m|h|d)/g)]
  const total = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNITS[unit!]!, 0)
  if (!Number.isSafeInteger(Math.round(total))) throw new Error(`is too long a duration: ${text.slice(0, 80)}`)
  return Math.round(total)
}

/** A duration in milliseconds as people read it: `850ms`, `4.2s`, `38s`, `3m 05s`, `1h 30m`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))}ms`
  if (ms < 9_950) return `${(ms / 1_000).toFixed(1)}s`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 60) return `${seconds}s`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m ${pad(seconds % 60)}s`
  return `${Math.floor(seconds / 3_600)}h ${pad(Math.floor((seconds % 3_600) / 60))}m`
}

const pad = (n: number): string => String(n).padStart(2, '0')
