import type { Rule } from '../config/rule.ts'
import type { ColumnPlan } from '../plan/plan.ts'
import { LEGAL_FORMS } from '../rules/names.ts'
import { firstNames, lastNames, trades } from '../mask/words.ts'

/** How much the values of a column differ. */
export interface Variety {
  /** Different values, apart from case and, of phone numbers, from how they are written. */
  distinct: number
  nulls: number
  /** Set where `distinct` is right within about 1%, since there are too many values to remember. */
  about?: true
}

/** A masked column in the source and in the target. */
export interface ColumnProof {
  table: string
  column: string
  rule: Rule['name']
  source: Variety
  target: Variety
  /** Fewer different values than the rule can explain, or another number of nulls. */
  fault: 'collapsed' | 'nulls' | undefined
}

/** Compares a column before and after: what a rule cannot have made of it is a fault. */
export function compareVariety(table: string, plan: ColumnPlan, { source, target }: { source: Variety; target: Variety }): ColumnProof {
  const fault = source.nulls !== target.nulls && !makesNulls(plan.rule) ? 'nulls' : target.distinct < fewest(plan, source, target) ? 'collapsed' : undefined
  return { table, column: plan.column.name, rule: plan.rule.name, source, target, fault }
}

const makesNulls = (rule: Rule): boolean =>
  rule.name === 'null' || (rule.name === 'constant' && rule.value === null) || (rule.name === 'pick' && rule.values.includes(null))

/**
 * The fewest different values that a rule leaves of so many: pseudonyms drawn out of a limited number of them meet by
 * chance. Six standard deviations below what is to be expected (the occupancy problem: Feller, An Introduction to
 * Probability Theory, volume 1, IV.2).
 */
function fewest(plan: ColumnPlan, { distinct, about }: Variety, target: Variety): number {
  const room = roomOf(plan, distinct)
  if (room === undefined || distinct === 0) return 0
  const a = distinct / room
  // The exact forms lose all their digits where the room is vast.
  const expected = a < 1e-6 ? distinct - (distinct * a) / 2 : room * -Math.expm1(-a)
  const variance = a < 1e-6 ? (distinct * a) / 2 : room * Math.exp(-a) * (1 - (1 + a) * Math.exp(-a))
  const slack = variance < 1e-3 ? 0 : 6 * Math.sqrt(variance) + 1
  return Math.floor((expected - slack) * (about || target.about ? 0.95 : 1) + 1e-6)
}

/** How many different pseudonyms there can be; undefined where the rule says that values become the same. */
function roomOf({ rule, unique, column }: ColumnPlan, distinct: number): number | undefined {
  const { category, maxLength } = column
  if (['null', 'constant', 'pick', 'template', 'keep'].includes(rule.name)) return undefined
  // Of short texts there are few, and a document's may be kept in part.
  if (rule.name === 'free-text' && !unique) return FEW
  if (category === 'json' || category === 'array' || rule.name === 'json' || (maxLength !== undefined && maxLength < LONGEST)) return FEW
  if (unique && NAMES.includes(rule.name)) return 2 ** 48
  switch (rule.name) {
    case 'full-name': case 'first-name': case 'last-name': return Math.min(firstNames.length, lastNames.length)
    case 'company': return lastNames.length * trades.length * LEGAL_FORMS.length
    case 'address': return 9_999 * lastNames.length
    case 'phone': return 1e12
    case 'ip': return 15 * 2 ** 24
    case 'hash': return 16 ** Math.min(rule.length, 64)
    // Moved by a little, values meet their neighbours'.
    case 'number': case 'date': return Math.max(FEW, distinct / 2)
    default: return 2 ** 48
  }
}

const NAMES: readonly string[] = ['full-name', 'first-name', 'last-name', 'company', 'address', 'free-text']
const FEW = 16
// Pseudonyms that are cut to a shorter column lose their difference first.
const LONGEST = 40
