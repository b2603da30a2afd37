import { SHORTEST_PHONE } from '../rules/numbers.ts'
import type { ColumnPlan } from './plan.ts'

/**
 * About how many different pseudonyms there are for a column in which none may repeat, by its rule and length (see rules/);
 * 0 where values become the same by what the rule is.
 */
export function roomOfUnique({ rule, column: { maxLength = Infinity, category } }: ColumnPlan): number {
  const tag = (length: number): number => 6 * 16 ** (Math.max(1, length) - 1)
  const length = category === 'binary' ? Infinity : maxLength
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
