import type { Column } from '../catalog/catalog.ts'
import type { Rule } from '../config/rule.ts'
import { templateColumns } from '../mask/table.ts'
import type { ColumnPlan, TablePlan } from '../plan/plan.ts'
import { KEYS, cut, hmac, itemOf, literal, numberOf } from './expressions.ts'
import { type MaskText, maskedDocument } from './documents.ts'
import { type SqlFit, families, hash, tagged } from './families.ts'
import { PROSE, freeText } from './free-text.ts'
import { type Scope, createScope } from './scope.ts'
import { onlyTable, quoteName } from './names.ts'
import { shiftedDate, shiftedDays, shiftedNumber } from './shift.ts'

/** Why the rows of a table cannot be masked inside the source, in a sentence for the report; undefined where they can. */
export function whyOnRunner(plan: TablePlan): string | undefined {
  const reasons = plan.columns.flatMap((each) => {
    const why = whyNotPushed(each, plan)
    return why === undefined ? [] : [`${each.column.name} (${why})`]
  })
  if (reasons.length === 0 && plan.table.columns.length + expressionsOf(plan).scope.size() > MOST_ENTRIES) reasons.push('to mask so many columns takes more than one query of PostgreSQL has room for')
  return reasons.length === 0 ? undefined : `The rows of ${plan.name} were masked in this job's memory and not in the source: ${reasons.join(', ')}.`
}

// It answers 1,664 columns at most. The masks name several values each besides those of the table.
const MOST_ENTRIES = 1_600

/** Why the values of a column cannot be replaced inside the source; undefined where they can. */
export function whyNotPushed({ rule, column }: ColumnPlan, { columns }: TablePlan): string | undefined {
  const { category, element, type } = column
  if (rule.name === 'keep' || rule.name === 'null' || rule.name === 'constant') return undefined
  if (category !== 'json' && rule.name === 'json') return `documents in the type ${type} are masked on the runner`
  if (category === 'array' && !['text', 'uuid', 'enum', 'network', 'number', 'time'].includes(element ?? 'other')) return `arrays of ${type} are masked on the runner`
  if (rule.name === 'date' && ![category, element].includes('text') && category !== 'json' && !DATES.test(type.replace(/\[\]$/, ''))) return `dates in the type ${type} are masked on the runner`
  if (rule.name !== 'template') return undefined
  const opened = columns.filter((other) => templateColumns(rule.value).includes(other.column.name) && isOpened(other))
  return opened.length > 0 ? `its template names ${opened[0]!.column.name}, which is an array or document` : undefined
}

const DATES = /^(date|timestamp( with(out)? time zone)?)$/
const isOpened = ({ rule, column }: ColumnPlan): boolean => rule.name !== 'keep' && (column.category === 'array' || column.category === 'json')

/** A query that answers a table's rows masked, in the order of the plan's columns. It needs givePadded before. */
export function maskedSelect(plan: TablePlan): string {
  const { table, where } = plan
  const { list, scope } = expressionsOf(plan)
  const from = where ? `(select * from ${onlyTable(table)} where ${where})` : onlyTable(table)
  const query = `select ${list.join(', ')} from ${scope.from(from)}`
  return `${query.includes('from prose') ? `${KEYS}, ${PROSE}` : KEYS} ${query}`
}

function expressionsOf(plan: TablePlan): { list: string[]; scope: Scope } {
  const scope = createScope('t')
  const row = rowName(plan)
  const masked = new Map(plan.columns.map((each) => [each.column.name, maskedColumn(each, { scope, row })]))
  const list = plan.columns.map((each) => (each.rule.name === 'template' ? filled(each, { template: each.rule.value, plan, scope, masked }) : masked.get(each.column.name)!))
  return { list, scope }
}

/** The row's name as rowKey makes it. */
export function rowName({ table, columns }: TablePlan): string {
  const key = table.primaryKey.length > 0 ? table.primaryKey : columns.map(({ column }) => column.name)
  const typed = key.map((name) => table.columns.find((column) => column.name === name)!)
  return typed.map((column) => `coalesce(${textOf(column)}, 'null')`).join(` || E'\\x01' || `)
}

/** A column's value as COPY writes it. Of character(n) a cast would drop the blanks, and of inet it would add the mask. */
export const textOf = ({ name, type }: Column): string => {
  const column = `t.${quoteName(name)}`
  const text = CAST.test(type) ? `${column}::text` : type === 'inet' ? `abbrev(${column})` : `case when ${column} is not null then format('%s', ${column}) end`
  return `(${text} collate "C")`
}

const CAST = /^(text|uuid|smallint|integer|bigint|date|jsonb?|character varying(\(\d+\))?|numeric(\(.+\))?|timestamp( with(out)? time zone)?)$/

interface Around {
  scope: Scope
  row: string
}

function maskedColumn(plan: ColumnPlan, { scope, row }: Around): string {
  const { rule, column, unique } = plan
  const raw = `t.${quoteName(column.name)}`
  if (rule.name === 'keep' || rule.name === 'template') return raw
  if (rule.name === 'null') return 'null'
  if (rule.name === 'constant') return `case when ${raw} is not null then ${constant(rule.value, column)} end`
  const fit: SqlFit = { scope, unique, maxLength: column.maxLength, type: column.type, daysOf: (most) => shiftedDays(row, most, scope) }
  if (column.category === 'json') return documentOf(raw, plan, fit)
  if (column.category === 'array') return maskedArray(raw, plan, fit)
  if (rule.name === 'date' && DATES.test(column.type)) return `${raw} + ${days(column.type, fit.daysOf(rule.days))}`
  const value = /^(text|character varying)/.test(column.type) ? textOf(column) : scope.bind(textOf(column))
  if (column.category === 'binary') return `'\\x' || encode(convert_to(${scalar(value, rule, { ...fit, maxLength: undefined })}, 'UTF8'), 'hex')`
  return `case when ${value} = '' then '' else ${scalar(value, rule, fit)} end`
}

const days = (type: string, count: string): string => (type === 'date' ? count : `make_interval(days => ${count})`)

/** A document of type json as jsonb, which cannot hold the character 0 that json can. */
export const asJsonb = (json: string): string => `regexp_replace(${json}::text, '(?<!\\\\)((?:\\\\\\\\)*)\\\\u0000', '\\1', 'g')::jsonb`

// A document whose column has any other rule is masked by that rule all over.
function documentOf(raw: string, { rule, column }: ColumnPlan, fit: SqlFit): string {
  const by = rule.name === 'json' ? rule : { name: 'json' as const, unique: false, paths: [], rest: rule }
  const document = column.type === 'jsonb' ? raw : fit.scope.bind(asJsonb(raw))
  const mask: MaskText = (text, inner, scope) => scalar(text, inner, { ...fit, scope, unique: false, maxLength: undefined, type: 'text' })
  return maskedDocument(document, by, { mask, scope: fit.scope })
}

const constant = (value: unknown, { category }: Column): string =>
  value === null ? 'null' : literal(category === 'json' && typeof value !== 'string' ? JSON.stringify(value) : String(value))

function scalar(value: string, rule: Rule, fit: SqlFit): string {
  switch (rule.name) {
    case 'pick': return itemOf(rule.values.map((item) => (item === null ? null : String(item))), `(${numberOf(fit.scope.bind(hmac('pick', value)))} % ${rule.values.length})::int`)
    case 'number': return shiftedNumber(value, rule.by, fit)
    case 'hash': return `(${hash(rule.length)(value, fit)})`
    case 'date': return shiftedDate(value, fit.daysOf(rule.days), fit)
    case 'keep': case 'null': case 'constant': case 'template': case 'json': return freeText(value, fit)
    default: return `(${families[rule.name](value, fit)})`
  }
}

// Braces come where the dimensions begin and end: before an element, one for each product of the inner lengths that divides
// its place, and after it one for each that divides the next place.
function maskedArray(array: string, { rule, column }: ColumnPlan, fit: SqlFit): string {
  const scope = createScope('items')
  const value = `(items.item collate "C")`
  const masked = rule.name === 'date' && column.element === 'time' ? value : `case when ${value} = '' then '' else ${scalar(value, rule, { ...fit, scope, type: 'text' })} end`
  const quoted = `coalesce('"' || replace(replace(${masked}, '\\', '\\\\'), '"', '\\"') || '"', 'NULL')`
  const braces = (brace: string, at: string): string =>
    `repeat('${brace}', (select count(*) from generate_series(1, array_ndims(${array})) d where ${at} % (select round(exp(sum(ln(array_length(${array}, i)))))::bigint from generate_series(d, array_ndims(${array})) i) = 0)::int)`
  const literals = `string_agg(${braces('{', '(items.n - 1)')} || ${quoted} || ${braces('}', 'items.n')}, ',' order by items.n)`
  const items = `(select case when u is not null then format('%s', ${elementOf({ rule, column }, fit)}) end as item, n from unnest(${array}) with ordinality a (u, n))`
  return `case when ${array} is not null then coalesce((select ${literals} from ${scope.from(items)}), '{}') end`
}

// Dates move as dates, and numbers are written as JavaScript writes them.
function elementOf({ rule, column: { element, type } }: Pick<ColumnPlan, 'rule' | 'column'>, { daysOf }: SqlFit): string {
  if (rule.name === 'date' && element === 'time') return `u + ${days(type.replace(/\[\]$/, ''), daysOf(rule.days))}`
  return element === 'number' && type.startsWith('numeric') ? 'trim_scale(u)' : 'u'
}

interface Template {
  template: string
  plan: TablePlan
  scope: Scope
  masked: ReadonlyMap<string, string>
}

// Filled in from what has been masked already, as maskTable does it.
function filled({ column, unique }: ColumnPlan, { template, plan, scope, masked }: Template): string {
  const original = textOf(column)
  const parts = template.split(/\{([\p{L}_][\p{L}\p{N}_ ]*)(?::(\d+))?\}/gu)
  const pieces = parts.flatMap((part, i) => {
    if (i % 3 === 0) return part === '' || part === undefined ? [] : [literal(part)]
    if (i % 3 === 2) return []
    const other = plan.columns.find((each) => each.column.name === part)
    const text = !other ? `''` : other.rule.name === 'keep' ? textOf(other.column) : `format('%s', ${masked.get(part!)!})`
    const length = parts[i + 1]
    return [length === undefined ? `coalesce(${text}, '')` : `left(coalesce(${text}, ''), ${length})`]
  })
  const text = pieces.length === 0 ? `''` : pieces.join(' || ')
  const { maxLength } = column
  const made = unique ? tagged(text, original, { scope, unique, maxLength }) : cut(text, maxLength ?? Infinity)
  return `case when t.${quoteName(column.name)} is not null then ${made} end`
}
