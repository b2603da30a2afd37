import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Column } from '../src/catalog/catalog.ts'
import type { Rule } from '../src/config/rule.ts'
import { createDigest, deriveKey } from '../src/mask/digest.ts'
import { maskColumn } from '../src/mask/column.ts'
import { lengthOf } from '../src/mask/characters.ts'
import { shiftDate, shiftNumber } from '../src/rules/shift.ts'
import { shapesIn } from '../src/verify/shapes.ts'

const digest = createDigest(deriveKey('a key of sixteen characters'))
const other = createDigest(deriveKey('another key of sixteen characters'))
const text: Column = {
  name: 'value', type: 'text', category: 'text', element: undefined, nullable: true, hasDefault: false,
  generated: false, identity: false, maxLength: undefined, labels: undefined,
}
const mask = (name: string, column: Partial<Column> = {}, unique = false, by = digest) =>
  maskColumn({ name, unique, length: 16, by: 0.1, days: 30 } as unknown as Rule, { ...text, ...column }, { digest: by, unique })

const FAMILIES = ['email', 'full-name', 'first-name', 'last-name', 'username', 'company', 'phone', 'address', 'url', 'ip', 'uuid', 'free-text', 'hash']
const ALWAYS_DIFFERENT = ['email', 'username', 'phone', 'url', 'uuid', 'hash']
const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.emailAddress(), fc.webUrl(), fc.ipV4(), fc.ipV6(), fc.uuid(), fc.lorem())
const words = anyText.filter((value) => value.trim() !== '')

describe.each(FAMILIES)('the rule %s', (name) => {
  it('gives the same value the same pseudonym wherever it is, and another one by another key', () => {
    fc.assert(fc.property(words, (value) => expect(mask(name, { name: 'a' })(value, 'row 1')).toBe(mask(name, { name: 'b' })(value, 'row 2'))))
    expect(mask(name, {}, true, other)('Somebody of Somewhere', 'r')).not.toBe(mask(name, {}, true)('Somebody of Somewhere', 'r'))
  })

  it('never makes a value longer than the column', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 60 }), fc.boolean(), (value, maxLength, unique) => {
        const masked = mask(name, { maxLength }, unique)([...value].slice(0, maxLength).join(''), 'r') as string
        expect(lengthOf(masked)).toBeLessThanOrEqual(maxLength)
      }),
    )
  })

  it('keeps null and the empty text', () => {
    expect(mask(name)(null, 'r')).toBeNull()
    expect(mask(name)('', 'r')).toBe('')
  })

  it('makes nothing that looks like somebody’s address or number', () => {
    // No shorter column takes the rule uuid.
    const roomFor = (maxLength: number | undefined): number | undefined => maxLength && (name === 'uuid' ? 36 : maxLength)
    const made = (value: string, unique: boolean, maxLength?: number, by = digest): unknown => shapesIn(mask(name, { maxLength }, unique, by)(value, 'r') as string)
    fc.assert(fc.property(words, fc.boolean(), fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }), (value, unique, maxLength) => expect(made(value, unique, roomFor(maxLength))).toEqual([])), { numRuns: 300 })
    const shaped = Array.from({ length: 2_000 }, (_, i) => made(`Person ${i}`, i % 2 === 0, roomFor(i % 5 === 0 ? 6 + (i % 40) : undefined)))
    expect(shaped.flat()).toEqual([])
    // Digests whose hex digits are those of payment cards and phones come by once in many thousand.
    for (const digits of ['4111111111111111', '5500005555555559', '0049171600000000', '0012125550123000', '3782822463100050', '2222405343248877']) {
      const unlucky: typeof digest = () => Buffer.from(digits.repeat(4), 'hex')
      const made60 = [false, true].flatMap((unique) => Array.from({ length: 60 }, (_, i) => made('Ada Lovelace', unique, roomFor(i + 1), unlucky)))
      expect([digits, ...made60.flat()]).toEqual([digits])
    }
  })

  it('makes different pseudonyms of different values where they must not repeat', () => {
    const values = Array.from({ length: 5_000 }, (_, i) => `Person ${i} of ${i % 7} Town`)
    const unique = !ALWAYS_DIFFERENT.includes(name)
    if (name === 'ip') return
    expect(new Set(values.map((value) => mask(name, {}, unique)(value, 'r'))).size).toBe(values.length)
  })
})

describe('what each rule makes', () => {
  it('moves no number to that of a payment card', () => {
    const made = Array.from({ length: 3_000 }, (_, i) => shiftNumber(String(4_000_000_000_000_000n + 10n ** 11n * BigInt(i)), 0.1, digest)!)
    expect(made.flatMap(shapesIn)).toEqual([])
  })

  it('reads like what it stands for', () => {
    const made = (name: string, value: string): unknown => mask(name)(value, 'r')
    expect(made('email', 'Bob@Acme.com')).toMatch(/^[A-Za-z]+\.[a-z]+\.[0-9a-f]{12}@example\.com$/)
    expect(made('full-name', 'Ada King Lovelace')).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/)
    expect(made('phone', '+49 171 600')).toMatch(/^\+999\d{12}$/)
    expect(made('ip', '10.1.2.3/24')).toMatch(/^24\d|25[0-4]\./)
    expect(made('ip', 'fe80::1')).toMatch(/^2001:db8(:[0-9a-f]{1,4}){6}$/)
    expect(made('ip', '00:1B:44:11:3A:B7')).toMatch(/^02(:[0-9a-f]{2}){5}$/)
    expect(made('uuid', 'e902893a-9d22-3c7e-a7b8-d6e313b71d9f')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(made('company', 'Acme')).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+ (Group|Inc|LLC|Ltd)$/)
  })

  it('is one person in columns of names and of whole names', () => {
    expect(mask('full-name')('Ada Lovelace', 'r')).toBe(`${mask('first-name')('Ada', 'r')} ${mask('last-name')('Lovelace', 'r')}`)
  })

  it('never gives a name back', () => {
    for (const name of ['Anna', 'Walker', 'WALKER', 'Bob']) {
      expect(String(mask('first-name')(name, 'r')).toLowerCase()).not.toBe(name.toLowerCase())
      expect(String(mask('last-name')(name, 'r')).toLowerCase()).not.toBe(name.toLowerCase())
    }
  })

  it('keeps addresses that differ in case only differing in case only', () => {
    const [lower, upper] = ['bob@acme.com', 'BOB@ACME.COM'].map((value) => mask('email')(value, 'r') as string) as [string, string]
    expect(upper).not.toBe(lower)
    expect(upper.toLowerCase()).toBe(lower)
  })

  it('makes no phone number that somebody could have, however short the column', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'0123456789 +()'), minLength: 1, maxLength: 20 }).filter((value) => value.trim() !== ''), fc.integer({ min: 1, max: 30 }), (value, maxLength) => {
      expect(mask('phone', { maxLength })(value, 'r')).toMatch(maxLength < 7 ? /^x\d{0,5}$/ : maxLength < 15 ? /^999\d{4,11}$/ : /^\+999\d{11,12}$/)
    }))
  })

  it('takes the same phone for the same however it is written', () => {
    expect(mask('phone')('+49 (171) 600-00', 'r')).toBe(mask('phone')('4917160000', 'r'))
  })

  it('keeps length, lines and script of a text', () => {
    fc.assert(
      fc.property(anyText.filter((value) => value !== ''), (value) => {
        const masked = mask('free-text')(value, 'r') as string
        expect(masked.split('\n').map(lengthOf)).toEqual(value.split('\n').map(lengthOf))
      }),
    )
    expect(mask('free-text')('Привет, Ольга', 'r')).toMatch(/^[\u0400-\u04ff ]{13}$/)
    expect(mask('free-text')('שלום', 'r')).toMatch(/^[\u0590-\u05ff ]{4}$/)
    expect(mask('free-text')('美咲さん\n🚀\nHello', 'r')).toMatch(/^[\u3040-\u30ff]{4}\n🚀\n[a-z ]{5}$/)
  })
})

describe('numbers and dates', () => {
  it('move by at most the share, never stay and keep their decimals', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 30n }), fc.integer({ min: 0, max: 6 }), fc.boolean(), (units, scale, negative) => {
        const digits = units.toString().padStart(scale + 1, '0')
        const value = `${negative ? '-' : ''}${scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`}`
        const moved = shiftNumber(value, 0.1, digest)!
        expect(moved).not.toBe(value)
        expect(moved.split('.')[1]?.length).toBe(value.split('.')[1]?.length)
        const difference = BigInt(moved.replace(/[-.]/g, '')) - units
        expect((difference < 0n ? -difference : difference) <= units / 10n + 1n).toBe(true)
      }),
    )
    expect(shiftNumber('0.00', 0.1, digest)).toBe('0.00')
    expect(shiftNumber('many', 0.1, digest)).toBeUndefined()
  })

  it('of a row keep their order, their times and the calendar', () => {
    const date = mask('date', { category: 'time' })
    const [born, met] = ['2024-02-28', '2024-02-29T23:59:59.999999+00:00'].map((value) => date(value, 'row 7') as string) as [string, string]
    expect(met.endsWith('T23:59:59.999999+00:00')).toBe(true)
    expect(Date.parse(met.slice(0, 10)) - Date.parse(born)).toBe(86_400_000)
    expect(born).not.toBe('2024-02-28')
    expect(shiftDate('0044-03-15', 1)).toBe('0044-03-16')
    expect(shiftDate('infinity', 9)).toBe('infinity')
    expect(shiftDate('someday', 9)).toBeUndefined()
  })
})

describe('documents and arrays', () => {
  const rule: Rule = {
    name: 'json', unique: false, rest: { name: 'keep', unique: false },
    paths: [
      { path: '$.billing.email', steps: [{ key: 'billing' }, { key: 'email' }], rule: { name: 'email', unique: false } },
      { path: '$.tags[*]', steps: [{ key: 'tags' }, { all: true }], rule: { name: 'free-text', unique: false } },
      { path: '$.secret', steps: [{ key: 'secret' }], rule: { name: 'null', unique: false } },
    ],
  }
  const json = { ...text, category: 'json' } as const

  it('are masked by their paths, and the rest stays as it says', () => {
    const masked = maskColumn(rule, json, { digest, unique: false })({ billing: { email: 'bob@acme.com', seats: 3 }, tags: ['one', null, { deep: 'two' }], secret: { a: 1 }, plan: 'pro' }, 'r')
    expect(masked).toEqual({
      billing: { email: mask('email')('bob@acme.com', 'r'), seats: 3 },
      tags: [mask('free-text')('one', 'r'), null, { deep: mask('free-text')('two', 'r') }],
      secret: null,
      plan: 'pro',
    })
  })

  it('lose every text where nothing is said to stay, keys that are addresses too', () => {
    const masked = JSON.stringify(mask('free-text', { category: 'json' })({ 'bob@acme.com': true, notes: [{ by: 'Bob', n: 1 }] }, 'r'))
    expect(masked).not.toMatch(/bob|acme/i)
    expect(masked).toContain('"n":1')
  })

  it('kept in a text column are masked as documents, and as text where they are none', () => {
    const masked = maskColumn(rule, text, { digest, unique: false })
    expect(JSON.parse(masked('{"billing":{"email":"a@b.co"}}', 'r') as string)).toEqual({ billing: { email: mask('email')('a@b.co', 'r') } })
    expect(masked('{"billing', 'r')).toBe(mask('free-text')('{"billing', 'r'))
  })

  it('mask arrays element by element', () => {
    expect(mask('email', { category: 'array', element: 'text' })(['a@b.co', null, ''], 'r')).toEqual([mask('email')('a@b.co', 'r'), null, ''])
  })
})
