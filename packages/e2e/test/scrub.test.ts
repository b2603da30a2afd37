import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createScrubber } from '../src/scrub.ts'
import { scrubFolder } from '../src/scrub-files.ts'
import { bufferSource, rewriteZip } from '../src/zip.ts'
import { unzip, zip } from './archive.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scrub-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const secret = 'pa55 "word" & <more>/+='
const scrubber = createScrubber([secret, 'hunter2hunter2'])

describe('the scrubber', () => {
  it.each([
    ['as it is', secret],
    ['in JSON', JSON.stringify({ secret })],
    ['in JSON in JSON', JSON.stringify(JSON.stringify({ secret }))],
    ['in a URL', `https://x/?q=${encodeURIComponent(secret)}&r=${encodeURIComponent(secret).replaceAll('%20', '+')}`],
    ['in HTML', `<input value="${secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}">`],
    ['in Base64', Buffer.from(secret).toString('base64')],
  ])('takes a known value out %s', (_, text) => {
    expect(scrubber.text(text)).not.toMatch(/pa55|cGE1NS/)
  })

  it('takes a known value out of the Base64 of a longer text, wherever it begins', () => {
    fc.assert(fc.property(fc.string({ maxLength: 8, unit: 'binary-ascii' }), fc.string({ maxLength: 8, unit: 'binary-ascii' }), (before, after) => {
      const decoded = Buffer.from(scrubber.text(Buffer.from(`${before}hunter2hunter2${after}`).toString('base64')).replaceAll('***', ''), 'base64').toString('latin1')
      expect(decoded).not.toContain('unter2hunter')
    }))
  })

  it.each([
    ['Authorization: Bearer abcdefgh.12345678', 'Authorization: ***'],
    ['Basic dXNlcjpwYXNzd29yZA==', 'Basic ***'],
    [`token ghp_${'a1'.repeat(18)} here`, 'token *** here'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl', '***'],
    ['postgres://app:s3cret@db.example.com/app', 'postgres://app:***@db.example.com/app'],
    ['GET https://x/reset?user=1&token=abc123&next=/', 'GET https://x/reset?user=1&token=***&next=/'],
    ['{"name":"Cookie","value":"sid=abc; a=b"},{"name":"Accept","value":"*/*"}', '{"name":"Cookie","value":"***"},{"name":"Accept","value":"*/*"}'],
    ['{"message":"  cookie: a=b; c=d"}\n  X-Api-Key: abc def\nCookie policy', '{"message":"  cookie: ***"}\n  X-Api-Key: ***\nCookie policy'],
    ['{"cookies":[{"name":"a","value":"b]"},{"name":"c","value":"d"}],"value":"e"}', '{"cookies":[{"name":"a","value":"***"},{"name":"c","value":"***"}],"value":"e"}'],
    ['{"cookies":[{"name":"sid","value":"abc","domain":"x"}]}', '{"cookies":[{"name":"sid","value":"***","domain":"x"}]}'],
    ['{"email":"a@b.c","password":"s3cret\\"x"}', '{"email":"a@b.c","password":"***"}'],
    [`sb_secret_${'x'.repeat(31)}`, '***'],
    ['https://hooks.slack.com/services/T0/B0/abcdef', '***'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIabc\nMIIabcMIIabcMIIabc\n-----END RSA PRIVATE KEY-----', '-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----'],
  ])('knows the shape of %s', (text, clean) => {
    expect(scrubber.text(text)).toBe(clean)
  })

  it.each(['expect(page).toHaveTitle("Sign in with your password")', '{"name":"Accept","value":"*/*"}', 'https://staging.example.com/basic?page=2', 'the basic idea', '{"title":"token bucket","tokens":3}'])('leaves %s alone', (text) => {
    expect(scrubber.text(text)).toBe(text)
  })

  it('cleans archives in archives and the archive inside an HTML report, and leaves the rest as it was', async () => {
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 255])
    const trace = await zip({ 'trace.network': `{"name":"authorization","value":"Bearer ${secret}"}\n`, 'resources/page.html': `<p>${secret}</p>`, 'shot.png': png })
    const html = `<script>window.report = "data:application/zip;base64,${(await zip({ 'report.json': JSON.stringify({ secret }) })).toString('base64')}"</script>`
    await writeFile(join(folder, 'index.html'), html)
    await writeFile(join(folder, 'blob.zip'), await zip({ 'report.jsonl': `{"stdout":"hunter2hunter2"}\n`, 'resources/trace.zip': trace, 'plain.txt': 'nothing here' }))
    expect(await scrubFolder(folder, scrubber)).toEqual([])
    const blob = await unzip(await readFile(join(folder, 'blob.zip')))
    expect(blob['report.jsonl']!.toString()).toBe('{"stdout":"***"}\n')
    expect(blob['plain.txt']!.toString()).toBe('nothing here')
    const inner = await unzip(blob['resources/trace.zip']!)
    expect(inner['trace.network']!.toString()).toBe('{"name":"authorization","value":"***"}\n')
    expect(inner['resources/page.html']!.toString()).toBe('<p>***</p>')
    expect(inner['shot.png']).toEqual(png)
    const [, embedded] = (await readFile(join(folder, 'index.html'), 'utf8')).match(/base64,([^"]+)/)!
    expect((await unzip(Buffer.from(embedded!, 'base64')))['report.json']!.toString()).toBe('{"secret":"***"}')
  })

  it('leaves out what cannot be cleaned, and says so', async () => {
    await writeFile(join(folder, 'image.bin'), Buffer.concat([Buffer.from([0, 255, 254]), Buffer.from('hunter2hunter2')]))
    const archive = await zip({ 'a.txt': 'hunter2hunter2' })
    archive.fill(7, 31, 40)
    await writeFile(join(folder, 'damaged.zip'), archive)
    const dropped = await scrubFolder(folder, scrubber)
    expect(dropped.map(({ name }) => name).sort()).toEqual([expect.stringContaining('damaged.zip'), expect.stringContaining('image.bin')])
    expect(await readdir(folder)).toEqual(['image.bin'])
    expect(await readFile(join(folder, 'image.bin'), 'utf8')).toContain('left out of the report')
  })

  it('gives every entry of an archive back as it was where nothing is to be changed', async () => {
    await fc.assert(fc.asyncProperty(fc.dictionary(fc.stringMatching(/^[a-zé/]{1,12}$/), fc.uint8Array({ maxLength: 300 }), { maxKeys: 5 }), async (files) => {
      const original = Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes)]))
      const parts: Buffer[] = []
      expect(await rewriteZip(bufferSource(await zip(original)), async (part) => void parts.push(part), async () => undefined)).toBe(false)
      expect({ ...(await unzip(Buffer.concat(parts))) }).toEqual({ ...original })
    }), { numRuns: 50 })
  })
})
