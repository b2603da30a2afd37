import type { Table } from '../catalog/catalog.ts'
import type { Postgres } from '../transports/postgres.ts'
import { quoteName, quoteTable } from './names.ts'

/** A column of the target that can hold words, and how its values are read. */
export interface Readable {
  name: string
  /** The value of the row `t` as text, in SQL. */
  text: string
  /** What the text is: a document, whose texts are looked at one by one, or text itself. */
  kind: 'json' | 'text'
  /** A network's address is no person's; a host's is. */
  isNetwork: boolean
}

interface Found {
  name: string
  type: string
  category: string
  element: string
}

/**
 * Every column of a table whose values could hold words. Asks the target itself and judges by PostgreSQL's own categories
 * of types (https://www.postgresql.org/docs/current/catalog-pg-type.html), so that what the plan forgot, or took for
 * harmless, is looked at all the same: everything but numbers, booleans, times, UUIDs and bits.
 */
export async function readableColumns(target: Postgres, table: Pick<Table, 'schema' | 'name'>): Promise<Readable[]> {
  const found = await target.query<Found>(COLUMNS, [quoteTable(table)])
  return found.map(({ name, type, category, element }) => {
    const column = `t.${quoteName(name)}`
    const isNetwork = (category === 'A' ? element : type) === 'cidr'
    if (category === 'A' && element === 'bytea') return { name, text: `(select string_agg(encode(b, 'escape'), ' ') from unnest(${column}) b)`, kind: 'text', isNetwork }
    if (category === 'A') return { name, text: `array_to_json(${column})::text`, kind: 'json', isNetwork }
    if (type === 'bytea') return { name, text: `encode(${column}, 'escape')`, kind: 'text', isNetwork }
    // A collation of the column's own may be one that regular expressions are refused under.
    return { name, text: `(${column}::text collate "C")`, kind: type === 'json' || type === 'jsonb' ? 'json' : 'text', isNetwork }
  })
}

// Of a domain the type below, of a range that of its bounds. Labels of an enum are looked at, and its rows only where one
// of them could be somebody's.
const COLUMNS = `
  with recursive types as (
    select a.attnum, a.attname::text as name, t.* from pg_attribute a join pg_type t on t.oid = a.atttypid
    where a.attrelid = $1::text::regclass and a.attnum > 0 and not a.attisdropped
    union all
    select d.attnum, d.name, t.* from types d join pg_type t on d.typtype = 'd' and t.oid = d.typbasetype),
  columns as (
    select c.attnum, c.name, c.typname::text as type, c.typcategory::text as category, coalesce(e.typname, '')::text as element,
      coalesce(e.oid, s.oid, c.oid) as inner_oid, coalesce(e.typname, s.typname, c.typname) as inner_type, coalesce(e.typcategory, s.typcategory, c.typcategory) as inner_category
    from types c
      left join pg_type a on c.typcategory = 'A' and a.oid = c.typelem
      left join lateral (
        with recursive base as (select a.oid, a.typbasetype union all select d.oid, d.typbasetype from base join pg_type d on d.oid = base.typbasetype)
        select p.* from base join pg_type p on p.oid = base.oid where base.typbasetype = 0) e on a.oid is not null
      left join pg_range r on c.oid in (r.rngtypid, r.rngmultitypid)
      left join pg_type s on s.oid = r.rngsubtype
    where c.typtype <> 'd')
  select name, type, category, element from columns
  where inner_category not in ('N', 'B', 'D', 'T', 'V', 'G') and inner_type <> 'uuid'
    and (inner_category <> 'E' or exists (select from pg_enum l where l.enumtypid = inner_oid and l.enumlabel ~ '[@:]|[0-9].*[0-9].*[0-9].*[0-9]'))
  order by attnum`
