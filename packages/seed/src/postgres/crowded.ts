import { ActionError } from '@axcouncil/core/errors'
import type { ColumnPlan, Plan, TablePlan } from '../plan/plan.ts'
import { templateColumns } from '../mask/table.ts'
import { roomOfUnique } from '../plan/room.ts'
import type { Postgres } from '../transports/postgres.ts'
import { estimateRows } from './load.ts'
import { onlyTable, quoteTable } from './names.ts'
import { maskedSelect, whyNotPushed } from './pushed.ts'

/**
 * Looks for columns in which no value may repeat and whose pseudonyms would: too short for as many, or by a rule that makes
 * values the same. Only where that is to be feared all of them are made and counted, in the source, which has the key.
 * @throws ActionError that names each with its index.
 */
export async function refuseCrowded({ tables }: Plan, source: Postgres): Promise<void> {
  const uniques = await source.query<Unique>(UNIQUES, [tables.map(({ table }) => quoteTable(table))])
  const crowded: string[] = []
  for (const { table, column, index, constraint } of uniques) {
    const plan = tables.find((each) => quoteTable(each.table) === table)!
    const masked = plan.columns.find((each) => each.column.name === column)
    if (!masked || ['keep', 'null'].includes(masked.rule.name) || (masked.rule.name === 'constant' && masked.rule.value === null)) continue
    if (!(await isToBeFeared(masked, plan, source))) continue
    const { values, pseudonyms } = await countOf(masked, plan, source)
    if (pseudonyms === values) continue
    const room = masked.column.maxLength === undefined ? '' : `, ${masked.column.maxLength} characters`
    crowded.push(`${plan.name}.${column} (rule ${masked.rule.name}${room}): ${values.toLocaleString('en')} values would become ${pseudonyms.toLocaleString('en')} different ones, and the ${constraint ? 'constraint' : 'index'} ${index} lets none repeat`)
  }
  if (crowded.length === 0) return
  throw new ActionError(`Pseudonyms would repeat where they must not: ${crowded.join('; ')}`, {
    advice: 'Nothing was written. Widen the column, or make its values of the row\'s key, as in { rule: template, value: "{id}" }; a list, a number or a date that moves a little repeats soon.',
  })
}

// A pair that meets by chance once in a hundred runs (the birthday problem) is worth a look.
async function isToBeFeared(masked: ColumnPlan, plan: TablePlan, source: Postgres): Promise<boolean> {
  if (!isCountable(masked, plan)) return false
  const room = roomOfUnique(masked)
  if (room === 0) return true
  if (room === Infinity) return false
  const rows = (await estimateRows(source, plan)) ?? Number((await source.query<{ rows: string }>(`select count(*) as rows from ${fromOf(plan)}`))[0]!.rows)
  return (rows * rows) / (2 * room) > 0.01
}

const isCountable = (masked: ColumnPlan, plan: TablePlan): boolean =>
  masked.column.category !== 'json' && masked.column.category !== 'array' && needed(masked, plan).every((each) => whyNotPushed(each, plan) === undefined)

const needed = (masked: ColumnPlan, { columns }: TablePlan): ColumnPlan[] => {
  const named = masked.rule.name === 'template' ? templateColumns(masked.rule.value) : []
  return columns.filter((each) => each !== masked && named.includes(each.column.name)).concat(masked)
}

const fromOf = ({ table, where }: TablePlan): string => `${onlyTable(table)}${where ? ` where ${where}` : ''}`

async function countOf(masked: ColumnPlan, plan: TablePlan, source: Postgres): Promise<{ values: number; pseudonyms: number }> {
  const columns = needed(masked, plan)
  const names = columns.map((each, i) => (each === masked ? 'm' : `c${i}`)).join(', ')
  const [found] = await source.query<{ values: string; pseudonyms: string }>(`select count(m) as values, count(distinct m::text) as pseudonyms from (${maskedSelect({ ...plan, columns })}) s (${names})`)
  return { values: Number(found!.values), pseudonyms: Number(found!.pseudonyms) }
}

interface Unique {
  table: string
  column: string
  index: string
  constraint: boolean
}

// Of one column and over all rows. Where an index is partial, or over several, pseudonyms may meet.
const UNIQUES = `
  select t.name as table, a.attname as column, x.relname as index, exists (select from pg_constraint f where f.conindid = x.oid and f.contype in ('p', 'u')) as constraint
  from unnest($1::text[]) t (name) join pg_index i on i.indrelid = t.name::regclass join pg_class x on x.oid = i.indexrelid
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
  where i.indisunique and i.indpred is null and i.indnkeyatts = 1 order by 1, 2`
