import { ActionError } from '@axcouncil/core/errors'
import { mentions } from '../catalog/mentions.ts'
import { databaseError } from '../database-error.ts'
import { templateColumns } from '../mask/table.ts'
import { differentLine } from '../plan/different.ts'
import { yamlKey } from '../plan/make-plan.ts'
import { type ColumnPlan, type Plan, type TablePlan, isMasked } from '../plan/plan.ts'
import { foldOf, roomOfUnique } from '../plan/room.ts'
import { type Postgres, isServerError } from '../transports/postgres.ts'
import { digitsOf } from './expressions.ts'
import { estimateRows } from './load.ts'
import { onlyTable, quoteName, quoteTable } from './names.ts'
import { maskedSelect, whyNotPushed } from './pushed.ts'
import { type Part, type Unique, mentionsRow, uniquesOf } from './uniques.ts'

/**
 * Looks for unique indexes and exclusion constraints that pseudonyms would break: of columns too short for as many, by a
 * rule that makes values the same, or since an expression leaves out what keeps them apart. Only where that is to be feared
 * all of them are made and counted, in the source, which has the key.
 * @throws ActionError that names the columns with each index, and the lines to write.
 */
export async function refuseCrowded({ tables }: Plan, source: Postgres): Promise<void> {
  const uniques = await uniquesOf(source, tables.map(({ table }) => quoteTable(table)))
  const [crowded, lines]: [string[], string[]] = [[], []]
  for (const unique of uniques) {
    const question: Question = { unique, plan: tables.find(({ table }) => quoteTable(table) === unique.table)!, source }
    const found = await crowdOf(question)
    if (!found) continue
    crowded.push(`${found.columns.map((each) => nameOf(each, question)).join(' and ')}: ${found.said}, and the ${unique.kind} ${unique.name} lets none repeat`)
    lines.push(...found.columns.map((each) => `\`${found.moved ? `${yamlKey(each.column.name)}: keep` : differentLine(question.plan, each)}\` of ${question.plan.name}`))
  }
  if (crowded.length === 0) return
  throw new ActionError(`Pseudonyms would repeat where they must not: ${crowded.join('; ')}`, {
    advice: `Nothing was written. Widen the column, or give it in seed.yml a rule whose values differ, for example ${[...new Set(lines)].join(', ')}. A list, a number or a date that moves a little repeats soon.`,
  })
}

interface Question {
  unique: Unique
  plan: TablePlan
  source: Postgres
}

/** Columns whose pseudonyms meet, and how many do. */
interface Crowd {
  columns: readonly ColumnPlan[]
  said: string
  /** Whether they meet by more than being the same, so that other values that differ are of no use. */
  moved: boolean
}

const nameOf = ({ column, rule }: ColumnPlan, { plan }: Question): string =>
  `${plan.name}.${column.name} (rule ${rule.name}${column.maxLength === undefined ? '' : `, ${column.maxLength} characters`})`

async function crowdOf(question: Question): Promise<Crowd | undefined> {
  const { unique: { parts, condition, nullsMeet }, plan } = question
  const compared = parts.map((part) => ({ part, columns: maskedIn(part.sql, question) }))
  const columns = compared.flatMap((each) => each.columns)
  const choosing = condition === null ? [] : maskedIn(condition.replace(NULLNESS, ''), question)
  // Rows with a null meet no others.
  if (!nullsMeet && compared.some((each) => each.columns.some((masked) => isEmptied(masked) && isColumn(each.part, masked)))) return undefined
  const moved = compared.filter(({ part, columns: [first] }) => first && part.operator !== null && part.operator !== '=' && !(part.operator === '<>' && !['date', 'template'].includes(first.rule.name)))
  if (moved.length > 0) return { columns: moved.flatMap((each) => each.columns), said: 'its values would move, which the constraint compares by more than being the same', moved: true }
  if (columns.length + choosing.length === 0 || ![...columns, ...choosing].every((each) => isCountable(each, plan))) return undefined
  let feared = choosing.length > 0
  for (const each of compared) feared ||= await isToBeFeared(each, question)
  if (!feared) return undefined
  const { values, pseudonyms } = await counted(question)
  if (pseudonyms >= values) return undefined
  const which = parts.length === 1 ? 'different ones' : `different ones of ${parts.map(({ sql }) => sql).join(', ')}`
  return { columns: columns.length > 0 ? [...new Set(columns)] : choosing, said: `${values.toLocaleString('en')} values would become ${pseudonyms.toLocaleString('en')} ${which}`, moved: parts.some(({ operator }) => operator === '<>') }
}

// Whether a value is null no rule changes, but for those that make all of them so.
const NULLNESS = /\((?:"(?:[^"]|"")+"|\w+) IS (?:NOT )?NULL\)/g

const isEmptied = ({ rule }: ColumnPlan): boolean => rule.name === 'null' || (rule.name === 'constant' && rule.value === null)

const isColumn = ({ sql }: Part, { column: { name } }: ColumnPlan): boolean => sql === name || sql === quoteName(name)

/** The masked columns that an expression is made of, also by way of columns that the database computes. */
function maskedIn(sql: string, { plan, unique: { computed } }: Question): ColumnPlan[] {
  const named = (name: string): boolean => mentionsRow(sql) || mentions(sql, name) || Object.entries(computed).some(([other, of]) => mentions(sql, other) && mentions(of, name))
  return plan.columns.filter((each) => isMasked(each) && named(each.column.name))
}

const isCountable = (masked: ColumnPlan, plan: TablePlan): boolean => [masked, ...namedBy(masked, plan)].every((each) => whyNotPushed(each, plan) === undefined)

const namedBy = ({ rule }: ColumnPlan, { columns }: TablePlan): ColumnPlan[] =>
  rule.name === 'template' ? columns.filter((each) => templateColumns(rule.value).includes(each.column.name)) : []

// What changes nothing about which values differ, where letters differ only in case.
const KEEPING = /\b(?:lower|upper|btrim|md5|TRIM|BOTH|FROM)\b|::(?:"?\w+"?\.)?(?:text|citext)\b| collate \S+|[()\s]/g

// A pair that meets by chance once in a hundred runs (the birthday problem) is worth a look.
async function isToBeFeared({ part, columns }: { part: Part; columns: readonly ColumnPlan[] }, { plan, source }: Question): Promise<boolean> {
  const [masked] = columns
  if (!masked) return false
  const bare = part.sql.replace(KEEPING, '')
  if (columns.length > 1 || (bare !== masked.column.name && bare !== quoteName(masked.column.name))) return true
  const room = roomOfUnique(masked)
  if (room === 0) return true
  const rows = (await estimateRows(source, plan)) ?? Number((await source.query<{ rows: string }>(`select count(*) as rows from ${fromOf(plan)}`))[0]!.rows)
  if ((rows * rows) / (2 * room) > 0.01) return true
  return meetsFolded(part, masked, { plan, source })
}

// Whether the source has values apart that the rule takes for the same: letters that differ in case, digits written in other ways.
async function meetsFolded({ sql }: Part, masked: ColumnPlan, { plan, source }: Pick<Question, 'plan' | 'source'>): Promise<boolean> {
  const fold = foldOf(masked)
  if (fold === undefined || (fold === 'case' && (/\b(lower|upper)\(|::"?citext/.test(sql) || /citext$/.test(masked.column.type)))) return false
  const value = `${quoteName(masked.column.name)}::text collate "C"`
  const folded = fold === 'digits' ? `coalesce(nullif(${digitsOf(value)}, ''), ${value})` : `lower(${value})`
  const ask = async (query: string): Promise<boolean> => (await source.query<{ found: boolean }>(`select exists (${query}) as found`))[0]!.found
  // Where all are written as they are taken, which is quick to see, none meet.
  return (await ask(`select from ${fromOf(plan)}${plan.where ? ' and' : ' where'} ${value} <> ${folded}`)) && ask(`select from (select distinct ${value} as v, ${folded} as f from ${fromOf(plan)}) d where v is not null group by f having count(*) > 1`)
}

const fromOf = ({ table, where }: TablePlan): string => `${onlyTable(table)}${where ? ` where (${where})` : ''}`

/** How many different values the source has, and how many their pseudonyms are. */
async function counted(question: Question): Promise<{ values: number; pseudonyms: number }> {
  const { unique: { parts, condition, nullsMeet, name }, plan, source } = question
  const excluding = parts.some(({ operator }) => operator !== null)
  const compared = (excluding ? parts.filter(({ sql }) => maskedIn(sql, question).length > 0) : parts).map(({ sql }) => `(${sql})`)
  const conditions = [...(condition === null ? [] : [condition]), ...(nullsMeet ? [] : compared.map((part) => `${part} is not null`))]
  const where = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`
  const distinct = compared.length === 1 && !nullsMeet ? compared[0] : `row(${compared.join(', ')})`
  // An exclusion constraint may have a value many times, so that what counts is whether as many different ones stay.
  const values = excluding ? `(select count(distinct ${distinct}) from (select * from ${fromOf(plan)}) ${quoteName(plan.table.name)}${where})` : 'count(*)'
  try {
    const [found] = await source.query<{ values: string; pseudonyms: string }>(`select ${values} as values, count(distinct ${distinct}) as pseudonyms from ${maskedRows(question)}${where}`)
    return { values: Number(found!.values), pseudonyms: Number(found!.pseudonyms) }
  } catch (error) {
    throw isServerError(error) ? databaseError(`The ${question.unique.kind} ${name} of ${plan.name} cannot be made of pseudonyms`, error) : error
  }
}

/** The masked rows as values of their columns' types, with the columns that the database computes. */
function maskedRows({ unique: { parts, condition, computed }, plan }: Question): string {
  const used = [...parts.map(({ sql }) => sql), condition ?? '']
  const derived = Object.entries(computed).filter(([name]) => used.some((sql) => mentionsRow(sql) || mentions(sql, name)))
  const all = [...used, ...derived.map(([, of]) => of)]
  const needed = plan.columns.filter(({ column: { name } }) => all.some((sql) => mentionsRow(sql) || mentions(sql, name)))
  const columns = plan.columns.filter((each) => needed.includes(each) || needed.some((other) => namedBy(other, plan).includes(each)))
  const names = columns.map(({ column: { name } }) => quoteName(name))
  const typed = columns.map(({ column: { type } }, i) => `m.${names[i]}::${type} as ${names[i]}`)
  const rows = `(select ${typed.join(', ')} from (${maskedSelect({ ...plan, columns })}) m (${names.join(', ')}) offset 0)`
  const whole = derived.length === 0 ? rows : `(select r.*, ${derived.map(([name, of]) => `${of} as ${quoteName(name)}`).join(', ')} from ${rows} r)`
  return `${whole} ${quoteName(plan.table.name)}`
}
