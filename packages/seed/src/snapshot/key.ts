import { createHmac, scryptSync } from 'node:crypto'

/** What a snapshot knows of the mask-key. */
export interface SnapshotKey {
  /** Eight bytes in hex, the same for the same mask-key. */
  fingerprint: string
  /** Seals a manifest: only who has the mask-key can. */
  seal(manifest: string): string
}

/**
 * Derives a fingerprint and a seal from mask-key by scrypt (RFC 7914), slow on purpose: who finds a snapshot and guesses at
 * the key spends a twentieth of a second and 16 MB on each guess.
 */
export function keyOf(maskKey: string): SnapshotKey {
  const derived = scryptSync(maskKey, 'axcouncil seed-db snapshot v1', 40, { N: 2 ** 14, r: 8, p: 1 })
  return {
    fingerprint: derived.subarray(0, 8).toString('hex'),
    seal: (manifest) => createHmac('sha256', derived.subarray(8)).update(manifest).digest('hex'),
  }
}
