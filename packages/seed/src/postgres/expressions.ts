import { TRIMMED } from '../mask/characters.ts'

/** Text as a literal of SQL; needs standard_conforming_strings, which every session of ours sets. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** An array of texts. */
export const arrayOf = (items: readonly (string | null)[]): string => `array[${items.map((item) => (item === null ? 'null' : literal(item))).join(',')}]::text[]`

/** One of these items, by an expression for its place from 0. */
export const itemOf = (items: readonly (string | null)[], index: string): string => `(${arrayOf(items)})[${index} + 1]`

/** HMAC-SHA256 as createDigest computes it. The padded keys are bound to the session, see givePadded. */
export const hmac = (family: string, value: string): string => hmacOf(family, `convert_to(${value}, 'UTF8')`)

/** The same of a text that is bytes already. What does not depend on the row is computed once a statement. */
export const hmacOf = (family: string, bytes: string): string =>
  `sha256((select outer_pad from keys) || sha256((select inner_pad || convert_to(${literal(`${family}:`)}, 'UTF8') from keys) || ${bytes}))`

/** The keys, read once a statement. */
export const KEYS = `with keys as materialized (select decode(current_setting('axcouncil.mask_inner'), 'hex') as inner_pad, decode(current_setting('axcouncil.mask_outer'), 'hex') as outer_pad)`

/** So many hex digits of a digest. */
export const hexOf = (digest: string, length: number): string =>
  length % 2 === 0 ? `encode(substr(${digest}, 1, ${length / 2}), 'hex')` : `left(encode(${digest}, 'hex'), ${length})`

/** So many hex digits that tell pseudonyms apart, the first of them a letter. */
export const tagOf = (digest: string, length: number): string => hexOf(`set_byte(${digest}, 0, 160 + ${byteOf(digest, 0)} % 96)`, length)

/** Its first four bytes as a number. */
export const numberOf = (digest: string): string => `('x' || ${hexOf(digest, 8)})::bit(32)::bigint`

export const byteOf = (digest: string, at: number): string => `get_byte(${digest}, ${at})`

/** A to Z alone, whatever the database's locale. */
export const lowerAscii = (value: string): string => `lower((${value}) collate "C")`

/** Its digits alone. What is left of the value without digits is what is taken out of it: much quicker than a regular expression. */
export const digitsOf = (value: string): string => `translate(${value}, translate(${value}, '0123456789', ''), '')`

/** As JavaScript's trim does it. */
export const trim = (value: string): string => `btrim(${value}, ${literal(TRIMMED)})`

/** The first so many characters. */
export const cut = (value: string, length: number): string => (length === Infinity ? value : `left(${value}, ${length})`)
