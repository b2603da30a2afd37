import type { TablePlan } from '../plan/plan.ts'
import type { Postgres } from '../transports/postgres.ts'
import { literal } from './expressions.ts'
import { quoteName, quoteTable } from './session.ts'

/** What was taken away from the target for the time of loading, as statements that bring it back. */
export interface OpenedDoors {
  restore: readonly string[]
  /** Tables, as SQL writes them, whose rows may be frozen while they are loaded. */
  freezable: ReadonlySet<string>
}

interface Found {
  schema: string
  table: string
  name: string
  definition: string
}

/**
 * Takes away, within the transaction, what would slow the load or act on it: foreign keys of the tables and to them, indexes
 * with the constraints that they carry, and triggers. Making them again, out of all rows at once, is quicker than keeping
 * them up row by row, and checks every row. Needs the tables' owner; no superuser.
 */
export async function openDoors(target: Postgres, tables: readonly TablePlan[]): Promise<OpenedDoors> {
  const names = tables.map(({ table }) => quoteTable(table))
  const keys = await target.query<Key>(FOREIGN_KEYS, [names])
  const triggers = await target.query<Found>(TRIGGERS, [names])
  const indexes = await target.query<Index>(INDEXES, [names])
  const ordinary = await target.query<Pick<Found, 'schema' | 'table'>>(ORDINARY, [names])
  for (const key of keys) await target.query(`alter table ${tableOf(key)} drop constraint ${quoteName(key.name)}`)
  for (const trigger of triggers) await target.query(`alter table ${tableOf(trigger)} disable trigger ${quoteName(trigger.name)}`)
  for (const index of indexes) await target.query(index.constraint ? `alter table ${tableOf(index)} drop constraint ${quoteName(index.name)}` : `drop index ${quoteTable(index)}`)
  return {
    freezable: new Set(ordinary.map(({ schema, table }) => quoteTable({ schema, name: table }))),
    restore: [
      ...indexes.map((index) => (index.constraint ? `alter table ${tableOf(index)} add constraint ${quoteName(index.name)} ${index.definition}` : index.definition)),
      ...triggers.map((trigger) => `alter table ${tableOf(trigger)} enable ${trigger.definition} trigger ${quoteName(trigger.name)}`),
      ...keys.map((key) => `alter table ${tableOf(key)} add constraint ${quoteName(key.name)} ${key.definition}`),
      ...keys.flatMap((key) => (key.comment === null ? [] : [`comment on constraint ${quoteName(key.name)} on ${tableOf(key)} is ${literal(key.comment)}`])),
    ],
  }
}

interface Key extends Found {
  comment: string | null
}

interface Index extends Found {
  /** Whether it belongs to a constraint, by which it is dropped and made. */
  constraint: boolean
}

const tableOf = ({ schema, table }: Pick<Found, 'schema' | 'table'>): string => quoteTable({ schema, name: table })

// Those of partitions come and go with their parent's.
const FOREIGN_KEYS = `
  select n.nspname as schema, c.relname as table, f.conname as name, pg_get_constraintdef(f.oid) as definition, obj_description(f.oid, 'pg_constraint') as comment
  from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_namespace n on n.oid = c.relnamespace
  where f.contype = 'f' and f.conparentid = 0
    and (f.conrelid = any ($1::text[]::regclass[]::oid[]) or f.confrelid = any ($1::text[]::regclass[]::oid[]))
  order by f.oid`

// Of partitions too: a trigger may be on one of them alone.
const TRIGGERS = `
  select n.nspname as schema, c.relname as table, t.tgname as name, case t.tgenabled when 'A' then 'always' when 'R' then 'replica' else '' end as definition
  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
  where not t.tgisinternal and t.tgenabled <> 'D' and t.tgparentid = 0
    and (t.tgrelid = any ($1::text[]::regclass[]::oid[]) or t.tgrelid in (select p.relid from unnest($1::text[]) r cross join pg_partition_tree(r::regclass) p))`

const ORDINARY = `
  select n.nspname as schema, c.relname as table from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.oid = any ($1::text[]::regclass[]::oid[]) and c.relkind = 'r'`

// What could not be made again exactly as it was stays: indexes of partitioned tables, with a comment, a tablespace or
// statistics of their own, those that replication, clustering or anything else depends on, and invalid ones. A primary key
// goes down to the tables that inherit, which may be somebody else's.
const INDEXES = `
  select n.nspname as schema, c.relname as table, x.relname as name, f.oid is not null as constraint,
    case when f.oid is not null then pg_get_constraintdef(f.oid) else pg_get_indexdef(x.oid) end as definition
  from pg_index i join pg_class x on x.oid = i.indexrelid join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
    left join pg_constraint f on f.conindid = x.oid and f.conrelid = c.oid and f.contype in ('p', 'u', 'x')
  where c.oid = any ($1::text[]::regclass[]::oid[]) and c.relkind = 'r' and not c.relispartition and i.indisvalid and i.indisready
    and not (i.indisprimary and exists (select from pg_inherits h where h.inhparent = c.oid))
    and not i.indisreplident and not i.indisclustered and x.reltablespace = 0
    and not exists (select from pg_description d where d.classoid = 'pg_class'::regclass and d.objoid = x.oid or d.classoid = 'pg_constraint'::regclass and d.objoid = f.oid)
    and not exists (select from pg_attribute a where a.attrelid = x.oid and a.attstattarget >= 0)
    and not exists (select from pg_depend d where d.refobjid in (x.oid, f.oid) and d.objid <> x.oid and d.classid <> 'pg_constraint'::regclass and d.deptype <> 'i')
    and not exists (select from pg_depend d where d.objid = x.oid and d.deptype in ('e', 'x'))
  order by i.indisprimary desc, f.oid is null, x.oid`
