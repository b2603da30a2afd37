import { hash, hkdfSync } from 'node:crypto'

/** The key of all pseudonyms of a run, derived from mask-key. Only this key ever reaches a database. */
export type MaskKey = Buffer & { readonly derived: true }

/**
 * Derives the pseudonyms' key by HKDF-SHA256 (RFC 5869). The same mask-key gives the same pseudonyms everywhere; the
 * mask-key cannot be computed back.
 */
export const deriveKey = (maskKey: string): MaskKey =>
  Buffer.from(hkdfSync('sha256', maskKey, 'axcouncil seed-db', 'pseudonyms v1', 32)) as MaskKey

/** A family of pseudonyms: within one family the same value has the same pseudonym, whatever table it is in. */
export type Digest = (family: string, value: string) => Buffer

/**
 * 32 bytes that nobody can compute without the key: HMAC-SHA256 (RFC 2104) of `family:value` in UTF-8. Spelled out as two
 * hashes over the padded keys, as PostgreSQL computes it without an extension; more than ten times quicker than createHmac
 * too, of which a third since Node hands out a string of bytes sooner than a buffer.
 */
export function createDigest(key: MaskKey): Digest {
  const inner = padded(key, 0x36)
  const outer = Buffer.concat([padded(key, 0x5c)], 64 + 32)
  return (family, value) => {
    outer.write(hash('sha256', Buffer.concat([inner, Buffer.from(`${family}:${value}`)]), 'binary'), 64, 'binary')
    return Buffer.from(hash('sha256', outer, 'binary'), 'binary')
  }
}

/** The key as one block of SHA-256, every byte combined with a constant. */
export const padded = (key: MaskKey, constant: number): Buffer =>
  Buffer.from(Buffer.concat([key], 64).map((byte) => byte ^ constant))

/** A whole number below `below` (at most 2^32) out of four bytes from `at`. */
export const numberBelow = (digest: Buffer, at: number, below: number): number => digest.readUInt32BE(at) % below

/** Hex digits out of a digest: `length` of them, at most 64. */
export const hexOf = (digest: Buffer, length: number): string => digest.toString('hex').slice(0, length)

/**
 * Hex digits that tell pseudonyms apart, the first of them a letter: digits alone would now and then be those of a phone
 * or a payment card.
 */
export function tagOf(digest: Buffer, length: number): string {
  const first = 0xa0 + (digest[0]! % 0x60)
  return `${first.toString(16)}${digest.toString('hex', 1)}`.slice(0, length)
}

/**
 * Lower case for A to Z alone. What else is lower case depends on a database's locale, and both sides must agree.
 */
export const lowerAscii = (text: string): string =>
  /[^\0-\x7f]/.test(text) ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text.toLowerCase()
