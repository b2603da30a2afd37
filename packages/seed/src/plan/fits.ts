import type { Category, Column } from '../catalog/catalog.ts'
import type { Rule, RuleName } from '../config/rule.ts'

const ANYWHERE: readonly RuleName[] = ['keep', 'null', 'constant', 'pick']

// Which further rules make values that a type can hold. Text types hold whatever any rule makes.
const RULES: Partial<Record<Category, readonly RuleName[]>> = {
  number: ['number'],
  boolean: [],
  uuid: ['uuid'],
  time: ['date'],
  enum: [],
  network: ['ip'],
  binary: ['hash', 'uuid', 'free-text'],
}

/** Why a rule cannot be used for a column, or undefined where it can. */
export function misfit(rule: Rule, column: Column): string | undefined {
  const { category, element, nullable, maxLength, labels, type } = column
  if (rule.name === 'null') return nullable ? undefined : 'is NOT NULL, so the rule null cannot be used'
  if (ANYWHERE.includes(rule.name)) return wrongLabel(rule, labels)
  const kind = category === 'array' ? (element ?? 'other') : category
  const allowed = RULES[kind]
  if (allowed && !allowed.includes(rule.name)) {
    return `has the type ${type}, which the rule ${rule.name} makes no values for; it takes ${[...allowed, ...ANYWHERE].join(', ')}`
  }
  if (rule.name === 'uuid' && maxLength !== undefined && maxLength < 36) return `has room for ${maxLength} characters and a UUID has 36`
  return undefined
}

function wrongLabel(rule: Rule, labels: readonly string[] | undefined): string | undefined {
  if (!labels) return undefined
  const values = rule.name === 'pick' ? rule.values : rule.name === 'constant' ? [rule.value] : []
  const wrong = values.filter((value) => value !== null && !labels.includes(String(value)))
  return wrong.length === 0 ? undefined : `takes ${labels.join(', ')}, and not ${wrong.join(', ')}`
}
