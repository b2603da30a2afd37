import { numberBelow } from '../mask/digest.ts'
import { isCard } from './card.ts'
import type { Digest } from '../mask/digest.ts'

/** Values that are no amount and no day, and that stay: they say nothing of anybody. */
export const BOUNDLESS: readonly string[] = ['NaN', 'Infinity', '-Infinity', 'infinity', '-infinity']

/**
 * A number moved up or down by at most the share `by` and never staying, with as many decimals as it had; zero stays. None
 * becomes that of a payment card. Exact for numbers of any length. What is no number gives undefined.
 */
export function shiftNumber(text: string, by: number, digest: Digest): string | undefined {
  if (BOUNDLESS.includes(text)) return text
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  if (whole === undefined) return undefined
  const units = BigInt(whole + fraction)
  if (units === 0n) return text
  const share = BigInt(Math.round(by * 1_000_000))
  const part = BigInt(numberBelow(digest('number', text), 0, Number(2n * share + 1n))) - share
  const moved = units + (units * part) / 1_000_000n
  const other = moved === units ? units + 1n : moved
  const digits = String(uncarded(other < 0n ? 0n : other)).padStart(fraction.length + 1, '0')
  return fraction === '' ? `${sign}${digits}` : `${sign}${digits.slice(0, -fraction.length)}.${digits.slice(-fraction.length)}`
}

// So large a number moves by far more than two, if at all; one other digit, and the check digit is wrong.
const uncarded = (units: bigint): bigint => (isCard(String(units)) ? units + (units % 10n > 7n ? -2n : 2n) : units)

/** How many days a row's dates move: never none, and the same for all dates of the row, so that their order stays. */
export function daysOf(row: string, days: number, digest: Digest): number {
  const number = numberBelow(digest('date', row), 0, 2 * days)
  return number < days ? number - days : number - days + 1
}

/** Later years do not fit JavaScript's dates with any number of days added. */
export const LAST_YEAR = 200_000

/** A date, or a timestamp as ISO 8601 writes it, moved by whole days. What is no date, or would leave our era, gives undefined. */
export function shiftDate(text: string, days: number): string | undefined {
  if (/^-?infinity$/.test(text)) return text
  const [, year, month, day, rest] = /^(\d{4,6})-(\d\d)-(\d\d)(.*)$/s.exec(text) ?? []
  if (!year || (rest && !/^[ T]\d\d:\d\d/.test(rest))) return undefined
  const moved = new Date(0)
  moved.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  if (Number(year) < 1 || Number(year) > LAST_YEAR || moved.getUTCMonth() !== Number(month) - 1 || moved.getUTCDate() !== Number(day)) return undefined
  moved.setUTCDate(Number(day) + days)
  if (moved.getUTCFullYear() < 1) return undefined
  const [y, m, d] = [moved.getUTCFullYear(), moved.getUTCMonth() + 1, moved.getUTCDate()].map(String) as [string, string, string]
  return `${y.padStart(4, '0')}-${m.padStart(2, '0')}-${d.padStart(2, '0')}${rest}`
}

/** A value of PostgreSQL's own types of dates and timestamps moved by whole days, whatever its year; other text gives undefined. */
export function shiftTime(text: string, days: number): string | undefined {
  if (BOUNDLESS.includes(text)) return text
  const [, years, month, day, time = '', era] = /^(\d{4,7})-(\d\d)-(\d\d)([ T]\d.*?)?( BC)?$/s.exec(text) ?? []
  if (years === undefined) return undefined
  const from = era === undefined ? Number(years) : 1 - Number(years)
  // The calendar repeats after 400 years, and JavaScript's dates do not reach as far as PostgreSQL's.
  const cycles = Math.floor((from - 2000) / 400)
  const moved = new Date(Date.UTC(from - 400 * cycles, Number(month) - 1, Number(day) + days))
  const year = moved.getUTCFullYear() + 400 * cycles
  return `${String(year > 0 ? year : 1 - year).padStart(4, '0')}${moved.toISOString().slice(4, 10)}${time}${year > 0 ? '' : ' BC'}`
}

/** A number without its exponent, digit by digit as PostgreSQL's numeric reads it; any other text as it is. */
export function plainNumber(text: string): string {
  const [, sign, whole, fraction = '', exponent] = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d{1,3})$/.exec(text) ?? []
  if (whole === undefined) return text
  const point = whole.length + Number(exponent)
  const digits = `${whole}${fraction}`
  const padded = point <= 0 ? digits.padStart(digits.length - point + 1, '0') : digits.padEnd(point, '0')
  const at = Math.max(point, 1)
  const integer = padded.slice(0, at).replace(/^0+(?=\d)/, '')
  return `${sign}${integer}${padded.length > at ? `.${padded.slice(at)}` : ''}`
}
