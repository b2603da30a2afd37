import { randomBytes } from 'node:crypto'
import type { TablePlan } from '../plan/plan.ts'
import { readNumbers } from '../transports/numbers.ts'
import type { Postgres } from '../transports/postgres.ts'
import { CAPACITY, type Filter, createFilter } from '../verify/filter.ts'
import type { Leak } from '../verify/witness.ts'
import { type HashKind, type HashPlan, type Witnessed, confirmedOf, hashesOf, witnessed } from './hashes.ts'
import { estimateRows } from './load.ts'

/** Looks for values of the source in the target, a table at a time. */
export interface Meetings {
  /** What of a table should have changed and did not. `meanwhile` is done in the target while the source is read. */
  of(table: TablePlan, meanwhile: () => Promise<Leak[]>): Promise<Leak[]>
}

/** Candidates that are looked at exactly; where more pass the filter, most of them are leaks anyway. */
const MOST = 100_000

/**
 * Hashes of every value, keyed by chance, come from both databases; the source's are remembered in a filter of constant
 * size, those of the target are looked up in it, and what it seems to know is asked of the source again, exactly. Neither
 * values nor hashes are kept anywhere.
 */
export async function openMeetings(source: Postgres, target: Postgres): Promise<Meetings> {
  const seed = randomBytes(8).readBigInt64BE() / 2n
  for (const database of [source, target]) await database.query(`select set_config('axcouncil.proof_key', $1, true)`, [String(seed)])
  const hashing = { source, target, filter: createFilter(), kind: await hashKindOf([source, target]) }
  let first = 0
  return {
    of: async (table, meanwhile) => {
      const leaks: Leak[] = []
      let pending: Promise<Leak[]> | undefined
      for (const places of together(witnessed(table))) {
        pending ??= meanwhile()
        // Where the source fails first, this fails after it, and nobody waits for it any more.
        pending.catch(() => {})
        leaks.push(...(await compare({ table, places, first, kind: hashing.kind }, { ...hashing, ready: pending })))
        first += places.length
      }
      return [...leaks, ...(await (pending ?? meanwhile()))]
    },
  }
}

// A column with one text a row is read along with others; of documents and arrays each place has rows of its own.
const together = (places: readonly Witnessed[]): Witnessed[][] => {
  const ones = places.filter(({ texts }) => 'one' in texts)
  return [...(ones.length > 0 ? [ones] : []), ...places.filter(({ texts }) => 'many' in texts).map((place) => [place])]
}

// The hash may change between versions of PostgreSQL, though it has not since there is one with a seed (11).
async function hashKindOf(databases: readonly Postgres[]): Promise<HashKind> {
  const probe = `select case when current_setting('server_version_num')::int >= 110000 then hashtextextended('axcouncil ü' collate "C", 42)::text end as hash`
  const [a, b] = await Promise.all(databases.map((database) => database.query<{ hash: string | null }>(probe).then(([row]) => row!.hash)))
  return a === b ? 'own' : 'sha256'
}

interface Hashing {
  source: Postgres
  target: Postgres
  filter: Filter
  /** The target is free to be asked after this. */
  ready: Promise<unknown>
}

async function compare(plan: HashPlan, hashing: Hashing): Promise<Leak[]> {
  const seen = plan.places.map(() => ({ all: 0, met: 0, candidates: new Map<string, number>() }))
  for (let [slice, slices] = [0, await slicesOf(plan, hashing)]; slice < slices; slice += 1) {
    const values = await fill(plan, hashing, { slices, slice })
    if (slices === 1 && values > CAPACITY) {
      // More than the filter tells apart, and than was expected: again, and a part of the hashes at a time.
      slices = slicesFor(values)
      slice = -1
      continue
    }
    await hashing.ready
    await readNumbers({
      from: hashing.target,
      select: hashesOf(plan, { rows: 'all', slices, slice }),
      onNumber: (high, low, column) => {
        const place = seen[column]!
        place.all += 1
        if (!hashing.filter.has(high, low)) return
        place.met += 1
        if (plan.places[column]!.kind === 'value') remember(place.candidates, high, low)
      },
    })
  }
  const leaks: Leak[] = []
  for (const [i, { column, kind }] of plan.places.entries()) {
    const { all, met, candidates } = seen[i]!
    const found = { table: plan.table.name, column: column.name }
    if (kind === 'row' && all >= 20 && met > all / 2) leaks.push({ ...found, kind: 'unchanged', count: met })
    const count = await confirm(plan, { at: i, candidates }, hashing.source)
    if (count > 0) leaks.push({ ...found, kind: 'source-value', count })
  }
  return leaks
}

const slicesFor = (values: number): number => 2 ** Math.max(0, Math.ceil(Math.log2(values / CAPACITY)))

// A table whose values are known to be too many for the filter is read a part at a time from the start.
const slicesOf = async ({ table, places }: HashPlan, { source }: Hashing): Promise<number> =>
  slicesFor('one' in places[0]!.texts ? ((await estimateRows(source, table)) ?? 0) * places.length : 0)

async function fill(plan: HashPlan, { source, filter }: Hashing, part: { slices: number; slice: number }): Promise<number> {
  let values = 0
  filter.clear()
  const onNumber = (high: number, low: number): void => {
    values += 1
    filter.add(high, low)
  }
  await readNumbers({ from: source, select: hashesOf(plan, { rows: 'chosen', ...part }), onNumber })
  return values
}

function remember(candidates: Map<string, number>, high: number, low: number): void {
  const hash = String((BigInt(high) << 32n) | BigInt(low >>> 0))
  if (candidates.size < MOST || candidates.has(hash)) candidates.set(hash, (candidates.get(hash) ?? 0) + 1)
}

/** How many values of the target the source has too, among those that the filter let through. */
async function confirm(plan: HashPlan, { at, candidates }: { at: number; candidates: ReadonlyMap<string, number> }, source: Postgres): Promise<number> {
  if (candidates.size === 0) return 0
  const found = await source.query<{ hash: string }>(confirmedOf(plan, at), [[...candidates.keys()]])
  return found.reduce((sum, { hash }) => sum + candidates.get(hash)!, 0)
}
