import type { Column } from '../catalog/catalog.ts'
import type { RuleName } from '../config/rule.ts'

// Names that people give to columns, the telling part first.
const BY_NAME: readonly (readonly [RegExp, RuleName])[] = [
  [/e_?mail/, 'email'],
  [/(^|_)(phone|mobile|fax|tel)(_|$)|telephone/, 'phone'],
  [/(^|_)(first|given|fore)_?name/, 'first-name'],
  [/(^|_)(last|family|sur)_?name/, 'last-name'],
  [/user_?name|(^|_)(login|handle|nick_?name)(_|$)/, 'username'],
  [/(full|display|contact|person|author|owner)_?name/, 'full-name'],
  [/compan(y|ies)|organi[sz]ation|employer|vendor/, 'company'],
  [/address|street|city|postcode|zip/, 'address'],
  [/url|website|link|avatar|image|photo/, 'url'],
  [/(^|_)ip(_|$)|ip_addr/, 'ip'],
  [/uuid|guid/, 'uuid'],
  [/token|secret|password|hash|key|signature|digest|iban|ssn|card/, 'hash'],
]

/** A rule to think about, and what speaks for it beyond the column's name. */
export interface Proposal {
  /** As seed.yml writes it. */
  rule: string
  why: string
}

/** The rule that a column's name, type and being NOT NULL suggest, as seed.yml writes it. */
export function proposeLine(column: Column): string {
  const rule = proposeRule(column)
  if (rule !== 'null' || column.nullable) return rule
  if (column.category === 'binary') return 'hash'
  const empty = column.category === 'array' ? '"{}"' : EMPTY.find(([pattern]) => pattern.test(column.type.replace(/^"?\w+"?\./, '')))?.[1]
  return `{ rule: constant, value: ${empty ?? '…'} }`
}

// Of types that nothing is proposed for what stands for no value at all; of others only whoever made them knows one.
const EMPTY: readonly (readonly [RegExp, string])[] = [
  [/^(tsvector|tsquery|hstore|ltree)$/, '""'],
  [/multirange$/, '"{}"'],
  [/range$/, 'empty'],
  [/^point$/, '"(0,0)"'],
]

/** The rule that a column's name and type suggest. A suggestion for a person to judge, never applied by itself. */
export function proposeRule({ name, category, element }: Column): RuleName | 'null' {
  const kind = category === 'array' ? (element ?? 'other') : category
  if (kind === 'json') return 'free-text'
  if (kind === 'network') return 'ip'
  if (kind === 'binary' || kind === 'other') return 'null'
  const snake = name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()
  return BY_NAME.find(([pattern]) => pattern.test(snake))?.[1] ?? 'free-text'
}
