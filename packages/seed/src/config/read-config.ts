import { quote } from '@axcouncil/core/parsers'
import type { AuthConfig, ColumnConfig, Config, RelationConfig, SyntheticConfig, TableConfig } from './config.ts'
import { ConfigError, type Faults, collectFaults } from './faults.ts'
import { readRule } from './read-rule.ts'
import { type YamlEntry, type YamlNode, plain, readYaml } from './yaml.ts'

const KEYS = ['version', 'schemas', 'tables', 'relations', 'auth', 'synthetic', 'public']

/**
 * Reads seed.yml (contracts: seed.yml). `variable` looks up `${NAME}` in the step's environment.
 * @throws ConfigError that names every fault with its line.
 */
export async function readConfig(
  { file, text }: { file: string; text: string },
  variable: (name: string) => string | undefined,
): Promise<Config> {
  const yaml = await readYaml(text)
  if (!yaml.ok) throw new ConfigError(file, yaml.faults)
  const faults = collectFaults()
  const { root } = yaml
  if (root.kind !== 'map') throw new ConfigError(file, [{ line: 1, message: 'must be a map with version and tables' }])
  for (const { key, line } of root.entries) {
    if (!KEYS.includes(key)) faults.add(line, `unknown key ${quote(key)}; the keys are ${KEYS.join(', ')}`)
  }
  const entry = (key: string): YamlEntry | undefined => root.entries.find((found) => found.key === key)
  const version = entry('version')
  if (!version || plain(version.value) !== 1) faults.add(version?.line ?? 1, 'version must be 1')
  const config: Config = {
    file,
    schemas: readSchemas(entry('schemas'), faults),
    tables: readTables(entry('tables'), faults),
    relations: readRelations(entry('relations'), faults),
    auth: readAuth(entry('auth'), variable, faults),
    synthetic: readSynthetic(entry('synthetic'), faults),
    public: readPublic(entry('public'), faults),
  }
  if (faults.list.length > 0) throw new ConfigError(file, faults.list)
  return config
}

function readSchemas(entry: YamlEntry | undefined, faults: Faults): string[] {
  if (!entry) return ['public']
  const names = plain(entry.value)
  if (Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === 'string')) return names
  faults.add(entry.line, 'schemas must be a list of names, as in [public]')
  return ['public']
}

function readPublic(entry: YamlEntry | undefined, faults: Faults): string[] {
  const names = entry ? plain(entry.value) : []
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names
  return faults.add(entry!.line, 'public must be a list of tables, as in [plans]') ?? []
}

function readTables(entry: YamlEntry | undefined, faults: Faults): Map<string, TableConfig> {
  if (entry?.value.kind !== 'map') {
    faults.add(entry?.line ?? 1, 'tables must be a map of tables')
    return new Map()
  }
  const read = entry.value.entries.map(({ key, value, line }) => [key, readTable(key, { ...value, line }, faults)] as const)
  return new Map(read.filter((pair): pair is [string, TableConfig] => pair[1] !== undefined))
}

function readTable(name: string, node: YamlNode, faults: Faults): TableConfig | undefined {
  const { line } = node
  if (node.kind === 'scalar' && (node.value === 'keep' || node.value === 'exclude')) return { kind: node.value, line }
  if (node.kind !== 'map') return faults.add(line, `${name} must be keep, exclude or a map with columns`)
  for (const { key, line: at } of node.entries) {
    if (key !== 'columns' && key !== 'where') faults.add(at, `${name} has the unknown key ${quote(key)}; a table takes columns and where`)
  }
  const where = node.entries.find(({ key }) => key === 'where')
  const condition = where ? plain(where.value) : undefined
  if (where && typeof condition !== 'string') faults.add(where.line, `${name}: where must be a condition in SQL`)
  const columns = node.entries.find(({ key }) => key === 'columns')
  if (columns && columns.value.kind !== 'map') faults.add(columns.line, `${name}: columns must be a map of columns to rules`)
  const entries = columns?.value.kind === 'map' ? columns.value.entries : []
  const read = entries.map(({ key, value, line: at }) => {
    const rule = readRule(value, `${name}.${key}`, faults)
    return [key, rule && { rule, line: at }] as const
  })
  return {
    kind: 'columns',
    line,
    columns: new Map(read.filter((pair): pair is [string, ColumnConfig] => pair[1] !== undefined)),
    where: typeof condition === 'string' ? condition : undefined,
  }
}

function readRelations(entry: YamlEntry | undefined, faults: Faults): RelationConfig[] {
  if (!entry) return []
  if (entry.value.kind !== 'list') return faults.add(entry.line, 'relations must be a list') ?? []
  return entry.value.items.flatMap((item) => {
    const { from, to, when } = (plain(item) ?? {}) as Record<string, unknown>
    const [source, target] = [columnOf(from), columnOf(to)]
    if (source && target && (when === undefined || typeof when === 'string')) return [{ from: source, to: target, when, line: item.line }]
    return faults.add(item.line, 'a relation needs from and to, as in { from: notes.subject_id, to: companies.id }') ?? []
  })
}

/** `notes.subject_id` or `crm.notes.subject_id`, taken apart at its last dot. */
function columnOf(text: unknown): { table: string; column: string } | undefined {
  const [, table, column] = (typeof text === 'string' && /^(.+)\.([^.]+)$/.exec(text)) || []
  return table && column ? { table, column } : undefined
}

function readAuth(entry: YamlEntry | undefined, variable: (name: string) => string | undefined, faults: Faults): AuthConfig | undefined {
  if (!entry) return undefined
  const { users, password } = (plain(entry.value) ?? {}) as Record<string, unknown>
  if (typeof users !== 'boolean') return faults.add(entry.line, 'auth needs users: true or false')
  if (!users) return { users, password: undefined, line: entry.line }
  const [, name] = (typeof password === 'string' && /^\$\{(\w+)\}$/.exec(password)) || []
  if (!name) return faults.add(entry.line, 'auth: password must refer to the environment of the step, as in "${STAGING_PASSWORD}"')
  const secret = variable(name)
  if (!secret) return faults.add(entry.line, `auth: the step's environment has no ${name}; set it under env:`)
  // Supabase Auth reads no more of a password (bcrypt).
  if (Buffer.byteLength(secret) > 72) return faults.add(entry.line, `auth: the password in ${name} is longer than 72 bytes, of which Supabase Auth would read the first 72`)
  return { users, password: secret, line: entry.line }
}

function readSynthetic(entry: YamlEntry | undefined, faults: Faults): Map<string, SyntheticConfig> {
  if (!entry) return new Map()
  if (entry.value.kind !== 'map') return faults.add(entry.line, 'synthetic must be a map of tables to counts') ?? new Map()
  return new Map(
    entry.value.entries.flatMap(({ key, value, line }) => {
      const given = plain(value)
      const { count, per } = (typeof given === 'object' && given !== null ? given : { count: given }) as Record<string, unknown>
      if (Number.isInteger(count) && Number(count) >= 0 && (per === undefined || typeof per === 'string')) {
        return [[key, { count: Number(count), per, line }] as const]
      }
      return faults.add(line, `synthetic.${key} must be a number of rows, or { per: table, count: rows }`) ?? []
    }),
  )
}
