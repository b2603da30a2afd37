import type { Table } from '../catalog/catalog.ts'

/** A name as SQL writes it. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A table's name as SQL writes it, with its schema. */
export const quoteTable = ({ schema, name }: Pick<Table, 'schema' | 'name'>): string => `${quoteName(schema)}.${quoteName(name)}`

/** A table in FROM or TRUNCATE: its own rows, those of partitions included, and none of tables that inherit from it. */
export const onlyTable = (table: Pick<Table, 'schema' | 'name' | 'inherited'>): string => `${table.inherited ? 'only ' : ''}${quoteTable(table)}`
