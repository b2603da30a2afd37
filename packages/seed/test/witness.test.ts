import { describe, expect, it } from '@jest/globals'
import type { Column } from '../src/catalog/catalog.ts'
import { createWitness } from '../src/verify/witness.ts'

const column = (name: string, category: Column['category'] = 'text'): Column => ({
  name, type: category, category, element: undefined, nullable: true, hasDefault: false, generated: false, identity: false, maxLength: undefined, labels: undefined,
})

describe('the witness', () => {
  it('finds what a rule should have replaced, in its own column', () => {
    const witness = createWitness()
    witness.of('users', column('bio')).replaced('free-text', 'Likes long walks', 'other prose here')
    witness.of('users', column('bio')).check('likes LONG walks')
    witness.of('users', column('motto')).check('Likes long walks')
    witness.of('users', column('bio')).check('other prose here')
    expect(witness.leaks()).toEqual([{ table: 'users', column: 'bio', kind: 'source-value', count: 1 }])
  })

  it('finds addresses and numbers of the source in any column, array or document, even at domains that nobody has', () => {
    const witness = createWitness()
    witness.of('notes', column('list', 'json')).read({ list: ['mail boss@example.com', { phone: '+99912345678901' }] })
    witness.of('notes', column('text')).check('ask Boss@Example.com')
    witness.of('notes', column('data', 'json')).check([{ 'boss@example.com': 1 }])
    witness.of('notes', column('text')).check('call +999 123 456 789 01')
    witness.of('notes', column('text')).check('anna@example.com')
    expect(witness.leaks()).toEqual([
      { table: 'notes', column: 'text', kind: 'source-value', count: 2 },
      { table: 'notes', column: 'data', kind: 'source-value', count: 1 },
    ])
  })

  it('finds names that mostly stayed what they were, and lets chance pass', () => {
    const witness = createWitness()
    for (let i = 0; i < 40; i += 1) {
      witness.of('a', column('first_name')).replaced('first-name', `Name ${i}`, i < 2 ? `Name ${i}` : 'Anna')
      witness.of('b', column('first_name')).replaced('first-name', `Name ${i}`, i < 30 ? `Name ${i}` : 'Anna')
    }
    expect(witness.leaks()).toEqual([{ table: 'b', column: 'first_name', kind: 'unchanged', count: 30 }])
  })

  it('does not take keys and times for numbers of people', () => {
    const witness = createWitness()
    witness.of('a', column('id', 'uuid')).check('00494321-1234-4567-8901-234567890123')
    witness.of('a', column('at', 'time')).check('2024-01-01 555-123-4567')
    expect(witness.leaks()).toEqual([])
  })

  it('looks into bytes, enums and hosts, by the type of the column alone', () => {
    const witness = createWitness()
    witness.of('files', column('content', 'binary')).check(`\\x${Buffer.from('ü boss@vexholm.test').toString('hex')}`)
    witness.of('files', { ...column('parts', 'array'), element: 'binary' }).check([`\\x${Buffer.from('4111111111111111').toString('hex')}`])
    witness.of('files', column('kind', 'enum')).check('boss@vexholm.test')
    witness.of('files', { ...column('host', 'network'), type: 'inet' }).check('2a02:8109:9a40:1778::7')
    witness.of('files', { ...column('net', 'network'), type: 'cidr' }).check('81.2.69.0/24')
    expect(witness.leaks().map(({ column, kind }) => `${column} ${kind}`)).toEqual(['content email', 'parts card', 'kind email', 'host ip'])
  })
})
