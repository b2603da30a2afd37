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
    const parts = COLUMNS.map(({ kind, table, column, value = column }) =>
      `select distinct '${kind}' as kind, ${value}::text as value, '${table}.${column}' as column from ${table}`)
    return connection.query<PlantedValue>(`select * from (${parts.join(' union all ')}) planted where value is not null`)
  })
}

const COLUMNS: { kind: PlantedValue['kind']; table: string; column: string; value?: string }[] = [
  { kind: 'email', table: 'public.users', column: 'email' },
  { kind: 'email', table: 'public.companies', column: 'billing_email' },
  { kind: 'email', table: 'public.invitations', column: 'email' },
  { kind: 'email', table: 'auth.users', column: 'email' },
  { kind: 'name', table: 'public.users', column: 'full_name' },
  // Where full_name is null the parts still name the person.
  { kind: 'name', table: 'public.users', column: 'first_name', value: `first_name || ' ' || last_name` },
  { kind: 'company', table: 'public.companies', column: 'name' },
  { kind: 'phone', table: 'public.users', column: 'phone' },
  { kind: 'phone', table: 'public.companies', column: 'phone' },
]

/** The planted values that occur in a text, without regard to case. Takes about a second for 10 MB. */
export function findPlanted(text: string, values: Iterable<PlantedValue>): PlantedValue[] {
  const haystack = text.toLowerCase()
  const found = new Set<PlantedValue>()
  const byStart = new Map<string, Map<string, PlantedValue>>()
  for (const value of values) {
    const needle = value.value.toLowerCase()
    if (needle.length < START && haystack.includes(needle)) found.add(value)
    const start = needle.slice(0, START)
    if (!byStart.has(start)) byStart.set(start, new Map())
    byStart.get(start)!.set(needle, value)
  }
  for (let at = 0; at <= haystack.length - START; at += 1) {
    for (const [needle, value] of byStart.get(haystack.slice(at, at + START)) ?? []) {
      if (haystack.startsWith(needle, at)) found.add(value)
    }
  }
  return [...found]
}

// Characters by which values are looked up; shorter ones, of which production has none, are searched for one by one.
const START = 8
