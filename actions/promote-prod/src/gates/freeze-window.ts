import type { Parse } from '@axcouncil/core/inputs'
import { quote } from '@axcouncil/core/parsers'

/** A time at which nothing is promoted, by the wall clock of a place. `reason` is the rest of the line. */
export interface FreezeWindow {
  line: string
  zone: string
  span: Span
  reason: string
}

/** Both ends count for days; a span with times ends when its last minute begins. */
export type Span =
  | { kind: 'dates'; from: string; to: string }
  | { kind: 'yearly'; from: string; to: string }
  | { kind: 'weekly'; from: number; to: number }
  | { kind: 'daily'; from: number; to: number }

const FORMS =
  'write `2026-12-20..2027-01-03 Europe/Berlin reason`, `2026-12-24T12:00..2026-12-27T08:00 Europe/Berlin`, `12-25 Europe/Berlin`, `Fri 16:00..Mon 08:00 Europe/Berlin` or `22:00..06:00 Europe/Berlin`'

/** Reads one line of the input `freeze`. */
export const freezeWindow: Parse<FreezeWindow> = (line) => {
  const words = line.split(/\s+/)
  const zone = words.find(isZone)
  if (zone === undefined) throw new Error(`has the line ${quote(line)}, which names no IANA time zone such as Europe/Berlin or UTC; ${FORMS}`)
  const rest = words.toSpliced(words.indexOf(zone), 1).join(' ')
  // The first form that fits decides: a span that cannot be must not be read as a day with a strange reason.
  const [form, readSpan] = SPANS.find(([one]) => one.test(rest)) ?? []
  const found = form?.exec(rest)
  const span = found && readSpan?.(...(found.slice(1) as [string, string, string, string]))
  if (found && span) return { line, zone, span, reason: rest.slice(found[0].length).replace(/^[\s,:;–-]+/, '') }
  throw new Error(`has the line ${quote(line)}, which names no time; ${FORMS}`)
}

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const TO = String.raw`\s*(?:\.\.|–|to|until|-|/)\s*`
const DATE = String.raw`(\d{4}-\d\d-\d\d(?:T\d\d:\d\d)?)`
const TIME = String.raw`(\d\d:\d\d)`
const DAY = String.raw`(mon|tue|wed|thu|fri|sat|sun)[a-z]*`

const SPANS: readonly [RegExp, (a: string, b: string, c: string, d: string) => Span | undefined][] = [
  [RegExp(`^${DATE}${TO}${DATE}`, 'i'), (from, to) => dates(from, to)],
  [RegExp(`^${DATE}(?!\\s*\\.\\.)`), (day) => dates(day, day)],
  [/^(\d\d-\d\d)\s*(?:\.\.|to)\s*(\d\d-\d\d)(?!\d)/, (from, to) => yearly(from, to)],
  [/^(\d\d-\d\d)(?![\d-]|\s*\.\.)/, (day) => yearly(day, day)],
  [RegExp(`^${DAY}\\s+${TIME}${TO}${DAY}\\s+${TIME}`, 'i'), (a, b, c, d) => between('weekly', inWeek(a, b), inWeek(c, d))],
  [RegExp(`^${DAY}${TO}${DAY}`, 'i'), (a, b) => between('weekly', inWeek(a, '00:00'), inWeek(b, '24:00'))],
  [RegExp(`^${DAY}(?!\\s*(\\d|\\.\\.))`, 'i'), (day) => between('weekly', inWeek(day, '00:00'), inWeek(day, '24:00'))],
  [RegExp(`^(?:daily\\s+)?${TIME}${TO}${TIME}`, 'i'), (from, to) => between('daily', minutes(from), minutes(to))],
]

function dates(from: string, to: string): Span | undefined {
  const span = { kind: 'dates' as const, from: from.includes('T') ? from : `${from}T00:00`, to: to.includes('T') ? to : `${to}T24:00` }
  const real = [from, to].every((day) => new Date(`${day.slice(0, 10)}T00:00Z`).toJSON()?.startsWith(day.slice(0, 10)) && minutes(day.slice(11)) !== undefined)
  return real && span.from < span.to ? span : undefined
}

const yearly = (from: string, to: string): Span | undefined =>
  [from, to].every((day) => new Date(`2024-${day}T00:00Z`).toJSON()?.startsWith(`2024-${day}`)) ? { kind: 'yearly', from, to } : undefined

const between = (kind: 'weekly' | 'daily', from: number | undefined, to: number | undefined): Span | undefined =>
  from === undefined || to === undefined ? undefined : { kind, from, to }

function minutes(time: string): number | undefined {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return hour < 24 && minute < 60 || hour === 24 && minute === 0 ? hour * 60 + minute : undefined
}

function inWeek(day: string, time: string): number | undefined {
  const at = minutes(time)
  return at === undefined ? undefined : DAYS.indexOf(day.slice(0, 3).toLowerCase()) * 1_440 + at
}

function isZone(word: string): boolean {
  if (word !== 'UTC' && !/^[A-Za-z_]+\/[A-Za-z_/+-]+\d*$/.test(word)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: word }) !== undefined
  } catch {
    return false
  }
}

/** Whether a moment, in milliseconds since 1970, lies in the window. */
export function isFrozen({ zone, span }: FreezeWindow, now: number): boolean {
  const { date, time, weekday } = wallClock(zone, now)
  const minute = minutes(time)!
  switch (span.kind) {
    case 'dates':
      return `${date}T${time}` >= span.from && `${date}T${time}` < span.to
    case 'yearly':
      return span.from <= span.to ? date.slice(5) >= span.from && date.slice(5) <= span.to : date.slice(5) >= span.from || date.slice(5) <= span.to
    case 'weekly':
      return within(weekday * 1_440 + minute, span)
    case 'daily':
      return within(minute, span)
  }
}

// A span whose end is not after its beginning goes over midnight, or over Sunday night.
const within = (at: number, { from, to }: { from: number; to: number }): boolean => (from < to ? at >= from && at < to : at >= from || at < to)

/** What a wall clock and a calendar in that zone show: `2026-12-24`, `16:05`, and the weekday with Monday as 0. */
export function wallClock(zone: string, now: number): { date: string; time: string; weekday: number } {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone, hourCycle: 'h23', weekday: 'short', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
  })
  const part = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]))
  return { date: `${part.year}-${part.month}-${part.day}`, time: `${part.hour}:${part.minute}`, weekday: DAYS.indexOf(part.weekday!.slice(0, 3).toLowerCase()) }
}
