import { cut } from '../mask/characters.ts'
import { hexOf, lowerAscii, tagOf } from '../mask/digest.ts'
import type { Pseudonym } from './pseudonym.ts'

/**
 * A number under the country code 999, which is reserved and belongs to no country (ITU-T E.164), so that no phone ever
 * rings: `+999…` with at most 15 digits, or `999…` where there is no room for the plus. What is too short for a number is
 * one within a house, and is written `x12`. The same digits give the same number however they are written.
 */
export const phone: Pseudonym = (value, { digest, maxLength = Infinity }) => {
  const digits = value.replace(/[^0-9]/g, '')
  const bytes = digest('phone', digits === '' ? value : digits)
  const number = String(Number.parseInt(hexOf(bytes, 13), 16) % 1_000_000_000_000).padStart(12, '0')
  const code = maxLength >= 15 ? '+999' : maxLength >= SHORTEST_PHONE ? '999' : 'x'
  return cut(`${code}${number}`, maxLength)
}

/** The fewest characters that hold the number of a phone, and not just that of an extension. */
export const SHORTEST_PHONE = 7

/** An address below example.com. */
export const url: Pseudonym = (value, { digest, maxLength = Infinity }) => {
  const tag = tagOf(digest('url', value), 16)
  return maxLength >= 36 ? `https://example.com/${tag}` : cut(tag, maxLength)
}

/**
 * An address that is routed nowhere, of the same kind: 240.0.0.0/4 (RFC 1112) or 2001:db8::/32 (RFC 3849); for MAC
 * addresses a locally administered one.
 */
export const ip: Pseudonym = (value, { digest, maxLength = Infinity }) => {
  const trimmed = value.trim()
  const bytes = digest('ip', lowerAscii(trimmed.replace(/\/\d+$/, '')))
  if (/^([0-9a-f]{2}[:-]){5}([0-9a-f]{2}[:-][0-9a-f]{2}[:-])?[0-9a-f]{2}$/i.test(trimmed)) {
    return ['02', ...hexOf(bytes, trimmed.length === 17 ? 10 : 14).match(/../g)!].join(':')
  }
  const groups = hexOf(bytes, 24).match(/.{4}/g)!.map((group) => group.replace(/^0{1,3}/, ''))
  const pseudonym = value.includes(':') ? `2001:db8:${groups.join(':')}` : `${240 + (bytes[0]! % 15)}.${bytes[1]!}.${bytes[2]!}.${bytes[3]!}`
  return cut(pseudonym, maxLength)
}

/** A version 4 UUID. */
export const uuid: Pseudonym = (value, { digest, maxLength = Infinity }) => {
  const hex = hexOf(digest('uuid', lowerAscii(value)), 32)
  const variant = '89ab'[Number.parseInt(hex[16]!, 16) % 4]!
  return cut(`${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`, maxLength)
}

/** So many hex digits. */
export const hash =
  (length: number): Pseudonym =>
  (value, { digest, maxLength = Infinity }) =>
    tagOf(digest('hash', value), Math.min(length, maxLength))
