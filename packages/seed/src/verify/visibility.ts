/** Which tables show rows to somebody who has nothing but the publishable key (row-level security, grants). */
export interface Visibility {
  before: readonly string[]
  after: readonly string[]
  /** Seen now, not before, not in production, and not named under `public` in seed.yml. */
  opened: readonly string[]
  /** Could not be looked at in time. */
  unknown: readonly string[]
}

/** Whether a table shows rows, by its name; undefined where it could not be told. */
export type Seen = ReadonlyMap<string, boolean | undefined>

/** Compares what is seen of the target before and after with what is meant to be seen. */
export function compareSeen({ before, after, source, meant }: { before: Seen; after: Seen; source: Seen | undefined; meant: readonly string[] }): Visibility {
  const visible = (seen: Seen): string[] => [...seen].filter(([, shown]) => shown).map(([name]) => name)
  return {
    before: visible(before),
    after: visible(after),
    opened: visible(after).filter((name) => before.get(name) === false && source?.get(name) !== true && !meant.includes(name)),
    unknown: [...after].filter(([name, shown]) => shown === undefined || before.get(name) === undefined).map(([name]) => name),
  }
}
