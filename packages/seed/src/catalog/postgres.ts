import type { Postgres } from '../transports/postgres.ts'
import { type Catalog, type Column, type Table, categoryOf } from './catalog.ts'

interface ColumnRow {
  schema: string
  table: string
  name: string
  type: string
  base: string
  kind: string
  /** Of an array's elements the type below domains, its category and whether it is an enum. */
  element: string | null
  element_kind: string | null
  element_enum: boolean
  nullable: boolean
  has_default: boolean
  generated: boolean
  identity: boolean
  max_length: number | null
  labels: string[] | null
  inherited: boolean
}

interface KeyRow {
  schema: string
  table: string
  columns: string[]
  primary: boolean
}

interface ReferenceRow {
  schema: string
  table: string
  name: string
  columns: string[]
  to_schema: string
  to_table: string
  to_columns: string[]
}

/** The catalog of the tables in these schemas, from pg_catalog: information_schema shows a role only what it owns. */
export async function catalogOfPostgres(database: Postgres, schemas: readonly string[]): Promise<Catalog> {
  const columns = await database.query<ColumnRow>(COLUMNS, [schemas])
  const keys = await database.query<KeyRow>(KEYS, [schemas])
  const references = await database.query<ReferenceRow>(REFERENCES, [schemas])
  const tables = Map.groupBy(columns, ({ schema, table }) => JSON.stringify([schema, table]))
  return { tables: [...tables.values()].map((rows) => tableOf(rows, keys, references)), unknown: [] }
}

function tableOf(rows: readonly ColumnRow[], keys: readonly KeyRow[], references: readonly ReferenceRow[]): Table {
  const { schema, table: name, inherited } = rows[0]!
  const own = <T extends { schema: string; table: string }>(list: readonly T[]): T[] => list.filter((item) => item.schema === schema && item.table === name)
  return {
    schema,
    name,
    columns: rows.map(columnOf),
    primaryKey: own(keys).find(({ primary }) => primary)?.columns ?? [],
    uniques: own(keys).filter(({ primary }) => !primary).map(({ columns }) => columns),
    foreignKeys: own(references).map((row) => ({
      name: row.name,
      columns: row.columns,
      references: { schema: row.to_schema, table: row.to_table, columns: row.to_columns },
    })),
    inherited,
  }
}

function columnOf(row: ColumnRow): Column {
  const named = row.labels ? { category: 'enum' as const, element: undefined } : categoryOf(row.base)
  // A type of an extension or of one's own that PostgreSQL counts among texts (citext, a domain over one) is text.
  const category = named.category === 'other' && row.kind === 'S' ? 'text' : named.category
  return {
    name: row.name,
    type: row.type,
    category,
    element: row.element === null ? named.element : row.element_enum ? 'enum' : elementOf(row.element, row.element_kind),
    nullable: row.nullable,
    hasDefault: row.has_default,
    generated: row.generated,
    identity: row.identity,
    maxLength: row.max_length ?? undefined,
    labels: row.labels ?? undefined,
  }
}

function elementOf(type: string, kind: string | null): Column['element'] {
  const { category } = categoryOf(type)
  return category === 'other' && kind === 'S' ? 'text' : category
}

const RELATIONS = `c.relkind in ('r', 'p') and not c.relispartition and n.nspname = any ($1)`

// What is below a domain, however many there are over one another; any of them may say the length.
const BELOW = (first: string): string =>
  `${first} union all select d.oid, d.typbasetype, case when d.typtype = 'd' and d.typtypmod >= 0 then d.typtypmod else base.mod end from base join pg_type d on d.oid = base.typbasetype`

const COLUMNS = `
  select n.nspname as schema, c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
    format_type(b.oid, null) as base, b.typcategory as kind, format_type(e.oid, null) as element, e.typcategory as element_kind, coalesce(e.typtype = 'e', false) as element_enum, not (a.attnotnull or t.typnotnull) as nullable,
    a.atthasdef and a.attgenerated = '' or a.attidentity <> '' as has_default, a.attgenerated <> '' as generated, a.attidentity <> '' as identity,
    information_schema._pg_char_max_length(coalesce(e.oid, b.oid), coalesce(e.mod, b.mod))::int as max_length,
    (select array_agg(e.enumlabel::text order by e.enumsortorder) from pg_enum e where e.enumtypid = b.oid) as labels,
    c.relkind = 'r' and exists (select from pg_inherits h where h.inhparent = c.oid) as inherited
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    join lateral (
      with recursive base as (${BELOW('select t.oid, t.typbasetype, case when t.typtype = \'d\' then t.typtypmod else a.atttypmod end as mod')})
      select p.*, base.mod from base join pg_type p on p.oid = base.oid where base.typbasetype = 0) b on true
    left join lateral (
      with recursive base as (${BELOW('select i.oid, i.typbasetype, case when i.typtype = \'d\' then i.typtypmod else b.mod end as mod from pg_type i where b.typcategory = \'A\' and i.oid = b.typelem')})
      select p.*, base.mod from base join pg_type p on p.oid = base.oid where base.typbasetype = 0) e on true
  where ${RELATIONS} order by n.nspname, c.relname, a.attnum`

// An index over expressions, such as lower(email), depends on the columns in them; one over a column that the database computes
// on those that it is computed of.
const KEYS = `
  select n.nspname as schema, c.relname as table, i.indisprimary as primary,
    (select array_agg(a.attname::text order by array_position(i.indkey::int2[], a.attnum), a.attnum) from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and (a.attnum = any (i.indkey) or i.indexprs is not null and exists (select from pg_depend d
        where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid and d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid and d.refobjsubid = a.attnum)
        or exists (select from pg_attribute g join pg_attrdef f on f.adrelid = g.attrelid and f.adnum = g.attnum join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid and d.refobjsubid = a.attnum
          and (d.classid = 'pg_attrdef'::regclass and d.objid = f.oid or d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = g.attnum)
          where g.attrelid = c.oid and g.attnum <> a.attnum and g.attgenerated <> '' and g.attnum = any (i.indkey)))) as columns
  from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
  where i.indisunique and ${RELATIONS}`

const REFERENCES = `
  select n.nspname as schema, c.relname as table, f.conname as name, tn.nspname as to_schema, tc.relname as to_table,
    (select array_agg(a.attname::text order by k.n) from unnest(f.conkey) with ordinality k (num, n) join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.num) as columns,
    (select array_agg(a.attname::text order by k.n) from unnest(f.confkey) with ordinality k (num, n) join pg_attribute a on a.attrelid = f.confrelid and a.attnum = k.num) as to_columns
  from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_namespace n on n.oid = c.relnamespace
    join pg_class tc on tc.oid = f.confrelid join pg_namespace tn on tn.oid = tc.relnamespace
  where f.contype = 'f' and ${RELATIONS}`
