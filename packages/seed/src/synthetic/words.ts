import { firstNames, lastNames, prose, trades } from '../mask/words.ts'

const latin = prose.Latin.toLowerCase().split(' ').filter((word) => /^[a-z]{3,}$/.test(word))

/** Draws a whole number below `below`; each call of one value draws anew. */
export type Draw = (below: number) => number

const from = <T>(list: readonly T[], draw: Draw): T => list[draw(list.length)]!

/** So many words of nonsense, with a capital first. */
export function words(count: number, draw: Draw): string {
  const text = Array.from({ length: count }, () => from(latin, draw)).join(' ')
  return text[0]!.toUpperCase() + text.slice(1)
}

/** A few sentences. */
export const paragraph = (draw: Draw): string => Array.from({ length: 1 + draw(3) }, () => `${words(4 + draw(9), draw)}.`).join(' ')

/** One person, the same for all columns of a row that are about a person. */
export const person = (draw: Draw): { first: string; last: string } => ({ first: from(firstNames, draw), last: from(lastNames, draw) })

export const company = (draw: Draw): string => `${from(lastNames, draw)} ${from(trades, draw)} ${from(['Group', 'Inc', 'LLC', 'Ltd'], draw)}`

export const street = (draw: Draw): string => `${1 + draw(9_999)} ${from(lastNames, draw)} Street, Testville`

/** Texts that programs stumble over: quotes, backslashes, markup, other scripts, joined emoji, right to left. */
export const special = [
  `O'Brien "quoted" \\ back\\slash; -- comment`,
  '<b>bold</b> & <script>alert(1)</script>',
  'Zoë Łukasz Ørsted Ñandú ﬁ',
  '株式会社テスト データ',
  'مرحبا שלום',
  '👩‍👩‍👧 🇩🇪 👍🏽',
  'percent %s {0} ${x} $1 null',
  'tab\tand\nnew line',
]

/** Column names that say what belongs there, and what it may be. */
export const KNOWN: readonly (readonly [RegExp, readonly string[]])[] = [
  [/country_?code|^country_iso/, ['DE', 'FR', 'GB', 'JP', 'US', 'BR', 'IN']],
  [/country/, ['Germany', 'France', 'Japan', 'Brazil', 'India', 'Canada']],
  [/city|town/, ['Testville', 'Sampleton', 'Exampleburg', 'Mockford']],
  [/currency/, ['EUR', 'USD', 'GBP', 'JPY']],
  [/locale|language|(^|_)lang(_|$)/, ['en', 'de', 'fr', 'ja', 'pt']],
  [/time_?zone|(^|_)tz(_|$)/, ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Tokyo']],
  [/post_?code|zip/, ['00001', '00002', '00003', '00004']],
  [/industry|sector/, ['Finance', 'Health', 'Retail', 'Logistics', 'Energy']],
  [/status|state/, ['active', 'pending', 'archived']],
  [/(^|_)role(_|$)/, ['member', 'admin', 'viewer']],
  [/priority|severity/, ['low', 'medium', 'high']],
  [/colou?r/, ['red', 'green', 'blue']],
  [/mime|content_type/, ['text/plain', 'image/png', 'application/pdf']],
]
