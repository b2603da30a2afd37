import { withConnection } from '../postgres/client.ts'

/** A personal value of production, and the column it is in. Prose, JSON and arrays there repeat these and no others. */
export interface PlantedValue {
  kind: 'email' | 'name' | 'company' | 'phone'
  value: string
  column: string
}

/**
 * Every personal value of the production database, each once per column, in no particular order: none of them may be in
 * staging, a log or an artifact. Values are as stored: compare without regard to case.
 */
export async function plantedValues(databaseUrl: string): Promise<PlantedValue[]> {
  return withConnection(databaseUrl, async (connection) => {
    const parts = COLUMNS.map(
      ({ kind, column, value = column.slice(column.lastIndexOf('.') + 1) }) =>
        `select distinct '${kind}' as kind, ${value}::text as value, '${column}' as column from ${column.slice(0, column.lastIndexOf('.'))}`,
    )
    return connection.query<PlantedValue>(`select * from (${parts.join(' union all ')}) planted where value is not null`)
  })
}

const COLUMNS: { kind: PlantedValue['kind']; column: string; value?: string }[] = [
  { kind: 'email', column: 'public.users.email' },
  { kind: 'email', column: 'public.companies.billing_email' },
  { kind: 'email', column: 'public.invitations.email' },
  { kind: 'email', column: 'auth.users.email' },
  { kind: 'name', column: 'public.users.full_name' },
  // Where full_name is null the parts still name the person.
  { kind: 'name', column: 'public.users.first_name', value: `first_name || ' ' || last_name` },
  { kind: 'company', column: 'public.companies.name' },
  { kind: 'phone', column: 'public.users.phone' },
  { kind: 'phone', column: 'public.companies.phone' },
]

/** The planted values that occur in a text, without regard to case. Takes about a second for 10 MB. */
export function findPlanted(text: string, values: Iterable<PlantedValue>): PlantedValue[] {
  const haystack = text.toLowerCase()
  const byStart = new Map<string, Map<string, PlantedValue>>()
  for (const value of values) {
    const needle = value.value.toLowerCase()
    const start = needle.slice(0, START)
    if (!byStart.has(start)) byStart.set(start, new Map())
    byStart.get(start)!.set(needle, value)
  }
  const found = new Set<PlantedValue>()
  for (let at = 0; at <= haystack.length - START; at += 1) {
    for (const [needle, value] of byStart.get(haystack.slice(at, at + START)) ?? []) {
      if (haystack.startsWith(needle, at)) found.add(value)
    }
  }
  return [...found]
}

// No planted value is shorter.
const START = 8
