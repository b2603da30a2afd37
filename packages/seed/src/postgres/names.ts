import type { Table } from '../catalog/catalog.ts'

/** A name as SQL writes it. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A table's name as SQL writes it, with its schema. */
export const quoteTable = ({ schema, name }: Pick<Table, 'schema' | 'name'>): string => `${quoteName(schema)}.${quoteName(name)}`
