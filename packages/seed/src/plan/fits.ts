import type { Category, Column } from '../catalog/catalog.ts'
import { lengthOf } from '../mask/characters.ts'
import type { Rule, RuleName, Scalar } from '../config/rule.ts'

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

// Of numbers and times they are the types whose values are written in other ways: $1.50, 3 days, 10:15.
const NO_RULE = /^(money|interval|time)\b/

/** Why a rule cannot be used for a column, or undefined where it can. */
export function misfit(rule: Rule, column: Column): string | undefined {
  const { category, element, nullable, maxLength, labels, type } = column
  if (rule.name === 'null') return nullable ? undefined : 'is NOT NULL, so the rule null cannot be used'
  if (ANYWHERE.includes(rule.name)) return wrongLabel(rule, labels) ?? wrongValue(rule, column)
  const kind = category === 'array' ? (element ?? 'other') : category
  const allowed = NO_RULE.test(type) ? [] : RULES[kind]
  if (allowed && !allowed.includes(rule.name)) {
    return `has the type ${type}, which the rule ${rule.name} makes no values for; it takes ${[...allowed, ...ANYWHERE].join(', ')}`
  }
  if (rule.name === 'uuid' && maxLength !== undefined && maxLength < 36) return `has room for ${maxLength} characters and a UUID has 36`
  return undefined
}

function wrongLabel(rule: Rule, labels: readonly string[] | undefined): string | undefined {
  if (!labels) return undefined
  const wrong = valuesOf(rule).filter((value) => value !== null && !labels.includes(String(value)))
  return wrong.length === 0 ? undefined : `takes ${labels.join(', ')}, and not ${wrong.join(', ')}`
}

/** The values that a rule names itself. */
export const valuesOf = (rule: Rule): readonly Scalar[] => (rule.name === 'pick' ? rule.values : rule.name === 'constant' ? [rule.value] : [])

// What a value of a type begins with at least; the database itself is asked where it can be, see checkValues.
const FORMS: Partial<Record<Category, RegExp>> = {
  number: /^\s*[-+(]?\p{Sc}?\s*(\.?\d|nan|inf)/iu,
  boolean: /^\s*(t|f|y|n|on|of|0|1)/i,
  uuid: /^\s*\{?[\da-f-]{32,36}\}?\s*$/i,
  time: /\d|^\s*(-?infinity|now|today|tomorrow|yesterday|epoch|allballs)\s*$/i,
}

function wrongValue(rule: Rule, { category, element, nullable, maxLength, type }: Column): string | undefined {
  const values = valuesOf(rule)
  if (!nullable && values.includes(null)) return 'is NOT NULL, and one of its values is null'
  const form = FORMS[category === 'array' && rule.name === 'pick' ? (element ?? 'other') : category]
  const texts = values.filter((value) => value !== null).map(String)
  const wrong = texts.find((text) => (form && !form.test(text)) || (category === 'text' && maxLength !== undefined && lengthOf(text) > maxLength))
  return wrong === undefined ? undefined : `has the type ${type}, which cannot hold ${JSON.stringify(wrong)}`
}
