import { type Table, isTextLike } from '@axcouncil/seed/catalog/catalog'
import { proposeLine } from '@axcouncil/seed/plan/propose'

/** A seed.yml to begin with: every text-like column with the rule that its name suggests. Undefined where no table is known. */
export function seedDraft(tables: readonly Table[]): string | undefined {
  const own = tables.filter(({ schema }) => schema === 'public')
  if (own.length === 0) return undefined
  const lines = own.flatMap((table) => [`  ${table.name}:`, ...columnsOf(table)])
  return [
    '# What staging gets of production. A draft: each rule below is a guess by the name of its column. Read every line; a',
    '# column that should stay as it is gets `keep`, a table that staging does not need `exclude`.',
    '# Rules: https://github.com/axcouncil/seed-db#readme', 'version: 1', 'tables:', ...lines, '',
  ].join('\n')
}

function columnsOf(table: Table): string[] {
  const isKey = (name: string): boolean => table.primaryKey.includes(name) || table.foreignKeys.some(({ columns }) => columns.includes(name))
  const lines = table.columns
    .filter((column) => isTextLike(column) && !column.generated && !isKey(column.name))
    .map((column) => `      ${/^[a-z_]\w*$/i.test(column.name) ? column.name : JSON.stringify(column.name)}: ${proposeLine(column) === 'null' ? '{ rule: "null" }' : proposeLine(column)}`)
  return lines.length === 0 ? ['    columns: {}'] : ['    columns:', ...lines]
}
