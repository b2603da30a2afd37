import type { Shard } from './playwright.ts'

/** What a shard leaves behind for the merge, beside its blob. */
export interface ShardRecord {
  shard: Shard
  attempt: number
  exitCode: number
  ended: 'by-itself' | 'timed-out' | 'canceled'
  versionFault: string | undefined
  /** Whether the shard's blob is in the artifact. */
  blob: boolean
}

/** Name of the artifact of one shard. A re-run of failed jobs makes further attempts, whose names must differ. */
export const shardArtifact = (base: string, { current, total }: Shard, attempt: number): string =>
  `${base}-shard-${current}-of-${total}-attempt-${attempt}`

/** A shard's artifact as found. */
export interface ShardArtifact {
  id: number
  shard: Shard
  attempt: number
}

/** The newest attempt of every shard among the artifacts of a run, and which shards have none. */
export function pickShards(artifacts: readonly { id: number; name: string }[], base: string): { picked: ShardArtifact[]; missing: string[] } {
  const newest = new Map<number, ShardArtifact>()
  let total = 0
  for (const { id, name } of artifacts) {
    const found = name.startsWith(`${base}-shard-`) && name.slice(base.length).match(/^-shard-(\d+)-of-(\d+)-attempt-(\d+)$/)
    if (!found) continue
    const [current, of, attempt] = found.slice(1).map(Number) as [number, number, number]
    total = Math.max(total, of)
    const known = newest.get(current)
    if (!known || attempt > known.attempt || (attempt === known.attempt && id > known.id)) newest.set(current, { id, shard: { current, total: of }, attempt })
  }
  const numbers = Array.from({ length: total }, (_, i) => i + 1)
  return {
    picked: numbers.flatMap((current) => newest.get(current) ?? []),
    missing: numbers.filter((current) => !newest.has(current)).map((current) => `${current}/${total}`),
  }
}
