import type { AuditRecord } from './audit-record.ts'
import { digest } from './canonical.ts'

/** A record as it was found, with the name of its file. */
export interface FoundRecord {
  file: string
  record: AuditRecord
}

/** What is wrong with a chain, in words; an unbroken one has no faults. `order` is the records from the first to the last. */
export interface ChainReport {
  order: FoundRecord[]
  faults: string[]
}

/**
 * Checks that every record is as it was written, and that they form one unbroken chain: a first one that names none
 * before it, each named once, and the last one in `head` where that is known.
 */
export function verifyChain(records: readonly FoundRecord[], head: string | undefined): ChainReport {
  const faults = records.flatMap(({ file, record }) => (isGenuine(record) ? [] : [`${file} was changed: its content does not have the hash that it names`]))
  const next = new Map<string | null, FoundRecord[]>()
  for (const found of records) next.set(found.record.previous, [...(next.get(found.record.previous) ?? []), found])
  for (const [previous, followers] of next) {
    if (followers.length > 1) faults.push(`${followers.map(({ file }) => file).join(' and ')} both follow ${previous ?? 'nothing'}: the chain forks`)
  }
  const order: FoundRecord[] = []
  for (let [found] = next.get(null) ?? []; found && !order.includes(found); [found] = next.get(found.record.hash) ?? []) order.push(found)
  const apart = records.filter((found) => !order.includes(found))
  if (records.length > 0 && order.length === 0) faults.push('no record is the first one: the beginning is missing')
  else for (const { file, record } of apart) faults.push(`${file} is not in the chain: no record has the hash ${record.previous ?? 'nothing'} that it follows`)
  const last = order.at(-1)?.record.hash
  if (head !== undefined && head !== last) faults.push(`HEAD names ${head}, but the last record is ${last ?? 'none'}: records are missing at the end`)
  return { order, faults }
}

function isGenuine(record: AuditRecord): boolean {
  const { hash, ...rest } = record
  return digest(rest) === hash
}
