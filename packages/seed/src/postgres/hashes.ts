import type { Column } from '../catalog/catalog.ts'
import type { PathStep, Rule, RuleName } from '../config/rule.ts'
import { WORDLESS } from '../mask/prose.ts'
import type { ColumnPlan, TablePlan } from '../plan/plan.ts'
import { IDENTIFYING, NOBODYS } from '../verify/witness.ts'
import { literal, lowerAscii } from './expressions.ts'
import { rangesOf } from './free-text.ts'
import { onlyTable, quoteName } from './names.ts'
import { asJsonb, rowName, textOf } from './pushed.ts'

/** A column whose values must have changed: each value of them, or of each row the one that it had. */
export interface Witnessed {
  column: Column
  kind: 'value' | 'row'
  /** So many letters or digits make a text that does not meet by chance. */
  letters: number
  /** The text of the row `t`, or a query for those of it, by the name `text`. */
  texts: { one: string } | { many: string }
}

/** What of a table can be compared with the source. Small domains need a key that stays, to know a row again. */
export function witnessed(table: TablePlan): Witnessed[] {
  const keys = table.columns.filter(({ column }) => table.table.primaryKey.includes(column.name))
  const known = keys.length > 0 && keys.length === table.table.primaryKey.length && keys.every(({ rule }) => rule.name === 'keep')
  return table.columns.flatMap((plan): Witnessed[] => {
    const { column, rule } = plan
    const identifying = identifyingTexts(plan)
    if (identifying.length > 0) return identifying
    if (!known || !RECURRING.includes(rule.name) || column.category === 'json' || column.category === 'array') return []
    // Zeros stay, and what is no amount and no day.
    const text = `case when ${textOf(column)} ~ '[^0.-]' and ${textOf(column)} not in (${NOBODYS.map(literal).join(', ')}) then ${rowName(table)} || E'\\x01' || ${textOf(column)} end`
    return [{ column, kind: 'row', letters: 1, texts: { one: text } }]
  })
}

const RECURRING: readonly RuleName[] = ['full-name', 'first-name', 'last-name', 'company', 'number', 'date']

function identifyingTexts({ column, rule }: ColumnPlan): Witnessed[] {
  const name = `t.${quoteName(column.name)}`
  const of = (letters: number, texts: Witnessed['texts']): Witnessed => ({ column, kind: 'value', letters, texts })
  if (column.category === 'json') return pathsOf(rule).map(({ path, letters }) => of(letters, { many: `select p #>> '{}' from jsonb_path_query(${column.type === 'jsonb' ? name : asJsonb(name)}, ${literal(path)}) p` }))
  const letters = IDENTIFYING[rule.name]
  if (letters === undefined) return []
  return [of(letters, column.category === 'array' ? { many: `select format('%s', a) from unnest(${name}) a where a is not null` } : { one: textOf(column) })]
}

/** Where in documents texts were replaced that identify somebody, as jsonpath; nothing where keeping might be meant. */
function pathsOf(rule: Rule): { path: string; letters: number }[] {
  if (rule.name !== 'json') return IDENTIFYING[rule.name] === undefined ? [] : [{ path: textsBelow([]), letters: IDENTIFYING[rule.name]! }]
  const named = rule.paths.filter(({ rule: inner }, i) => IDENTIFYING[inner.name] !== undefined && rule.paths.slice(0, i).every((earlier) => IDENTIFYING[earlier.rule.name] !== undefined))
  const all = IDENTIFYING[rule.rest.name] !== undefined && named.length === rule.paths.length
  const chosen = all ? [{ steps: [], rule: rule.rest }] : named
  return chosen.map(({ steps, rule: inner }) => ({ path: textsBelow(steps), letters: IDENTIFYING[inner.name]! }))
}

const textsBelow = (steps: readonly PathStep[]): string =>
  `$${steps.map((step) => ('all' in step ? '.**{1}' : 'key' in step ? `.${JSON.stringify(step.key)}` : `[${step.index}]`)).join('')}.** ? (@.type() == "string")`

/** Which rows: those that are copied, or all that there are; and of their hashes one slice of so many, where one is enough. */
export interface Extent {
  rows: 'chosen' | 'all'
  slices: number
  slice: number
}

/** How a text becomes a number of eight bytes: PostgreSQL's own hash, or a slower one where two servers' differ. */
export type HashKind = 'own' | 'sha256'

/**
 * Which texts of a table to hash together, and how. The places' first number tells the places of a load apart, so that a
 * value is another number in each.
 */
export interface HashPlan {
  table: TablePlan
  places: readonly Witnessed[]
  first: number
  kind: HashKind
}

/** A query for the keyed hashes of texts, a column for each place, as numbers. The key is a setting; see meet. */
export function hashesOf(plan: HashPlan, { rows, slices, slice }: Extent): string {
  const hashes = plan.places.map((place, i) => `${hashOf(place, plan.first + i, plan.kind)} as h${i}`)
  const query = `select ${hashes.join(', ')} from ${rowsOf(plan, rows)}`
  const sliced = plan.places.map((_, i) => `case when h${i} & ${slices - 1} = ${slice} then h${i} end`)
  return `${SEED} ${slices === 1 ? query : `select ${sliced.join(', ')} from (${query} offset 0) h`}`
}

/** A query for those of the parameter's hashes that texts of the one place have which are long enough to mean something. */
export function confirmedOf({ table, places, first, kind }: HashPlan, at: number): string {
  const place = places[at]!
  const text = 'many' in place.texts ? 'w.text' : place.texts.one
  const hash = hashOf(place, first + at, kind)
  const worded = `(([^${rangesOf(WORDLESS)}][${rangesOf(WORDLESS)}]*){${place.letters}})`
  return `${SEED} select distinct hash::text as hash from (select ${hash} as hash, ${text} as text from ${rowsOf({ table, places }, 'chosen')} offset 0) h where hash = any ($1::bigint[]) and text ~ ${literal(worded)}`
}

const SEED = `with proof as materialized (select current_setting('axcouncil.proof_key')::bigint as seed)`

// A text of fewer bytes than letters are asked for has not so many of them; that is quick to see.
function hashOf({ texts, letters, kind }: Witnessed, place: number, by: HashKind): string {
  const text = 'many' in texts ? 'w.text' : texts.one
  const same = kind === 'row' ? text : lowerAscii(text)
  const seed = `(select seed + ${place} from proof)`
  const hash = by === 'own' ? `hashtextextended(${same}, ${seed})` : `('x' || encode(substr(sha256(convert_to(${seed} || ':' || ${same}, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint`
  return kind === 'row' ? hash : `case when octet_length(${text}) >= ${letters} then ${hash} end`
}

function rowsOf({ table: { table, where }, places }: Pick<HashPlan, 'table' | 'places'>, rows: Extent['rows']): string {
  const from = rows === 'chosen' && where ? `(select * from ${onlyTable(table)} where ${where}) t` : `${onlyTable(table)} t`
  const [place] = places
  return place && 'many' in place.texts ? `${from} cross join lateral (${place.texts.many}) w (text)` : from
}
