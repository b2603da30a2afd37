import { withConnection } from '../postgres/client.ts'

/** A column as PostgREST's schema cache knows it. */
interface Column {
  table: string
  /** Whether rows can be inserted, as they can into tables and simple views. */
  insertable: boolean
  column: string
  /** As `format_type` writes it with an empty search_path, so that only pg_catalog's types have bare names. */
  type: string
  required: boolean
  primary: boolean
  default: string | null
  maxLength: number | null
  labels: string[] | null
  references: string | null
  comment: string | null
}

/**
 * What a hosted project answers to `GET /rest/v1/` with its secret key, and @supabase/lite does not know: the tables of
 * `public` in OpenAPI 2. Shapes as in PostgREST 14, src/PostgREST/Response/OpenAPI.hs: keys and references are told in
 * descriptions, generated and identity columns look like any other.
 */
export async function describeTables(databaseUrl: string): Promise<object> {
  const columns = await withConnection(databaseUrl, async (connection) => {
    await connection.query(`set search_path = ''`)
    return connection.query<Column>(COLUMNS)
  })
  const tables = Object.entries(Object.groupBy(columns, (column) => column.table))
  return {
    swagger: '2.0',
    info: { title: 'standard public schema', description: '', version: '14.1' },
    basePath: '/',
    schemes: ['http'],
    consumes: ['application/json', 'text/csv'],
    produces: ['application/json', 'text/csv'],
    paths: Object.fromEntries(tables.map(([table, columns]) => [`/${table}`, pathOf(table, columns![0]!.insertable)])),
    definitions: Object.fromEntries(tables.map(([table, columns]) => [table, definitionOf(columns!)])),
  }
}

function pathOf(table: string, insertable: boolean): object {
  const operation = (status: number, description: string): object => ({ tags: [table], responses: { [status]: { description } } })
  const get = operation(200, 'OK')
  if (!insertable) return { get }
  return {
    get,
    post: operation(201, 'Created'),
    patch: operation(204, 'No Content'),
    delete: operation(204, 'No Content'),
  }
}

const definitionOf = (columns: Column[]): object => ({
  required: columns.filter((column) => column.required).map((column) => column.column),
  properties: Object.fromEntries(columns.map((column) => [column.column, propertyOf(column)])),
  type: 'object',
})

function propertyOf(column: Column): object {
  const type = swaggerType(column.type)
  const value = column.default === null ? undefined : parseDefault(column.type, column.default)
  const [table, key] = column.references?.split('.') ?? []
  const notes = [
    column.primary ? 'This is a Primary Key.<pk/>' : '',
    table ? `This is a Foreign Key to \`${column.references}\`.<fk table='${table}' column='${key}'/>` : '',
  ].filter(Boolean)
  const description = [column.comment, notes.length > 0 ? ['Note:', ...notes].join('\n') : null].filter((part) => part !== null)
  return {
    format: column.type,
    ...(value !== undefined && { default: value }),
    ...(description.length > 0 && { description: description.join('\n\n') }),
    ...(column.labels && { enum: column.labels }),
    ...(column.maxLength && { maxLength: column.maxLength }),
    ...(type && { type }),
    ...(type === 'array' && { items: { type: swaggerType(column.type.slice(0, -2)) } }),
  }
}

function swaggerType(type: string): string | undefined {
  if (type === 'json' || type === 'jsonb') return undefined
  if (type === 'boolean') return 'boolean'
  if (['smallint', 'integer', 'bigint'].includes(type)) return 'integer'
  if (['numeric', 'real', 'double precision'].includes(type)) return 'number'
  return type.endsWith('[]') ? 'array' : 'string'
}

/** A default's expression as JSON where PostgREST manages to read it as such, else undefined. */
function parseDefault(type: string, expression: string): unknown {
  const text = expression.endsWith(`::${type}`) ? expression.slice(0, -type.length - 2).replace(/^'+|'+$/g, '') : expression
  try {
    return JSON.parse(swaggerType(type) === 'string' ? `"${text}"` : expression)
  } catch {
    return undefined
  }
}

const COLUMNS = `
  select c.relname as table, pg_relation_is_updatable(c.oid, true) & 8 = 8 as insertable, a.attname as column,
    case when t.typnamespace = 'pg_catalog'::regnamespace then format_type(a.atttypid, null)
      else format_type(a.atttypid, a.atttypmod) end as type,
    a.attnotnull as required,
    coalesce(a.attnum = any (pk.conkey), false) as primary,
    case when a.attgenerated = 's' then null
      when a.attidentity = 'd' then format('nextval(%L)', pg_get_serial_sequence(c.oid::regclass::text, a.attname))
      else pg_get_expr(d.adbin, d.adrelid) end as default,
    information_schema._pg_char_max_length(a.atttypid, a.atttypmod)::int as "maxLength",
    (select array_agg(e.enumlabel::text order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid) as labels,
    (select (select format('%s.%s', fc.relname, fa.attname) from pg_class fc where fc.oid = f.confrelid) from pg_constraint f
      join pg_attribute fa on fa.attrelid = f.confrelid and fa.attnum = f.confkey[1]
      where f.contype = 'f' and f.conrelid = c.oid and f.conkey = array[a.attnum] limit 1) as references,
    col_description(c.oid, a.attnum) as comment
  from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    left join pg_constraint pk on pk.conrelid = c.oid and pk.contype = 'p'
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'f', 'p') and not c.relispartition
  order by c.relname, a.attnum
`
