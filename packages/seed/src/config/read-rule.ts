import { type Rule, type RuleName, type Scalar, parsePath, ruleNames } from './rule.ts'
import type { Faults } from './faults.ts'
import { type YamlEntry, type YamlNode, plain } from './yaml.ts'

/** The options that a rule takes besides `rule` and `unique`. */
const OPTIONS: Partial<Record<RuleName, readonly string[]>> = {
  number: ['by'],
  date: ['days'],
  hash: ['length'],
  pick: ['values'],
  template: ['value'],
  constant: ['value'],
  json: ['paths', 'rest'],
}

/** Reads a rule as seed.yml writes it: its name, a bare null, or a map with `rule` and options. */
export function readRule(node: YamlNode, where: string, faults: Faults): Rule | undefined {
  if (node.kind === 'list') return faults.add(node.line, `${where} must be a rule, not a list`)
  const entries = node.kind === 'map' ? node.entries : []
  const named = node.kind === 'map' ? entries.find(({ key }) => key === 'rule')?.value : node
  if (named?.kind !== 'scalar') return faults.add(node.line, `${where} must name its rule, as in { rule: email }`)
  const name = ruleNames.find((known) => known === String(named.value))
  if (!name) return faults.add(named.line, `${where} has the unknown rule ${JSON.stringify(named.value)}; the rules are ${ruleNames.join(', ')}`)
  const allowed = ['rule', 'unique', ...(OPTIONS[name] ?? [])]
  for (const { key, line } of entries) {
    if (!allowed.includes(key)) faults.add(line, `${where}: the rule ${name} has no option ${key}; it takes ${allowed.slice(1).join(', ')}`)
  }
  const unique = entries.some(({ key, value }) => key === 'unique' && value.kind === 'scalar' && value.value === true)
  const read = { name, unique, where, faults, line: node.line, option: (key: string) => entries.find((entry) => entry.key === key) }
  return OPTIONS[name] ? readOptions(read) : ({ name, unique } as Rule)
}

interface Reading {
  name: RuleName
  unique: boolean
  where: string
  line: number
  faults: Faults
  option: (key: string) => YamlEntry | undefined
}

function readOptions(reading: Reading): Rule | undefined {
  const { name, unique } = reading
  switch (name) {
    case 'number': return withNumber(reading, 'by', { fallback: 0.1, min: 0.000_001, max: 10 }, (by) => ({ name, unique, by }))
    case 'date': return withNumber(reading, 'days', { fallback: 30, min: 1, max: 36_500 }, (days) => ({ name, unique, days }))
    case 'hash': return withNumber(reading, 'length', { fallback: 16, min: 8, max: 64 }, (length) => ({ name, unique, length }))
    case 'pick': return readPick(reading)
    case 'template': return readTemplate(reading)
    case 'constant': return readConstant(reading)
    default: return readJson(reading)
  }
}

function withNumber(
  { option, where, faults }: Reading,
  key: string,
  { fallback, min, max }: { fallback: number; min: number; max: number },
  make: (value: number) => Rule,
): Rule | undefined {
  const given = option(key)
  const value = given ? plain(given.value) : fallback
  if (typeof value === 'number' && value >= min && value <= max) return make(value)
  return faults.add(given!.line, `${where}: ${key} must be a number from ${min} to ${max}`)
}

function readPick({ option, unique, where, faults, line }: Reading): Rule | undefined {
  const values = option('values')
  const list = values ? plain(values.value) : undefined
  if (Array.isArray(list) && list.length > 0 && list.every((item) => typeof item !== 'object' || item === null)) {
    return { name: 'pick', unique, values: list as Scalar[] }
  }
  return faults.add(values?.line ?? line, `${where}: pick needs values, a list of at least one, as in { rule: pick, values: [a, b] }`)
}

function readTemplate({ option, unique, where, faults, line }: Reading): Rule | undefined {
  const value = option('value')
  const text = value ? plain(value.value) : undefined
  if (typeof text !== 'string') return faults.add(value?.line ?? line, `${where}: template needs value, as in { rule: template, value: "Test {id:8}" }`)
  if (/\{(?![\p{L}_][\p{L}\p{N}_ ]*(:\d+)?\})/u.test(text)) {
    return faults.add(value!.line, `${where}: a template's braces must hold a column, with a length or without: {id} or {id:8}`)
  }
  return { name: 'template', unique, value: text }
}

function readConstant({ option, unique, where, faults, line }: Reading): Rule | undefined {
  const value = option('value')?.value
  if (value?.kind === 'scalar') return { name: 'constant', unique, value: value.value }
  return faults.add(value?.line ?? line, `${where}: constant needs value, as in { rule: constant, value: none }`)
}

function readJson({ option, unique, where, faults, line }: Reading): Rule | undefined {
  const paths = option('paths')?.value
  if (paths && paths.kind !== 'map') return faults.add(paths.line, `${where}: paths must be a map of paths to rules`)
  const read = (paths?.entries ?? []).map(({ key, value, line: at }) => {
    const rule = readRule(value, `${where} ${key}`, faults)
    try {
      return rule && { path: key, steps: parsePath(key), rule }
    } catch (error) {
      return faults.add(at, `${where}: the path ${key} ${(error as Error).message}`)
    }
  })
  const rest = option('rest')
  if (!rest && !paths) return faults.add(line, `${where}: json needs paths, or rest, or both`)
  // What nobody named is treated as text of people: fails closed.
  const restRule: Rule | undefined = rest ? readRule(rest.value, `${where} rest`, faults) : { name: 'free-text', unique: false }
  if (!restRule || read.includes(undefined)) return undefined
  return { name: 'json', unique, paths: read.filter((path) => path !== undefined), rest: restRule }
}
