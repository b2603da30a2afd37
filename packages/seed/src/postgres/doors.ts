import type { TablePlan } from '../plan/plan.ts'
import type { Postgres } from '../transports/postgres.ts'
import { quoteName, quoteTable } from './session.ts'

/** What was taken away from the target for the time of loading, as statements that bring it back. */
export interface OpenedDoors {
  restore: readonly string[]
}

interface Found {
  schema: string
  table: string
  name: string
  definition: string
}

/**
 * Takes away, within the transaction, what would slow the load or act on it: foreign keys of the tables and to them, and
 * triggers. Bringing the foreign keys back checks every row. Needs the tables' owner; no superuser.
 */
export async function openDoors(target: Postgres, tables: readonly TablePlan[]): Promise<OpenedDoors> {
  const names = tables.map(({ table }) => quoteTable(table))
  const keys = await target.query<Found>(FOREIGN_KEYS, [names])
  const triggers = await target.query<Found>(TRIGGERS, [names])
  for (const key of keys) await target.query(`alter table ${tableOf(key)} drop constraint ${quoteName(key.name)}`)
  for (const trigger of triggers) await target.query(`alter table ${tableOf(trigger)} disable trigger ${quoteName(trigger.name)}`)
  return {
    restore: [
      ...triggers.map((trigger) => `alter table ${tableOf(trigger)} enable ${trigger.definition} trigger ${quoteName(trigger.name)}`),
      ...keys.map((key) => `alter table ${tableOf(key)} add constraint ${quoteName(key.name)} ${key.definition}`),
    ],
  }
}

const tableOf = ({ schema, table }: Found): string => quoteTable({ schema, name: table })

// Those of partitions come and go with their parent's.
const FOREIGN_KEYS = `
  select n.nspname as schema, c.relname as table, f.conname as name, pg_get_constraintdef(f.oid) as definition
  from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_namespace n on n.oid = c.relnamespace
  where f.contype = 'f' and f.conparentid = 0
    and (f.conrelid = any ($1::text[]::regclass[]::oid[]) or f.confrelid = any ($1::text[]::regclass[]::oid[]))
  order by f.oid`

const TRIGGERS = `
  select n.nspname as schema, c.relname as table, t.tgname as name, case t.tgenabled when 'A' then 'always' when 'R' then 'replica' else '' end as definition
  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
  where not t.tgisinternal and t.tgenabled <> 'D' and t.tgparentid = 0 and t.tgrelid = any ($1::text[]::regclass[]::oid[])`
