/** The words that seed.yml uses for a rule (contracts: Rule names). */
export const ruleNames = [
  'email', 'full-name', 'first-name', 'last-name', 'username', 'company', 'phone', 'address', 'url', 'ip', 'uuid',
  'free-text', 'number', 'date', 'hash', 'pick', 'template', 'constant', 'null', 'json', 'keep',
] as const

export type RuleName = (typeof ruleNames)[number]

/** Rules that need nothing but the value. Each is also the family whose pseudonyms agree between tables. */
export type PlainRuleName = Exclude<RuleName, 'number' | 'date' | 'hash' | 'pick' | 'template' | 'constant' | 'json'>

/** A scalar of YAML. */
export type Scalar = string | number | boolean | null

/** What happens to the values of one column. */
export type Rule = { unique: boolean } & (
  | { name: PlainRuleName }
  /** At most this share more or less: 0.1 is ten percent. */
  | { name: 'number'; by: number }
  /** At most so many days earlier or later; all dates of a row move together, so that their order stays. */
  | { name: 'date'; days: number }
  | { name: 'hash'; length: number }
  | { name: 'pick'; values: readonly Scalar[] }
  | { name: 'template'; value: string }
  | { name: 'constant'; value: Scalar }
  /** `rest` decides about every text that no path names. */
  | { name: 'json'; paths: readonly JsonPath[]; rest: Rule }
)

/** Where in a document (`$.billing.email`, `$.tags[*]`), as steps from its root, and what happens there. */
export interface JsonPath {
  path: string
  steps: readonly PathStep[]
  rule: Rule
}

export type PathStep = { key: string } | { index: number } | { all: true }

/**
 * The steps of a JSON path: `$`, then `.key`, `["any key"]`, `[0]`, `[*]` or `.*`.
 * @throws Error that reads on after the path.
 */
export function parsePath(path: string): PathStep[] {
  if (!path.startsWith('$')) throw new Error('must start with $, as in $.billing.email')
  const steps: PathStep[] = []
  const step = /\.\*|\[\*\]|\.([\p{L}_][\p{L}\p{N}_-]*)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\['((?:[^'\\]|\\.)*)'\]/uy
  step.lastIndex = 1
  while (step.lastIndex < path.length) {
    const at = step.lastIndex
    const found = step.exec(path)
    if (!found) throw new Error(`cannot be read from ${JSON.stringify(path.slice(at))} on; steps are .key, ["any key"], [0] and [*]`)
    const key = found[1] ?? found[3] ?? found[4]
    if (key !== undefined) steps.push({ key: key.replace(/\\(.)/g, '$1') })
    else steps.push(found[2] === undefined ? { all: true } : { index: Number(found[2]) })
  }
  return steps
}
