import { SHORTEST_PHONE } from '../rules/numbers.ts'
import type { ColumnPlan } from './plan.ts'

/**
 * About how many different pseudonyms there are for a column in which none may repeat, by its rule and length (see rules/);
 * 0 where values become the same by what the rule is.
 */
export function roomOfUnique({ rule, column: { maxLength = Infinity, category } }: ColumnPlan): number {
  const tag = (length: number): number => 6 * 16 ** (Math.max(1, length) - 1)
  const length = category === 'binary' ? Infinity : maxLength
  // Inside of documents nothing keeps names and texts apart.
  if (category === 'json' && rule.name !== 'keep') return 0
  switch (rule.name) {
    case 'keep': return Infinity
    case 'email': return tag(length >= 24 ? 12 : length >= 11 ? Math.min(12, length - 10) : length)
    case 'phone': return 10 ** Math.min(12, length >= 15 ? length - 4 : length - (length >= SHORTEST_PHONE ? 3 : 1))
    case 'ip': return 15 * 2 ** 24
    case 'url': return tag(Math.min(16, length))
    case 'uuid': return 2 ** 122
    case 'hash': return tag(Math.min(rule.length, length))
    case 'username': case 'full-name': case 'first-name': case 'last-name': case 'company': case 'address': case 'free-text': return tag(Math.min(12, length))
    case 'number': case 'date': case 'pick': case 'template': case 'constant': case 'null': case 'json': return 0
  }
}

/** What a rule takes for the same, so that such values become the same though the column has them apart: case and blanks, or all but digits. */
export function foldOf({ rule, column: { category } }: ColumnPlan): 'case' | 'digits' | undefined {
  if (category !== 'text') return undefined
  if (rule.name === 'phone') return 'digits'
  return ['email', 'username', 'ip', 'uuid'].includes(rule.name) ? 'case' : undefined
}
