import { hmac, literal, numberOf } from './expressions.ts'
import { BOUNDLESS, LAST_YEAR } from '../rules/shift.ts'
import { freeText } from './free-text.ts'
import type { SqlFit } from './families.ts'
import type { Scope } from './scope.ts'

const NUMBER = `'^-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]{1,3})?$'`

// Of the digits `o`, see isCard.
const LUHN = `(select sum(case when i % 2 = 1 then x else 2 * x - case when x > 4 then 9 else 0 end end) % 10 = 0 from (select i, substr(reverse(o), i, 1)::int as x from generate_series(1, length(o)) i) l)`

/** A number moved by at most the share `by`, as shiftNumber moves it; what is no number becomes other text. */
export function shiftedNumber(value: string, by: number, fit: SqlFit): string {
  const { scope } = fit
  const share = Math.round(by * 1_000_000)
  const isNumber = `${value} ~ ${NUMBER}`
  const plain = scope.bind(`case when not ${isNumber} then null when ${value} ~ '[eE]' then (${value})::numeric::text else ${value} end`)
  const digest = scope.bind(hmac('number', plain))
  const scale = `length(split_part(${plain}, '.', 2))`
  const units = scope.bind(`translate(${plain}, '-.', '')::numeric`)
  const moved = scope.bind(`${units} + div(${units} * (${numberOf(digest)} % ${2 * share + 1} - ${share}), 1000000)`)
  const other = `greatest(case when ${moved} = ${units} then ${units} + 1 else ${moved} end, 0)::text`
  const uncarded = `case when length(o) in (15, 16) and o ~ '^[3-6]' and ${LUHN} then (o::numeric + case when right(o, 1) > '7' then -2 else 2 end)::text else o end`
  const digits = `(select lpad(o, greatest(length(o), ${scale} + 1), '0') from (select ${uncarded} as o from (select ${other} as o offset 0) n offset 0) u)`
  const placed = `(select case when ${scale} = 0 then d else left(d, -${scale}) || '.' || right(d, ${scale}) end from (select ${digits} as d offset 0) v)`
  const sign = `case when ${plain} like '-%' then '-' else '' end`
  return `case when ${value} in (${BOUNDLESS.map(literal).join(', ')}) then ${value} when ${plain} is null then ${freeText(value, fit)} when ${units} = 0 then ${plain} else ${sign} || ${placed} end`
}

/** A text that is a date or begins with one, moved by an expression for days as shiftDate moves it; what is no date becomes other text. */
export function shiftedDate(value: string, days: string, fit: SqlFit): string {
  const { scope } = fit
  const parts = scope.bind(`regexp_match(${value}, ${DATE})`)
  const [year, month, day] = [1, 2, 3].map((at) => `(${parts})[${at}]::int`) as [string, string, string]
  const first = scope.bind(`case when ${year} between 1 and ${LAST_YEAR} and ${month} between 1 and 12 and ${day} between 1 and 31 then make_date(${year}, ${month}, 1) end`)
  const date = scope.bind(`case when extract(month from ${first} + (${day} - 1)) = ${month} then ${first} + (${day} - 1) end`)
  const moved = scope.bind(`${date} + ${days}`)
  return `case when ${value} in ('infinity', '-infinity') then ${value} when ${moved} >= date '0001-01-01' then to_char(${moved}, 'YYYY-MM-DD') || (${parts})[4] else ${freeText(value, fit)} end`
}

const DATE = `'^([0-9]{4,6})-([0-9]{2})-([0-9]{2})((?:[ T][0-9]{2}:[0-9]{2}.*)?)$'`

/** So many days as daysOf moves the dates of a row by, out of an expression for the row's name. */
export function shiftedDays(row: string, days: number, scope: Scope): string {
  const number = scope.bind(`${numberOf(scope.bind(hmac('date', row)))} % ${2 * days}`)
  return `(case when ${number} < ${days} then ${number} - ${days} else ${number} - ${days} + 1 end)::int`
}
