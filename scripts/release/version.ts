/** An exact version, as semver.org writes one without suffixes: the only kind that is released. */
export interface Version {
  major: number
  minor: number
  patch: number
}

const EXACT = /^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/

/** Reads `1.2.3` or `v1.2.3`; undefined for anything else, moving tags such as `v1` included. */
export function parseVersion(text: string): Version | undefined {
  const [, major, minor, patch] = EXACT.exec(text) ?? []
  return major === undefined ? undefined : { major: Number(major), minor: Number(minor), patch: Number(patch) }
}

/** Below zero where `a` is the older one; for sorting. */
export const compareVersions = (a: Version, b: Version): number => a.major - b.major || a.minor - b.minor || a.patch - b.patch

/** The exact tag that never moves. */
export const exactTag = ({ major, minor, patch }: Version): string => `v${major}.${minor}.${patch}`

/** Where a version stands among those that a repository has: what it follows, and which tags and branch it takes along. */
export interface Standing {
  /** The highest version below it. */
  previous: Version | undefined
  /** Whether nothing newer is there: only then do `main` and "latest" move. */
  newest: boolean
  /** The tags that point to the newest of their line, `v1` and `v1.2`; a patch of an old line leaves the others alone. */
  moving: string[]
}

/** Places a version among the tags of a repository. */
export function standingOf(version: Version, tags: readonly string[]): Standing {
  const others = tags.flatMap((tag) => (tag.startsWith('v') ? (parseVersion(tag) ?? []) : [])).filter((other) => compareVersions(other, version) !== 0)
  const beats = (belongs: (other: Version) => boolean): boolean =>
    others.every((other) => !belongs(other) || compareVersions(other, version) < 0)
  const { major, minor } = version
  const lines: [string, (other: Version) => boolean][] = [
    [`v${major}`, (other) => other.major === major],
    [`v${major}.${minor}`, (other) => other.major === major && other.minor === minor],
  ]
  return {
    previous: others.filter((other) => compareVersions(other, version) < 0).sort(compareVersions).at(-1),
    newest: beats(() => true),
    moving: lines.filter(([, belongs]) => beats(belongs)).map(([tag]) => tag),
  }
}
