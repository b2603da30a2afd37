import { describe, expect, it } from '@jest/globals'
import type { Column } from '../src/catalog/catalog.ts'
import type { Rule } from '../src/config/rule.ts'
import { createDigest, deriveKey } from '../src/mask/digest.ts'
import { maskColumn } from '../src/mask/column.ts'
import { createDistinct } from '../src/verify/distinct.ts'
import { compareVariety } from '../src/verify/variety.ts'

const column: Column = { name: 'c', type: 'text', category: 'text', element: undefined, nullable: true, hasDefault: false, generated: false, identity: false, maxLength: undefined, labels: undefined }
const compare = (rule: Rule, before: number, after: number) =>
  compareVariety('t', { column, rule, from: 'config', unique: rule.unique }, { source: { distinct: before, nulls: 0 }, target: { distinct: after, nulls: 0 } }).fault

describe('different values before and after', () => {
  it.each(['email', 'username', 'uuid', 'url', 'phone', 'ip', 'company', 'address', 'full-name', 'first-name', 'last-name', 'free-text'] as const)('takes what the rule %s really makes of 20,000 values', (name) => {
    const rule: Rule = { name, unique: false }
    const mask = maskColumn(rule, column, { digest: createDigest(deriveKey('a key of the tests of more than 16')), unique: false })
    const values = Array.from({ length: 20_000 }, (_, i) => (name === 'ip' ? `10.1.${i >> 8}.${i % 256}` : name === 'phone' ? String(1_000_000 + i) : `Quill${i} Vexholm${i}`))
    const masked = new Set(values.map((value) => mask(value, 'r')))
    expect(compare(rule, 20_000, masked.size)).toBeUndefined()
  })

  it('tells values that became the same', () => {
    expect(compare({ name: 'email', unique: false }, 20_000, 19_999)).toBe('collapsed')
    expect(compare({ name: 'full-name', unique: true }, 20_000, 19_000)).toBe('collapsed')
    expect(compare({ name: 'company', unique: false }, 20_000, 2_000)).toBe('collapsed')
    expect(compare({ name: 'first-name', unique: false }, 20_000, 20)).toBe('collapsed')
    expect(compare({ name: 'number', unique: false, by: 0.1 }, 20_000, 1_000)).toBe('collapsed')
    expect(compare({ name: 'constant', unique: false, value: 'x' }, 20_000, 1)).toBeUndefined()
    expect(compare({ name: 'template', unique: false, value: 'x' }, 20_000, 1)).toBeUndefined()
  })

  it('counts few values exactly and many within a few percent, in the same memory', () => {
    const distinct = createDistinct()
    for (let i = 0; i < 4_096; i += 1) for (let again = 0; again < 2; again += 1) distinct.add(`value ${i}`)
    expect(distinct.count()).toEqual({ distinct: 4_096 })
    for (let i = 0; i < 300_000; i += 1) distinct.add(`value ${i}`)
    const { distinct: count, about } = distinct.count()
    expect([about, Math.abs(count - 300_000) < 12_000]).toEqual([true, true])
  })
})
