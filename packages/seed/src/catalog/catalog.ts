/** What a database consists of, as far as seeding needs to know; the same from whichever side it was read. */
export interface Catalog {
  tables: readonly Table[]
  /** What could not be learned from this side; told in the report. */
  unknown: readonly string[]
}

export interface Table {
  schema: string
  name: string
  columns: readonly Column[]
  /** Columns of the primary key, in its order; empty where there is none. */
  primaryKey: readonly string[]
  /** Column sets that must not repeat, the primary key apart. */
  uniques: readonly (readonly string[])[]
  foreignKeys: readonly ForeignKey[]
  /** Other tables, which are no partitions of it, inherit from it, so that queries of it answer their rows too. */
  inherited?: boolean
}

export interface ForeignKey {
  name: string
  columns: readonly string[]
  references: { schema: string; table: string; columns: readonly string[] }
}

export interface Column {
  name: string
  /** As PostgreSQL writes it, for people: `character varying`, `text[]`, `public.plan`. */
  type: string
  category: Category
  /** Of an array's elements. */
  element: Category | undefined
  nullable: boolean
  hasDefault: boolean
  /** Computed by the database; never written. */
  generated: boolean
  identity: boolean
  /** In characters. */
  maxLength: number | undefined
  /** Labels of an enum. */
  labels: readonly string[] | undefined
}

/** What kind of values a type has; `other` is everything that nobody classified here, and fails closed. */
export type Category = 'number' | 'boolean' | 'uuid' | 'time' | 'enum' | 'text' | 'json' | 'binary' | 'network' | 'array' | 'other'

/** The name by which seed.yml and messages call a table: bare in the first schema, with its schema elsewhere. */
export const tableName = ({ schema, name }: { schema: string; name: string }, schemas: readonly string[]): string =>
  schema === schemas[0] ? name : `${schema}.${name}`

const CATEGORIES: Record<string, Category> = {
  ...categories('number', 'smallint integer bigint int2 int4 int8 numeric decimal real float4 float8 oid money'),
  'double precision': 'number',
  ...categories('boolean', 'boolean bool'),
  ...categories('uuid', 'uuid'),
  ...categories('time', 'date time timetz timestamp timestamptz interval'),
  ...categories('text', 'text varchar bpchar char character citext name xml'),
  'character varying': 'text',
  ...categories('json', 'json jsonb'),
  ...categories('binary', 'bytea'),
  ...categories('network', 'inet cidr macaddr macaddr8'),
}

function categories(category: Category, types: string): Record<string, Category> {
  return Object.fromEntries(types.split(' ').map((type) => [type, category]))
}

/** The category of a type by its name, with or without schema, length and time zone. */
export function categoryOf(type: string): { category: Category; element: Category | undefined } {
  const bare = type.replace(/^"?[\w ]+"?\./, '').replace(/\(\d+(,\s*\d+)?\)/, '').replace(/ with(out)? time zone/, '').trim()
  if (bare.endsWith('[]')) return { category: 'array', element: categoryOf(bare.slice(0, -2)).category }
  if (bare.startsWith('_') && CATEGORIES[bare.slice(1)]) return { category: 'array', element: CATEGORIES[bare.slice(1)] }
  return { category: CATEGORIES[bare] ?? 'other', element: undefined }
}

// Ranges of numbers and times, and bits. One's own type of such a name is written with its schema.
const WORDLESS = /^((int4|int8|num|ts|tstz|date)(multi)?range|bit( varying)?(\(\d+\))?)(\[\])?$/

const HARMLESS: readonly Category[] = ['number', 'boolean', 'uuid', 'time', 'enum']

/** Whether values of this column may hold words of people, so that somebody must have said what happens to them. */
export const isTextLike = ({ category, element, type }: Pick<Column, 'category' | 'element' | 'type'>): boolean =>
  !HARMLESS.includes(category === 'array' ? (element ?? 'other') : category) && !WORDLESS.test(type)
