import { describe, expect, it } from '@jest/globals'
import { secretPages } from '../src/secret-pages.ts'

describe('secret-pages', () => {
  it.each([
    ['/settings/**', 'https://a.example/settings/keys?x=1', true],
    ['/settings/**', 'https://a.example/settings', false],
    ['/settings', 'https://a.example/settings#top', true],
    ['/users/*/keys', 'https://a.example/users/1/keys', true],
    ['/users/*/keys', 'https://a.example/users/1/2/keys', false],
    ['https://a.example/**', 'https://b.example/x', false],
    ['*://*.example/admin*', 'https://b.example/admin', true],
    ['/a+b', 'https://a.example/a+b', true],
    ['/settings', 'data:text/html,/settings', false],
    ['/settings', 'about:blank', false],
  ])('%s and the address %s: %s', (pattern, address, expected) => {
    expect(secretPages([pattern]).ofAddress(address)).toBe(expected)
    expect(secretPages([pattern]).byAddress).toBe(true)
  })

  it.each([
    ['tests/billing/**', true],
    ['tests/*.spec.ts', false],
    ['**/cards.spec.ts', true],
    ['cards › shows *', true],
    ['cards', false],
    ['*number a/b*', true],
  ])('%s and a test: %s', (pattern, expected) => {
    expect(secretPages([pattern]).ofTest({ file: 'tests/billing/cards.spec.ts', titles: ['cards', 'shows number a/b'] })).toBe(expected)
    expect(secretPages([pattern]).byAddress).toBe(false)
  })
})
