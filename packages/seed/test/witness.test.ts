import { describe, expect, it } from '@jest/globals'
import type { Column } from '../src/catalog/catalog.ts'
import { createWitness } from '../src/verify/witness.ts'

const column = (name: string, category: Column['category'] = 'text'): Column => ({
  name, type: category, category, element: undefined, nullable: true, hasDefault: false, generated: false, identity: false, maxLength: undefined, labels: undefined,
})

describe('the witness', () => {
  it('finds what a rule should have replaced, in its own column', () => {
    const witness = createWitness()
    witness.replaced({ table: 'users', column: 'bio' }, 'free-text', 'Likes long walks', 'other prose here')
    witness.check('users', column('bio'), 'likes LONG walks')
    witness.check('users', column('motto'), 'Likes long walks')
    witness.check('users', column('bio'), 'other prose here')
    expect(witness.leaks()).toEqual([{ table: 'users', column: 'bio', kind: 'source-value', count: 1 }])
  })

  it('finds addresses and numbers of the source in any column, array or document, even at domains that nobody has', () => {
    const witness = createWitness()
    witness.read({ list: ['mail boss@example.com', { phone: '+99912345678901' }] })
    witness.check('notes', column('text'), 'ask Boss@Example.com')
    witness.check('notes', column('data', 'json'), [{ 'boss@example.com': 1 }])
    witness.check('notes', column('text'), 'call +999 123 456 789 01')
    witness.check('notes', column('text'), 'anna@example.com')
    expect(witness.leaks()).toEqual([
      { table: 'notes', column: 'text', kind: 'source-value', count: 2 },
      { table: 'notes', column: 'data', kind: 'source-value', count: 1 },
    ])
  })

  it('finds names that mostly stayed what they were, and lets chance pass', () => {
    const witness = createWitness()
    for (let i = 0; i < 40; i += 1) {
      witness.replaced({ table: 'a', column: 'first_name' }, 'first-name', `Name ${i}`, i < 2 ? `Name ${i}` : 'Anna')
      witness.replaced({ table: 'b', column: 'first_name' }, 'first-name', `Name ${i}`, i < 30 ? `Name ${i}` : 'Anna')
    }
    expect(witness.leaks()).toEqual([{ table: 'b', column: 'first_name', kind: 'unchanged', count: 30 }])
  })

  it('does not take keys and times for numbers of people', () => {
    const witness = createWitness()
    witness.check('a', column('id', 'uuid'), '00494321-1234-4567-8901-234567890123')
    witness.check('a', column('at', 'time'), '2024-01-01 555-123-4567')
    expect(witness.leaks()).toEqual([])
  })

  it('looks into bytes, enums and hosts, by the type of the column alone', () => {
    const witness = createWitness()
    witness.check('files', column('content', 'binary'), `\\x${Buffer.from('ü boss@vexholm.test').toString('hex')}`)
    witness.check('files', { ...column('parts', 'array'), element: 'binary' }, [`\\x${Buffer.from('4111111111111111').toString('hex')}`])
    witness.check('files', column('kind', 'enum'), 'boss@vexholm.test')
    witness.check('files', { ...column('host', 'network'), type: 'inet' }, '2a02:8109:9a40:1778::7')
    witness.check('files', { ...column('net', 'network'), type: 'cidr' }, '81.2.69.0/24')
    expect(witness.leaks().map(({ column, kind }) => `${column} ${kind}`)).toEqual(['content email', 'parts card', 'kind email', 'host ip'])
  })
})
