import type { Postgres } from '../transports/postgres.ts'

/** An index or constraint by which the rows of a table must differ, as its definition says it. */
export interface Unique {
  /** As SQL writes it. */
  table: string
  name: string
  kind: 'index' | 'constraint'
  parts: readonly Part[]
  /** Of which rows, in SQL; null where of all. */
  condition: string | null
  /** Whether null is the same as null (NULLS NOT DISTINCT); else rows with one never meet. */
  nullsMeet: boolean
  /** The columns of the table that the database computes, and of what. */
  computed: Readonly<Record<string, string>>
}

/** One of the values that an index compares. */
export interface Part {
  /** A column or an expression over columns. */
  sql: string
  /** In an exclusion constraint, by which operator two rows meet; null where by being the same. */
  operator: string | null
}

/** What keeps rows of these tables apart: unique indexes and constraints, partial ones and expressions included, and exclusion constraints. */
export const uniquesOf = (database: Postgres, tables: readonly string[]): Promise<Unique[]> => database.query<Unique>(UNIQUES, [tables])

/** Whether an expression names columns by the whole row. */
export const mentionsRow = (sql: string): boolean => /\.\*/.test(sql)

// The word that PostgreSQL 15 brought is not in the catalog of older ones.
const UNIQUES = `
  select t.name as table, x.relname as name, case when f.oid is null then 'index' else 'constraint' end as kind,
    pg_get_expr(i.indpred, i.indrelid) as condition, coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) as "nullsMeet",
    (select json_agg(json_build_object(
        'sql', pg_get_indexdef(i.indexrelid, k, false) || coalesce(' collate ' || l.oid::regcollation, ''),
        'operator', (select o.oprname from pg_operator o where o.oid = f.conexclop[k])) order by k)
      from generate_series(1, i.indnkeyatts) k left join pg_collation l on l.oid = i.indcollation[k - 1] and l.collname <> 'default') as parts,
    (select coalesce(json_object_agg(a.attname, pg_get_expr(d.adbin, d.adrelid)), '{}') from pg_attrdef d
      join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum and a.attgenerated <> '' where d.adrelid = i.indrelid) as computed
  from unnest($1::text[]) t (name) join pg_index i on i.indrelid = t.name::regclass join pg_class x on x.oid = i.indexrelid
    left join pg_constraint f on f.conindid = x.oid and f.conrelid = i.indrelid and f.contype in ('p', 'u', 'x')
  where (i.indisunique or i.indisexclusion) and i.indisvalid order by 1, x.oid`
