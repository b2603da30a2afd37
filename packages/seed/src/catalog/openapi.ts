import { type Catalog, type Column, type ForeignKey, type Table, categoryOf } from './catalog.ts'

/** The document at the root of PostgREST (https://docs.postgrest.org/en/stable/references/api/openapi.html), in part. */
export interface OpenApiDocument {
  definitions?: Record<string, Definition>
  paths?: Record<string, Record<string, unknown>>
}

interface Definition {
  required?: readonly string[]
  properties?: Record<string, Property>
}

interface Property {
  format?: string
  type?: string
  default?: unknown
  maxLength?: number
  enum?: readonly string[]
  description?: string
  items?: { type?: string }
}

/**
 * The catalog that PostgREST describes. Keys are told in its descriptions (`<pk/>`, `<fk table='…' column='…'/>`);
 * unique and computed columns are not told at all. What can only be read is a view and is left out.
 */
export function catalogOfOpenApi({ definitions = {}, paths = {} }: OpenApiDocument, schema: string): Catalog {
  const writable = Object.entries(definitions).filter(([name]) => paths[`/${name}`]?.['post'] !== undefined)
  return {
    tables: writable.map(([name, definition]) => tableOf(name, definition, schema)),
    unknown: ['which columns are unique', 'which columns the database computes', 'what is a view'],
  }
}

function tableOf(name: string, { properties = {}, required = [] }: Definition, schema: string): Table {
  const columns = Object.entries(properties)
  return {
    schema,
    name,
    columns: columns.map(([column, property]) => columnOf(column, property, !required.includes(column))),
    primaryKey: columns.filter(([, { description }]) => description?.includes('<pk/>')).map(([column]) => column),
    uniques: [],
    foreignKeys: columns.flatMap(([column, property]) => foreignKeyOf({ table: name, column, property, schema })),
  }
}

function columnOf(name: string, property: Property, nullable: boolean): Column {
  const type = property.format ?? property.type ?? 'unknown'
  const enumerated = property.enum !== undefined
  return {
    name,
    type,
    ...(enumerated ? { category: 'enum', element: undefined } : categoryOf(type)),
    nullable,
    hasDefault: property.default !== undefined,
    generated: false,
    identity: false,
    maxLength: property.maxLength,
    labels: property.enum,
  }
}

function foreignKeyOf({ table, column, property, schema }: { table: string; column: string; property: Property; schema: string }): ForeignKey[] {
  const [, target, key] = /<fk table='([^']+)' column='([^']+)'\/>/.exec(property.description ?? '') ?? []
  if (!target || !key) return []
  return [{ name: `${table}_${column}_fkey`, columns: [column], references: { schema, table: target, columns: [key] } }]
}
