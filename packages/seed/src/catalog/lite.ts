import { type Catalog, type Column, type ForeignKey, categoryOf } from './catalog.ts'

/**
 * What Supabase Lite answers at `/_system/introspect` (github.com/supabase-community/lite): it serves no OpenAPI
 * description of its tables, but this.
 */
export interface LiteIntrospection {
  tables: { schema: string; name: string; type: string }[]
  columns: LiteColumn[]
  primary_keys: { schema: string; table: string; columns: string[] }[]
  indexes: { schema: string; table: string; unique: boolean; columns: string[] }[]
  foreign_keys: LiteForeignKey[]
  custom_types: { schema: string; type: string; kind: string; values: string[] }[]
}

interface LiteColumn {
  schema: string
  table: string
  name: string
  type: string
  pg_type: string
  nullable: boolean
  default_value: string | null
  character_maximum_length: string | null
  is_identity: boolean
  is_generated: boolean
}

interface LiteForeignKey {
  schema: string
  table: string
  column: string
  ref_schema?: string
  ref_table: string
  ref_column: string
  foreign_key_name: string
}

/** The catalog of the tables in these schemas. */
export function catalogOfLite(answer: LiteIntrospection, schemas: readonly string[]): Catalog {
  const of = <T extends { schema: string; table: string }>(list: readonly T[], schema: string, name: string): T[] =>
    list.filter((item) => item.schema === schema && item.table === name)
  const tables = answer.tables.filter(({ schema, type }) => schemas.includes(schema) && type === 'table')
  return {
    tables: tables.map(({ schema, name }) => ({
      schema,
      name,
      columns: of(answer.columns, schema, name).map((column) => columnOf(column, answer.custom_types)),
      primaryKey: of(answer.primary_keys, schema, name)[0]?.columns ?? [],
      uniques: of(answer.indexes, schema, name).filter(({ unique }) => unique).map(({ columns }) => columns),
      foreignKeys: foreignKeysOf(of(answer.foreign_keys, schema, name)),
    })),
    unknown: [],
  }
}

function columnOf(column: LiteColumn, types: LiteIntrospection['custom_types']): Column {
  const labels = types.find(({ type, kind }) => kind === 'enum' && type === column.pg_type)?.values
  // An array's element is in `pg_type` (`_text`); a domain's base type is in `type`.
  const isArray = column.pg_type.startsWith('_')
  return {
    name: column.name,
    type: isArray ? `${column.type}[]` : column.type,
    ...(labels ? { category: 'enum', element: undefined } : categoryOf(isArray ? column.pg_type : column.type)),
    nullable: column.nullable,
    hasDefault: column.default_value !== null,
    generated: column.is_generated,
    identity: column.is_identity,
    maxLength: column.character_maximum_length === null ? undefined : Number(column.character_maximum_length),
    labels,
  }
}

/** One row a column: the columns of one key are put together by its name. */
function foreignKeysOf(rows: readonly LiteForeignKey[]): ForeignKey[] {
  const names = [...new Set(rows.map((row) => row.foreign_key_name))]
  return names.map((name) => {
    const parts = rows.filter((row) => row.foreign_key_name === name)
    const [{ schema, ref_schema: other, ref_table: table }] = parts as [LiteForeignKey]
    return {
      name,
      columns: parts.map(({ column }) => column),
      references: { schema: other ?? schema, table, columns: parts.map((part) => part.ref_column) },
    }
  })
}
