import { type Column, type Table, categoryOf } from '@axcouncil/seed/catalog/catalog'
import type { TextFile } from './look.ts'

type Draft = Omit<Table, 'columns'> & { columns: Column[] }

/**
 * The tables that migrations make, read liberally off `create table`, `alter table … add column`, `drop`. It is for a
 * draft and for early advice: what the database really has, seed-db asks the database.
 */
export function tablesOf(migrations: readonly TextFile[]): Table[] {
  const tables = new Map<string, Draft>()
  const enums = new Set<string>()
  for (const statement of migrations.flatMap(({ text }) => statementsOf(text))) {
    const type = statement.match(/^create\s+type\s+([\w."]+)\s+as\s+enum/i)?.[1]
    if (type) enums.add(bare(type))
    const [, name, body] = /^create\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?([\w."]+)\s*\((.*)\)[^)]*$/is.exec(statement) ?? []
    if (name && body !== undefined) tables.set(key(name), create(name, body, enums))
    alter(statement, tables, enums)
    const dropped = statement.match(/^drop\s+table\s+(?:if\s+exists\s+)?([\w."]+)/i)?.[1]
    if (dropped) tables.delete(key(dropped))
  }
  return [...tables.values()]
}

/** Statements of a script, without comments; what stands in quotes or dollars is kept whole. */
export function statementsOf(sql: string): string[] {
  const tokens = sql.match(/--[^\n]*|\/\*[^]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[^]*?\1|;|[^;'"$/-]+|[^;]/g) ?? []
  const statements: string[] = ['']
  for (const token of tokens) {
    if (token === ';') statements.push('')
    else statements[statements.length - 1] += token.startsWith('--') || token.startsWith('/*') ? ' ' : token
  }
  return statements.map((statement) => statement.trim()).filter(Boolean)
}

function create(name: string, body: string, enums: Set<string>): Draft {
  const table: Draft = { schema: schemaOf(name), name: bare(name), columns: [], primaryKey: [], uniques: [], foreignKeys: [] }
  for (const part of splitOutside(body)) {
    const keys = part.match(/^(?:constraint\s+\S+\s+)?primary\s+key\s*\(([^)]*)\)/i)?.[1]
    const foreign = part.match(/^(?:constraint\s+\S+\s+)?foreign\s+key\s*\(([^)]*)\)\s*references\s+([\w."]+)/i)
    if (keys) table.primaryKey = namesIn(keys)
    else if (foreign) refer(table, namesIn(foreign[1]!), foreign[2]!)
    else if (!/^(constraint|unique|check|exclude|like)\b/i.test(part)) addColumn(table, part, enums)
  }
  return table
}

function alter(statement: string, tables: Map<string, Draft>, enums: Set<string>): void {
  const [, name, actions] = /^alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?([\w."]+)\s+(.*)$/is.exec(statement) ?? []
  const table = name && tables.get(key(name))
  if (!table || !actions) return
  for (const action of splitOutside(actions)) {
    const added = action.match(/^add\s+(?:column\s+)?(?:if\s+not\s+exists\s+)?(.*)$/is)?.[1]
    if (added && !/^(constraint|primary|foreign|unique|check)\b/i.test(added)) addColumn(table, added, enums)
    const dropped = action.match(/^drop\s+column\s+(?:if\s+exists\s+)?([\w"]+)/i)?.[1]
    if (dropped) table.columns = table.columns.filter((column) => column.name !== bare(dropped))
  }
}

const TYPE = /^("[^"]+"|\w+)\s+((?:[\w"]+\.)?[\w"]+(?:\s+(?:varying|precision|with(?:out)?\s+time\s+zone))*(?:\s*\([\d,\s]*\))?(?:\[\])?)(.*)$/is

function addColumn(table: Draft, text: string, enums: Set<string>): void {
  const [, quoted = '', type = '', rest = ''] = TYPE.exec(text.trim()) ?? []
  if (!quoted) return
  const name = bare(quoted)
  const enumerated = enums.has(bare(type.replace(/\[\]$/, '')))
  if (/\bprimary\s+key\b/i.test(rest)) table.primaryKey = [name]
  const target = rest.match(/\breferences\s+([\w."]+)/i)?.[1]
  if (target) refer(table, [name], target)
  table.columns.push({
    name, type, ...(enumerated ? { category: 'enum', element: undefined } : categoryOf(type.toLowerCase())), labels: undefined, maxLength: undefined,
    nullable: !/\bnot\s+null\b/i.test(rest), hasDefault: /\bdefault\b/i.test(rest), generated: /\bgenerated\s+always\s+as\s*\(/i.test(rest), identity: /\bas\s+identity\b/i.test(rest),
  })
}

function refer(table: Draft, columns: string[], target: string): void {
  const references = { schema: schemaOf(target), table: bare(target), columns: ['id'] }
  table.foreignKeys = [...table.foreignKeys, { name: `${table.name}_${columns[0]}`, columns, references }]
}

/** Splits at commas that stand in no brackets and no quotes. */
function splitOutside(text: string): string[] {
  const parts = ['']
  let depth = 0
  for (const token of text.match(/'(?:[^']|'')*'|[^']/g) ?? []) {
    if (token === '(') depth += 1
    if (token === ')') depth -= 1
    if (token === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += token
  }
  return parts.map((part) => part.trim()).filter(Boolean)
}

const namesIn = (list: string): string[] => list.split(',').map((name) => bare(name.trim()))
const bare = (name: string): string => name.split('.').at(-1)!.replaceAll('"', '').trim()
const schemaOf = (name: string): string => (name.includes('.') ? name.split('.')[0]!.replaceAll('"', '') : 'public')
const key = (name: string): string => `${schemaOf(name)}.${bare(name)}`
