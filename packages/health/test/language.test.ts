import { describe, expect, it } from '@jest/globals'
import { type Answer, toAnswer } from '../src/answer.ts'
import { type Assertion, checkAssertion, parseBodyAssertion, parseHeaderAssertion, parseJsonAssertion } from '../src/assertion.ts'
import { parseHeader, secretsOf } from '../src/headers.ts'
import { lookUp, parsePointer } from '../src/pointer.ts'
import { hasStatus, parseStatusSet, sayStatusSet } from '../src/status-set.ts'
import { findVersion, parseVersionSource, readVersion, sameVersion, sayVersionSource } from '../src/version-source.ts'

const answer = (body: unknown, headers: Record<string, string> = {}): Answer =>
  toAnswer({ status: 200, headers, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), truncated: false })

describe('A JSON pointer', () => {
  // The document and results of RFC 6901 §5.
  const document = { foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'c%d': 2, 'e^f': 3, 'g|h': 4, 'i\\j': 5, 'k"l': 6, ' ': 7, 'm~n': 8 }
  it.each([
    ['', document], ['/foo', ['bar', 'baz']], ['/foo/0', 'bar'], ['/', 0], ['/a~1b', 1], ['/c%d', 2],
    ['/e^f', 3], ['/g|h', 4], ['/i\\j', 5], ['/k"l', 6], ['/ ', 7], ['/m~0n', 8],
  ])('%j finds what the RFC says', (pointer, value) => expect(lookUp(document, parsePointer(pointer))).toEqual({ found: true, value }))

  it.each(['/constructor', '/foo/2', '/foo/length', '/foo/-', '/foo/00', '/foo/bar/x', '/__proto__'])('%j finds nothing', (pointer) =>
    expect(lookUp(document, pointer)).toEqual({ found: false }))

  it.each(['commit', '/a~2', '/a~'])('%j is refused', (pointer) => expect(() => parsePointer(pointer)).toThrow(/slash|~/))
})

describe('A set of statuses', () => {
  it('is a list with ranges', () => {
    const set = parseStatusSet('200-204, 301\n404')
    expect([200, 204, 301, 404].every((status) => hasStatus(set, status))).toBe(true)
    expect([199, 205, 302, 500].some((status) => hasStatus(set, status))).toBe(false)
    expect(sayStatusSet(set)).toBe('200-204, 301, 404')
  })
  it.each(['', ',', '2xx', '299-200', '99', '600', '200-', '200 - 299'])('%j is refused', (text) => expect(() => parseStatusSet(text)).toThrow(/status/))
})

describe('Two versions', () => {
  const full = '8f31c2a4d5e6f708192a3b4c5d6e7f8091a2b3c4'
  it.each([[full, '8f31c2a'], ['8F31C2A4', full], [full, full], ['1.2.3', '1.2.3'], ['main', ' main ']])('%s and %s are the same', (a, b) =>
    expect(sameVersion(a, b)).toBe(true))
  it.each([[full, '8f31c2'], [full, '8f31c2b'], ['1.2.3', '1.2'], ['v1.2.3', '1.2.3'], [full, 'unknown'], [full, '']])('%s and %j are not', (a, b) =>
    expect(sameVersion(a, b)).toBe(false))
})

describe('A version source', () => {
  it.each([
    ['json:/build/commit', { build: { commit: 'abc' } }, 'abc'],
    ['json:/build', { build: 42 }, '42'],
    ['json:', '"1.2.3"', '1.2.3'],
    ['header:X-Version', 'anything', '7.1'],
    ['regex:build ([0-9a-f]+)', '<p>build 8f31c2a</p>', '8f31c2a'],
    ['body', '8f31c2a\n', '8f31c2a'],
  ])('%s reads the version', (source, body, version) => {
    const parsed = parseVersionSource(source)
    expect(readVersion(parsed, answer(body, { 'x-version': '7.1' }))).toEqual({ found: true, version })
    expect(sayVersionSource(parsed).toLowerCase()).toBe(source.toLowerCase())
  })

  it.each([
    ['json:/commit', { version: 'x' }, 'has nothing at /commit; it is the JSON {"version":"x"}'],
    ['json:/commit', { commit: null }, 'has no text at /commit but null'],
    ['json:/commit', { commit: '' }, 'has an empty text at /commit'],
    ['json:/commit', '<!doctype html><title>Sign in</title>', 'is no JSON but an HTML page titled "Sign in"'],
    ['json:/commit', '{"commit": "8f3', 'is no JSON but {"commit": "8f3'],
    ['json:/commit', '', 'is no JSON but an empty body'],
    ['header:x-version', 'a', 'has no header x-version; it has x-build-sha'],
    ['regex:v(\\d)', 'none', 'does not match the pattern; it has none'],
  ])('%s says what %j has instead', (source, body, why) =>
    expect(readVersion(parseVersionSource(source), answer(body, { 'x-build-sha': '1' }))).toEqual({ found: false, why }))

  it('gives up on a pattern that would run for ever', () => {
    const reading = readVersion(parseVersionSource('regex:^(a+)+$'), answer(`${'a'.repeat(60)}!`))
    expect(reading).toEqual({ found: false, why: expect.stringContaining('busy for more than') })
  })

  it('finds a version that is somewhere else', () => {
    expect(findVersion('8f31c2a', answer({ status: 'ok', build: { sha: '8f31c2a4d5' } }))).toBe('json:/build/sha')
    expect(findVersion('8f31c2a', answer('', { 'x-commit': '8f31c2a4d5' }))).toBe('header:x-commit')
    expect(findVersion('8f31c2a', answer({ status: 'ok' }))).toBeUndefined()
  })

  it.each(['commit', 'json:commit', 'header:', 'header:x y', 'regex:(', 'regex:abc', 'regex:(a)(b)', 'body:x', ''])('%j is refused', (text) =>
    expect(() => parseVersionSource(text)).toThrow(/json:<pointer>|slash|group|regular expression/))
})

describe('An assertion', () => {
  const body = { status: 'ok', ready: true, queue: { length: 0 }, text: '', tags: ['a'] }
  const headers = { 'content-security-policy': "default-src 'self'", vary: 'origin' }
  const json = parseJsonAssertion
  const header = parseHeaderAssertion
  const text = parseBodyAssertion
  it.each<[string, Assertion]>([
    ['equal', json('/status = ok')], ['quoted', json('/status = "ok"')], ['boolean', json('/ready = true')], ['number', json('/queue/length = 0')],
    ['empty', json('/text = ""')], ['unequal', json('/status != down')], ['part', json('/status ~ o')], ['no part', json('/status !~ x')],
    ['there', json('/ready')], ['not there', json('!/error')], ['absent is unequal', json('/error != true')], ['list', json('/tags = ["a"]')],
    ['header part', header('Content-Security-Policy ~ default-src')], ['header equal', header('vary = origin')], ['no header', header('!x-powered-by')],
    ['body part', text('~ "status"')], ['bare body part', text('queue')], ['no body part', text('!~ Error')], ['whole body', text(`= ${JSON.stringify(body)}`)],
  ])('%s holds', (_, assertion) => expect(checkAssertion(assertion, answer(body, headers))).toBeUndefined())

  it.each<[Assertion, string]>([
    [json('/status = down'), 'has /status = "ok" (expected: /status = down)'],
    [json('/db'), 'has no /db; it is the JSON {"status":"ok","ready":true,"queue":{"length":0},"text":"","tags":["a"]} (expected: /db)'],
    [json('!/ready'), 'has /ready = "true" (expected: !/ready)'],
    [header('access-control-allow-origin = *'), 'has no header access-control-allow-origin (expected: access-control-allow-origin = *)'],
    [header('vary !~ ori'), 'has header vary = "origin" (expected: vary !~ ori)'],
    [text('!~ status'), expect.stringContaining('(expected: !~ status)') as unknown as string],
  ])('%j fails with a reason', (assertion, why) => expect(checkAssertion(assertion, answer(body, headers))).toEqual(why))

  it('about JSON never holds for a page', () =>
    expect(checkAssertion(json('!/error'), answer('<html></html>'))).toBe('is no JSON but an HTML page (expected: !/error)'))

  it.each(['/status=ok', '/status =', '= ok', 'status = ok', '/status == ok'])('about JSON, %j is refused', (line) =>
    expect(() => json(line)).toThrow(/write `name = value`|slash/))
})

describe('A header line', () => {
  it('is a name and a value, of which secrets are known', () => {
    expect(parseHeader('Authorization: Bearer a:b')).toEqual(['authorization', 'Bearer a:b'])
    expect(secretsOf(['authorization', 'Bearer tok'])).toEqual(['Bearer tok', 'tok'])
    expect(secretsOf(['x-vercel-protection-bypass', 'tok'])).toEqual(['tok'])
    expect(secretsOf(['accept', 'application/json'])).toEqual([])
  })
  it.each(['no colon', 'bad name: s3cret', 'x: ', 'x: s3cret\u0000', 'Content-Length: s3cret', 'x: s3cret\u20ac'])('%j is refused without its value', (line) => {
    expect(() => parseHeader(line)).toThrow(/^(?!.*s3cret)/)
    expect(() => parseHeader(line)).toThrow()
  })
})
