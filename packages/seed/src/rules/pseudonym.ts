import type { Digest } from '../mask/digest.ts'

/** Where a pseudonym must fit in. */
export interface Fit {
  digest: Digest
  /** In characters; undefined for no limit. */
  maxLength: number | undefined
  /** Whether different values must have different pseudonyms even where the family alone does not promise that. */
  unique: boolean
  /** Whether the column takes dates and timestamps alone, of any year that PostgreSQL knows. */
  isTime?: boolean
}

/** Makes the pseudonym of a value that is neither null nor empty. Deterministic: the same for the same value and key. */
export type Pseudonym = (value: string, fit: Fit) => string
