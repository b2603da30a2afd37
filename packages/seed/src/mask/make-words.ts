import { writeFile } from 'node:fs/promises'

// Run by hand, `node packages/seed/src/mask/make-words.ts`, it writes words.ts: lists taken out of @faker-js/faker (MIT), whose locales are far too heavy for a bundle.
// Pseudonyms depend on these lists: changing them changes every staging database, so it is done by hand and on purpose.

interface Definitions {
  person: { first_name: Record<string, string[]>; last_name: Record<string, string[]> }
  company?: { adjective?: string[]; descriptor?: string[]; noun?: string[] }
  location?: { street_suffix?: string[]; city_name?: string[] }
  lorem?: { word?: string[] }
}

async function definitions(locale: string): Promise<Definitions> {
  const { faker } = (await import(`@faker-js/faker/locale/${locale}`)) as { faker: { rawDefinitions: Definitions } }
  return faker.rawDefinitions
}

/** So many items, evenly from the whole sorted list, since the first 256 names would all begin with A. */
function spread(list: readonly string[], count: number): string[] {
  const sorted = [...new Set(list)].filter((word) => /^[A-Z][a-z]{2,9}$/.test(word)).sort()
  return Array.from({ length: count }, (_, i) => sorted[Math.floor((i * sorted.length) / count)]!)
}

/** A text of exactly 1,024 characters made of these words. */
function prose(words: readonly string[], separator: string): string {
  const clean = [...new Set(words)].filter((word) => /^[\p{L}\p{M}]+$/u.test(word))
  const text = Array.from({ length: 1024 }, (_, i) => clean[(i * 7) % clean.length]!).join(separator)
  return [...text.normalize('NFC')].slice(0, 1024).join('')
}

const all = (groups: Record<string, string[]>): string[] => Object.values(groups).flat()
const words = ({ lorem, person, location }: Definitions): string[] =>
  [...(lorem?.word ?? []), ...all(person.first_name), ...(location?.city_name ?? [])]

const PROSE: [name: string, locale: string, separator: string, script: RegExp][] = [
  ['Latin', 'en', ' ', /^\p{Script=Latin}+$/u],
  ['Cyrillic', 'ru', ' ', /^\p{Script=Cyrillic}+$/u],
  ['Greek', 'el', ' ', /^\p{Script=Greek}+$/u],
  ['Arabic', 'ar', ' ', /^\p{Script=Arabic}+$/u],
  ['Hebrew', 'he', ' ', /^\p{Script=Hebrew}+$/u],
  ['Han', 'zh_CN', '', /^\p{Script=Han}+$/u],
  ['Hangul', 'ko', ' ', /^\p{Script=Hangul}+$/u],
  ['Kana', 'ja', '', /^[\p{Script=Hiragana}\p{Script=Katakana}]+$/u],
  ['Thai', 'th', '', /^[\p{Script=Thai}]+$/u],
  ['Devanagari', 'ne', ' ', /^[\p{Script=Devanagari}]+$/u],
]

const trades = ({ company }: Definitions): string[] =>
  (company?.noun ?? []).filter((word) => /^[a-z]{4,12}$/.test(word)).map((word) => word[0]!.toUpperCase() + word.slice(1))

function list(name: string, sentence: string, items: readonly string[]): string[] {
  const rows = Array.from({ length: Math.ceil(items.length / 16) }, (_, i) => items.slice(i * 16, i * 16 + 16).join(' '))
  return [`/** ${sentence} */`, `export const ${name} = \``, ...rows, "`.trim().split(/\\s+/)", '']
}

const en = await definitions('en')
const lines = [
  '// Made by make-words.ts out of @faker-js/faker (MIT). Of names 256 each: one byte of a digest picks one.',
  '',
  ...list('firstNames', 'Given names.', spread(all(en.person.first_name), 256)),
  ...list('lastNames', 'Family names.', spread(all(en.person.last_name), 256)),
  ...list('trades', 'What companies are called besides a family name.', trades(en)),
  '/** Prose of 1,024 characters a script. */',
  'export const prose = {',
]
for (const [name, locale, separator, script] of PROSE) {
  const own = words(await definitions(locale)).flatMap((word) => word.split(/[\s'’-]+/)).filter((word) => script.test(word))
  const text = prose(own, separator)
  if (own.length <= 20) throw new Error(`${locale} has no words in ${name}`)
  lines.push(`  ${name}: ${JSON.stringify(text)},`)
}
lines.push('} as const', '')
await writeFile(new URL('./words.ts', import.meta.url), lines.join('\n'))
