import type { TablePlan } from '../plan/plan.ts'
import type { Postgres } from '../transports/postgres.ts'
import { quoteTable } from './names.ts'
import { maskedSelect } from './pushed.ts'

/** A portion at least. 8 MB: small enough that rows which lay close together still do so in the target, where portions are mixed. */
export const PAGES = 1_024
// Every portion is planned anew, which takes some milliseconds.
const MOST = 64

/**
 * The copies that answer a table's rows masked, each of some of its pages, for several connections to share. A table of
 * one portion is one copy, and so is what a condition chooses.
 */
export async function portionsOf(plan: TablePlan, source: Pick<Postgres, 'query'>): Promise<string[]> {
  const copy = (where: string | undefined): string => `copy (${maskedSelect({ ...plan, where })}) to stdout`
  const pages = plan.where === undefined ? await pagesOf(plan, source) : 0
  if (pages <= PAGES) return [copy(plan.where)]
  const size = Math.max(PAGES, Math.ceil(pages / MOST))
  const starts = Array.from({ length: Math.ceil(pages / size) }, (_, i) => i * size)
  // The last one has no end: the table may have grown since.
  return starts.map((start, i) => copy([`ctid >= '(${start},0)'`, ...(i === starts.length - 1 ? [] : [`ctid < '(${start + size},0)'`])].join(' and ')))
}

/** How many pages a table has; of one with partitions the largest of them. */
export async function pagesOf({ table }: TablePlan, source: Pick<Postgres, 'query'>): Promise<number> {
  const [found] = await source.query<{ pages: number }>(
    `select coalesce(max(pg_relation_size(c.oid) / current_setting('block_size')::int), 0)::float8 as pages from pg_class c
     where c.relkind = 'r' and (c.oid = $1::text::regclass or c.oid in (select relid from pg_partition_tree($1::text::regclass)))`,
    [quoteTable(table)],
  )
  return found!.pages
}
