import type { Column } from '../catalog/catalog.ts'
import type { PathStep, Rule, RuleName } from '../config/rule.ts'
import { WORDLESS } from '../mask/prose.ts'
import type { ColumnPlan, TablePlan } from '../plan/plan.ts'
import { IDENTIFYING } from '../verify/witness.ts'
import { literal, lowerAscii } from './expressions.ts'
import { rangesOf } from './free-text.ts'
import { quoteName, quoteTable } from './names.ts'
import { rowName, textOf } from './pushed.ts'

/** A column whose values must have changed: each value of them, or of each row the one that it had. */
export interface Witnessed {
  table: TablePlan
  column: Column
  kind: 'value' | 'row'
  /** A query for the texts of the row `t`, by the name `text`. */
  texts: string
}

/** What of a table can be compared with the source. Small domains need a key that stays, to know a row again. */
export function witnessed(table: TablePlan): Witnessed[] {
  const keys = table.columns.filter(({ column }) => table.table.primaryKey.includes(column.name))
  const known = keys.length > 0 && keys.length === table.table.primaryKey.length && keys.every(({ rule }) => rule.name === 'keep')
  return table.columns.flatMap((plan): Witnessed[] => {
    const { column, rule } = plan
    const texts = identifying(plan)
    if (texts.length > 0) return [{ table, column, kind: 'value', texts: texts.join(' union all ') }]
    if (!known || !RECURRING.includes(rule.name) || column.category === 'json' || column.category === 'array') return []
    return [{ table, column, kind: 'row', texts: `select ${rowName(table)} || E'\\x01' || ${textOf(column)} as text where ${textOf(column)} ~ '[^0.-]'` }]
  })
}

const RECURRING: readonly RuleName[] = ['full-name', 'first-name', 'last-name', 'company', 'number', 'date']

function identifying({ column, rule }: ColumnPlan): string[] {
  const name = `t.${quoteName(column.name)}`
  if (column.category === 'json') return pathsOf(rule).map(({ path, letters }) => textsOf(`(select p #>> '{}' from jsonb_path_query(${name}::jsonb, ${literal(path)}) p) u (text)`, letters))
  const letters = IDENTIFYING[rule.name]
  if (letters === undefined) return []
  if (column.category === 'array') return [textsOf(`(select format('%s', a) from unnest(${name}) a where a is not null) u (text)`, letters)]
  return [textsOf(`(select ${textOf(column)}) u (text)`, letters)]
}

// So many letters somewhere: the server stops reading as soon as it has seen them.
const textsOf = (from: string, letters: number): string =>
  `select ${lowerAscii('text')} as text from ${from} where text ~ ${literal(`([^${rangesOf(WORDLESS)}][${rangesOf(WORDLESS)}]*){${letters}}`)}`

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

/** A query for the keyed hashes of these places of a table, of the rows that are chosen or of all. */
export function hashesOf({ table, where }: TablePlan, places: readonly Witnessed[], choose: 'chosen' | 'all'): string {
  const from = choose === 'chosen' && where ? `(select * from ${quoteTable(table)} where ${where})` : quoteTable(table)
  const texts = places.map(({ texts }, place) => `select ${place} as place, text from (${texts}) w${place}`)
  return `with proof as materialized (select current_setting('axcouncil.proof_key') as key)
    select w.place, substr(sha256(convert_to((select proof.key from proof) || w.text, 'UTF8')), 1, 8) as hash from ${from} t cross join lateral (${texts.join(' union all ')}) w where w.text is not null`
}
