import { type UnclassifiedColumn, UnclassifiedError } from '../plan/make-plan.ts'
import { type Proposal, proposeLine } from '../plan/propose.ts'
import type { RuleName } from '../config/rule.ts'
import type { Postgres } from '../transports/postgres.ts'
import { literal } from './expressions.ts'
import { onlyTable, quoteName, quoteTable } from './names.ts'

/** Rows of a table that are looked at; of large ones the first that the server gives. */
const MOST_ROWS = 10_000

// What whole values look like, the telling shape first.
const SHAPES: readonly (readonly [RuleName, string, string])[] = [
  ['email', '^[^@[:space:]]+@[^@[:space:]]+[.][[:alpha:]]{2,}$', 'e-mail addresses'],
  ['url', '^https?://', 'addresses of pages'],
  ['uuid', '^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$', 'UUIDs'],
  ['ip', '^([0-9]{1,3}[.]){3}[0-9]{1,3}$|^[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){3,7}$', 'IP addresses'],
  ['hash', '^(eyJ[[:alnum:]_-]+[.]|(sb_secret|sk_live|rk_live|gh[pousr]|github_pat)_)|^[0-9a-f]{32,}$|^[$]2[aby][$]', 'keys or tokens'],
  ['phone', '^[+(]?[0-9][0-9 ()./-]{6,18}[0-9]$', 'phone numbers'],
]

/** Asks the source what the columns without a rule look like. Only counts leave it. */
export async function withValues(source: Postgres, error: UnclassifiedError): Promise<UnclassifiedError> {
  const proposals = new Map<UnclassifiedColumn, Proposal>()
  for (const columns of Map.groupBy(error.columns, ({ place }) => quoteTable(place)).values()) {
    const counted = await countShapes(source, columns)
    for (const [i, column] of columns.entries()) proposals.set(column, proposalOf(column, counted[i]!))
  }
  return new UnclassifiedError(error.file, error.columns, proposals)
}

interface Counted {
  values: number
  different: number
  shapes: readonly number[]
}

async function countShapes(source: Postgres, columns: readonly UnclassifiedColumn[]): Promise<Counted[]> {
  const texts = columns.map(({ column }, i) => `nullif(${quoteName(column.name)}::text collate "default", '') as c${i}`)
  const counts = columns.flatMap((_, i) => [`count(c${i})`, `count(distinct c${i})`, ...SHAPES.map(([, pattern]) => `count(*) filter (where c${i} ~ ${literal(pattern)})`)])
  const [row] = await source.query<{ counts: string[] }>(`select array[${counts.join(', ')}]::text[] as counts from (select ${texts.join(', ')} from ${onlyTable(columns[0]!.place)} limit ${MOST_ROWS}) t`)
  const width = SHAPES.length + 2
  return columns.map((_, i) => {
    const [values, different, ...shapes] = row!.counts.slice(i * width, (i + 1) * width).map(Number) as [number, number, ...number[]]
    return { values, different, shapes }
  })
}

// Half of the values decide: the other half are what somebody typed into the wrong field.
function proposalOf({ column }: UnclassifiedColumn, { values, different, shapes }: Counted): Proposal {
  const best = shapes.findIndex((count) => values > 0 && count * 2 >= values)
  const byName = proposeLine(column)
  if (values === 0) return { rule: byName, why: 'empty so far' }
  const plain = column.category === 'text'
  if (best >= 0 && plain) return { rule: SHAPES[best]![0], why: `${Math.round((shapes[best]! * 100) / values)}% of ${values.toLocaleString('en')} values are ${SHAPES[best]![2]}` }
  if (plain && byName === 'free-text' && values >= 100 && different <= 12) return { rule: byName, why: `${different} different values in ${values.toLocaleString('en')}: keep, where they are words of yours` }
  return { rule: byName, why: `${different.toLocaleString('en')} different values in ${values.toLocaleString('en')}` }
}
