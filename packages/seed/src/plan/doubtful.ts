import type { Category } from '../catalog/catalog.ts'
import { type Plan, isMasked } from './plan.ts'

// Of types that need no rule what people call columns that hold what is somebody's.
const TELLING: Partial<Record<Category, RegExp>> = {
  number: /(^|_)(phone|mobile|cell|fax|tel|msisdn|ssn|social_?security|passport|card|pan|iban|account|tax_?id|national_?id|pin|token|secret|password|lat|lng|lon|latitude|longitude|salary|wage|income)(_?(number|num|no|nr))?$/,
  uuid: /(^|_)(token|secret|password|(api|access|secret|private)_?key|session(_id)?)$/,
  time: /birth|(^|_)(dob|born|died|deceased)(_|$)/,
}

/** The columns of a plan that need no rule by their type, have none, and are called as if they were somebody's: `people.born (date)`. */
export const doubtfulColumns = ({ tables }: Plan): string[] =>
  tables.flatMap(({ name, columns }) => columns.filter((each) => each.from === 'harmless' && !isMasked(each) && TELLING[each.column.category]?.test(snakeOf(each.column.name))).map(({ column }) => `${name}.${column.name} (${column.type})`))

const snakeOf = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()

/** What to do about them, in a sentence for the log and the summary; none where there are none. */
export function sayDoubtful(plan: Plan): string[] {
  const columns = doubtfulColumns(plan)
  return columns.length === 0 ? [] : [`Copied as they are, since numbers, dates and UUIDs need no rule: ${columns.join(', ')}. Their names sound as if they were somebody's: give each a rule in seed.yml, such as number, date, uuid or null, or keep.`]
}
