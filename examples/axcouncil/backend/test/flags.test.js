import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { bucketOf, describeFlags, isEnabled, parseFlags } from '../flags.js'

const flag = (strategy, more) => ({ strategy, description: 'A flag', ...more })
const visitors = Array.from({ length: 2000 }, (_, index) => ({ userId: `user-${index}` }))
const countOf = (name, rule) => visitors.filter((visitor) => isEnabled(name, rule, visitor)).length

test('all and none need no visitor', () => {
  assert.equal(isEnabled('x', flag('all'), {}), true)
  assert.equal(isEnabled('x', flag('none'), { userId: 'a' }), false)
  assert.equal(isEnabled('x', undefined, { userId: 'a' }), false)
})

test('a percentage takes about that share of the users, and the same ones on every machine', () => {
  const share = countOf('new_chat_ui', flag('percentage', { percentage: 10 })) / visitors.length
  assert.ok(share > 0.08 && share < 0.12, `10 % took ${share * 100} %`)
  assert.equal(bucketOf('new_chat_ui', 'user-1'), 27.01)
})

test('nobody loses a feature when its percentage grows', () => {
  const on = (percentage) =>
    new Set(visitors.filter((visitor) => isEnabled('x', flag('percentage', { percentage }), visitor)))
  assert.ok(on(10).isSubsetOf(on(20)) && on(20).isSubsetOf(on(50)))
  assert.equal(on(0).size, 0)
  assert.equal(on(100).size, visitors.length)
})

test('two flags of the same percentage take different users', () => {
  const half = flag('percentage', { percentage: 50 })
  const both = visitors.filter((visitor) => isEnabled('a', half, visitor) && isEnabled('b', half, visitor))
  assert.ok(both.length < visitors.length * 0.3)
})

test('lists know their users and companies, and an unknown visitor is on none', () => {
  assert.equal(isEnabled('x', flag('user_list', { users: ['a'] }), { userId: 'a' }), true)
  assert.equal(isEnabled('x', flag('user_list', { users: ['a'] }), { companyId: 'a' }), false)
  assert.equal(isEnabled('x', flag('company_list', { companies: ['c'] }), { companyId: 'c' }), true)
  assert.equal(isEnabled('x', flag('company_list', { companies: ['c'] }), {}), false)
  assert.equal(isEnabled('x', flag('percentage', { percentage: 100 }), {}), false)
})

test('the answer for a browser tells nobody else', () => {
  const answer = describeFlags({ x: flag('user_list', { users: ['secret-user'] }) }, { userId: 'b' })
  assert.deepEqual(answer, { x: { enabled: false, description: 'A flag', strategy: 'user_list' } })
})

test('a wrong file is refused with every fault at once', () => {
  const file = {
    a: flag('sometimes'),
    b: flag('percentage', { percentage: 101 }),
    c: { strategy: 'user_list', users: 'me' },
    d: flag('company_list', { companies: [1] }),
    e: 1,
  }
  assert.throws(() => parseFlags(file), {
    message: [
      'feature-flags.json is not valid:',
      '- a: strategy must be one of all, none, percentage, user_list, company_list',
      '- b: percentage must be a number from 0 to 100',
      '- c: description must be a text',
      '- c: users must be a list of user ids',
      '- d: companies must be a list of company ids',
      '- e: must be an object',
    ].join('\n'),
  })
  assert.throws(() => parseFlags([]), /must be an object of flags by name/)
})

test('our own file is valid', () => {
  assert.ok(parseFlags(JSON.parse(readFileSync(new URL('../../feature-flags.json', import.meta.url), 'utf8'))))
})
