import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { formatDuration, parseDuration } from '../src/duration.ts'
import { ActionError, type InputError, errorMessage } from '../src/errors.ts'
import { parseInputs } from '../src/inputs.ts'
import { code, codeBlock, escapeHtml, escapeMarkdown, link, mermaidLabel, table, truncate, truncateBytes } from '../src/markdown.ts'
import { boolean, commit, duration, integer, lines, oneOf, text, url } from '../src/parsers.ts'
import { serverWaitMs } from '../src/rate-limit.ts'
import { createRedactor } from '../src/redact.ts'
import { inert } from '../src/runner.ts'

const source = (given: Record<string, string>) => {
  const masked: string[] = []
  return { masked, input: (name: string) => given[name] ?? '', mask: (secret: string) => void masked.push(secret) }
}

describe('durations', () => {
  it.each([['45s', 45_000], ['10m', 600_000], ['1h30m', 5_400_000], ['250ms', 250], ['0s', 0], ['1.5s', 1_500]])('%s is %d ms', (written, ms) => {
    expect(parseDuration(written)).toBe(ms)
  })
  it.each(['', '60', '10 m', 'm', '1h30', '-5s', '5S', '1e3s', 'Infinitys', '1.2.3s', '.5s', '٣s', `${'9'.repeat(20)}s`])('refuses %j', (written) => {
    expect(() => parseDuration(written)).toThrow('45s, 10m or 1h30m')
  })
  it.each([[850, '850ms'], [4_200, '4.2s'], [38_000, '38s'], [59_700, '1m 00s'], [185_000, '3m 05s'], [5_400_000, '1h 30m']])('%d ms reads %s', (ms, said) => {
    expect(formatDuration(ms)).toBe(said)
  })
})

describe('inputs', () => {
  it('reports every wrong input at once and quotes no secret', () => {
    const given = source({ wait: 'ja', timeout: '60', 'api-key': 'rnd_super_secret', commit: 'main', url: 'ftp://x' })
    const read = (): unknown =>
      parseInputs(given, (r) => {
        r.fault('deploy-hook-url', 'excludes `image-url`')
        return {
          service: r.required('service-id', text),
          wait: r.defaulted('wait', 'true', boolean),
          timeout: r.defaulted('timeout', '45m', duration),
          key: r.secret('api-key', () => {
            throw new Error('is not a Render API key')
          }),
          commit: r.optional('commit', commit),
          url: r.required('url', url),
        }
      })
    const { faults, message } = catchError(read) as InputError
    expect(faults.map(({ input }) => input)).toEqual(['deploy-hook-url', 'service-id', 'wait', 'timeout', 'api-key', 'commit', 'url'])
    expect(message).not.toContain('rnd_super_secret')
    expect(given.masked).toEqual(['rnd_super_secret'])
  })
  it('never quotes a secret, cut or whole, nor credentials given for an address', () => {
    const long = `api.render.test/deploy/srv-1?key=${'s3cret'.repeat(20)}`
    const read = (): unknown => parseInputs(source({ hook: long, url: 'postgres://u:hunter2@host/db' }), (r) => ({ hook: r.secret('hook', url), url: r.required('url', url) }))
    const { message } = catchError(read) as InputError
    expect(message).not.toMatch(/s3cret|hunter2/)
    expect(message).toContain('`hook` must be an http or https URL')
  })
  it('reports the faults even where reading stumbles over a missing value', () => {
    const read = (): unknown => parseInputs(source({}), (r) => ({ id: r.required('id', lines(text)).map((line) => line), wait: r.required('wait', boolean) }))
    expect(() => read()).toThrow('The input `id` is required')
    expect(() => parseInputs(source({}), () => [].at(0)!['x'])).toThrow(TypeError)
  })
  it('takes an empty input for one that was not given', () => {
    const value = parseInputs(source({ timeout: '', list: ' a \n\n b ' }), (r) => ({
      timeout: r.defaulted('timeout', '45m', duration),
      list: r.optional('list', lines(text)),
      none: r.optional('none', text),
      given: r.given('timeout'),
    }))
    expect(value).toEqual({ timeout: 2_700_000, list: ['a', 'b'], none: undefined, given: false })
  })
  it.each(['yes', 'TrUe', '1', 'on', 'ture'])('a boolean is not %j', (raw) => expect(() => boolean(raw)).toThrow('true or false'))
  it.each(['http://user:pw@host/', 'file:///etc/passwd', '//host', 'host'])('a URL is not %j', (raw) => expect(() => url(raw)).toThrow('URL'))
  it('names the alternatives', () => {
    expect(() => oneOf('leave', 'cancel', 'wait')('stop')).toThrow('must be leave, cancel or wait, not "stop"')
    expect(() => integer({ min: 1, max: 9 })('0')).toThrow('from 1 to 9')
    expect(() => integer()('1.5')).toThrow('whole number')
  })
})

describe('redaction', () => {
  it('removes every form of a secret', () => {
    const redactor = createRedactor()
    const secret = 'p@ss/w+rd="ü x"'
    redactor.add(secret)
    const forms = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64'), JSON.stringify(secret)]
    for (const form of forms) expect(redactor.redact(`<${form}>`)).not.toContain(form.slice(1, -1))
  })
  it('removes it from what is made of it: Basic credentials, our own Markdown, the JSON of other languages', () => {
    const redactor = createRedactor()
    const secret = 'rnd_<Ab>/c+12&|x'
    redactor.add(secret)
    const basic = ['', 'u', 'us', 'user:'].flatMap((before) => ['', '1', '12'].map((after) => Buffer.from(before + secret + after)))
    for (const bytes of basic) {
      for (const form of ['base64', 'base64url'] as const) expect(redactor.redact(bytes.toString(form))).toContain('***')
    }
    const written = [escapeMarkdown(secret), escapeHtml(secret), 'rnd_<Ab>\\/c+12&|x', 'rnd_\\u003cAb\\u003e/c+12\\u0026|x', encodeURIComponent(secret).toLowerCase().replace('ab', 'Ab'), new URLSearchParams({ a: secret }).toString().slice(2)]
    for (const form of written) expect(redactor.redact(form)).toBe('***')
  })
  it('removes the password of an address, but no word that its other parts say too', () => {
    const redactor = createRedactor()
    redactor.add('postgresql://admin:hunter%402@db.test:5432/app')
    redactor.add('postgresql://postgres:postgres@127.0.0.1/postgres')
    expect(redactor.redact('hunter@2 or hunter%402 of postgres at db.test')).toBe('*** or *** of postgres at db.test')
  })
  it('removes what is secret in a webhook from messages that leave its query out', () => {
    const redactor = createRedactor()
    redactor.add('https://discord.test/api/webhooks/1234567890/tok3n_tok3n_tok3n_tok3n?thread_id=7')
    redactor.add('https://render.test/deploy/srv-c0ffeec0ffeec0ffee00?key=s3cretkey')
    expect(redactor.redact('POST https://discord.test/api/webhooks/1234567890/tok3n_tok3n_tok3n_tok3n answered 404')).toContain('/***')
    expect(redactor.redact('srv-c0ffeec0ffeec0ffee00 with s3cretkey')).toBe('srv-c0ffeec0ffeec0ffee00 with ***')
  })
  it('removes each line of a secret of several lines, and the longer of two nested secrets first', () => {
    const redactor = createRedactor()
    redactor.add('first-line\nsecond-line')
    redactor.add('token')
    redactor.add('token-with-tail')
    expect(redactor.redact('a second-line b token-with-tail c')).toBe('a *** b *** c')
  })
  it('never leaves a registered secret in any text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4, unit: 'binary' }), fc.string(), (secret, around) => {
        const redactor = createRedactor()
        redactor.add(secret)
        if (secret.trim().length >= 4 && !'***'.includes(secret)) expect(redactor.redact(around + secret + around)).not.toContain(secret)
      }),
    )
  })
})

describe('markdown', () => {
  it('keeps hostile text inside its cell, its code and its block', () => {
    expect(code('a|b`c')).toBe('``a\\|b`c``')
    expect(codeBlock('```\nbreak out')).toBe('````\n```\nbreak out\n````')
    expect(escapeMarkdown('<img src=x> @team **bold** | cell')).toBe('\\<img src=x\\> @\u200Bteam \\*\\*bold\\*\\* \\| cell')
    expect(table(['A', 'B'], [['1', '2']])).toBe('| A | B |\n| --- | --- |\n| 1 | 2 |')
    expect(link('x', 'https://host/a(b)')).toBe('[x](https://host/a%28b%29)')
  })
  it('is not broken out of by a carriage return, an entity, an address or a million backticks', () => {
    for (const render of [escapeMarkdown, code]) expect(render('a\rb\r\nc\nd')).toMatch(/^`?a b c d`?$/)
    expect(escapeMarkdown('&commat;team AT&T &#64;x')).toBe('\\&commat;team AT&T &\\#64;x')
    expect(link('x', 'https://host/a|b\\`')).toBe('[x](https://host/a%7Cb%5C%60)')
    expect(mermaidLabel('%%{init: {}}%% 95%')).toBe('init 95%')
    expect(codeBlock('` '.repeat(1_000_000)).startsWith('```\n')).toBe(true)
  })
  it('keeps the head of one endless line, and no half of a character', () => {
    expect(truncateBytes('ü'.repeat(10_000), 1_000)).toMatch(/^ü{400,}\n\n_Cut here/)
    expect(truncate('ab😀', 3)).toBe('ab')
    expect(truncate('ab😀', 4)).toBe('ab😀')
  })
  it('cuts at a line within the bytes allowed, never inside a character', () => {
    const long = `${'ü'.repeat(100)}\n`.repeat(100)
    const cut = truncateBytes(long, 1_000)
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(1_000)
    expect(cut).toContain('Cut here')
    expect(cut).not.toContain('\uFFFD')
  })
  it('makes workflow commands in foreign text inert', () => {
    expect(inert('ok\n::set-output name=x::y\n  ::error::z\n##[error]w\r::stop')).not.toMatch(/^\s*::|##\[/m)
    for (const blank of ['\u0085', '\u2028', '\v', '\f', '\u00A0', '\uFEFF', '\u3000', '\r', ' \u0085\t']) expect(inert(`${blank}::error::x`)).not.toContain('::error')
    expect(inert('a::b std::vector')).toBe('a::b std::vector')
    expect(inert('version \0\u202e8f31c2a\x1b[31m\tred')).toBe('version \\u0000\\u202e8f31c2a\x1b[31m\tred')
    // Quadratic work would take minutes on this.
    for (const char of ['\n', '\u2028', ' ', '\r', ':']) expect(inert(char.repeat(1_000_000)).length).toBeGreaterThanOrEqual(1_000_000)
  })
})

describe('rate limits', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  it.each([
    ['seconds', { 'retry-after': '7' }, 429, 7_000],
    ['a date, by the server’s own clock', { 'retry-after': 'Thu, 01 Jan 2026 00:10:05 GMT', date: 'Thu, 01 Jan 2026 00:10:00 GMT' }, 503, 5_000],
    ['Render’s reset as a delta', { 'ratelimit-reset': '45' }, 429, 45_000],
    ['an epoch reset', { 'x-ratelimit-reset': String(now / 1_000 + 9), 'x-ratelimit-remaining': '0' }, 403, 9_000],
    ['nothing while some remain', { 'x-ratelimit-reset': '45', 'x-ratelimit-remaining': '3' }, 403, undefined],
    ['nothing for nonsense', { 'retry-after': 'soon' }, 503, undefined],
  ])('reads %s', (_what, headers, status, expected) => {
    expect(serverWaitMs({ status, headers: headers as unknown as Record<string, string> }, now)).toBe(expected)
  })
})

describe('error messages', () => {
  it('say the cause once', () => {
    expect(errorMessage(new ActionError('Saving failed', { cause: new Error('disk full') }))).toBe('Saving failed: disk full')
    expect(errorMessage(new ActionError('Saving failed: disk full', { cause: new Error('disk full') }))).toBe('Saving failed: disk full')
    expect(errorMessage('text')).toBe('text')
    expect(errorMessage(new AggregateError([new Error('connect ECONNREFUSED ::1:5432'), new Error('connect ECONNREFUSED 127.0.0.1:5432')]))).toBe(
      'connect ECONNREFUSED ::1:5432; connect ECONNREFUSED 127.0.0.1:5432',
    )
  })
})

function catchError(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('did not throw')
}
