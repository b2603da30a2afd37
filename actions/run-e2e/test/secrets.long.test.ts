import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { unzip } from '../../../packages/e2e/test/archive.ts'
import { isZip } from '../../../packages/e2e/src/zip.ts'
import { startResults } from '../../../packages/sandbox/src/results/server.ts'
import { chromium, makeProject, runStep } from './stage.ts'

/** All texts of what was uploaded: archives, archives in them, and the archive in the HTML report. */
async function texts(bytes: Buffer): Promise<string[]> {
  if (isZip(bytes)) return (await Promise.all(Object.values(await unzip(bytes)).map(texts))).flat()
  const text = bytes.toString('latin1')
  const embedded = [...text.matchAll(/data:application\/zip;base64,([A-Za-z0-9+/=]{20,})/g)].map(([, data]) => texts(Buffer.from(data!, 'base64')))
  return [text, ...(await Promise.all(embedded)).flat()]
}

// 500 values: half of them known to the step, half only by the place where they stand.
const known = Array.from({ length: 250 }, (_, i) => `planted-known-${i}-Zq9&"x`)
const unknown = Array.from({ length: 250 }, (_, i) => `plantedunknown${i}Zq9x`)

if (chromium) {
  describe('secrets', () => {
    it('of 500 planted in logs, URLs, headers, DOM and storage state, none is in what is uploaded', async () => {
      const server = createServer((request, response) => {
        response.setHeader('set-cookie', `sid=${unknown[200]}; Path=/`)
        response.setHeader('content-type', 'text/html')
        response.end(`<body>${known.slice(0, 100).map((value) => `<p>${value.replaceAll('&', '&amp;')}</p>`).join('')}<h1>Hello</h1></body>`)
      }).listen(0, '127.0.0.1')
      await new Promise((resolve) => server.once('listening', resolve))
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const project = await makeProject({
        'playwright.config.js': `export default { timeout: 30_000, use: {
          launchOptions: { executablePath: ${JSON.stringify(chromium)}, args: ['--no-sandbox'] }, trace: 'on',
          extraHTTPHeaders: { authorization: 'Bearer ${unknown[0]}' },
          storageState: { cookies: ${JSON.stringify(unknown.slice(1, 40).map((value, i) => ({ name: `c${i}`, value, domain: '127.0.0.1', path: '/', expires: -1, httpOnly: false, secure: false, sameSite: 'Lax' })))}, origins: [] },
        } }`,
        'unknown.json': JSON.stringify(unknown),
        'leak.spec.js': `
          import { readFileSync } from 'node:fs'
          const known = Object.entries(process.env).filter(([name]) => name.startsWith('PLANTED_')).map(([, value]) => value)
          const unknown = JSON.parse(readFileSync('unknown.json', 'utf8'))
          test('leaks', async ({ page }, info) => {
            for (const value of known) console.log('log ' + value + ' ' + encodeURIComponent(value) + ' ' + Buffer.from('user:' + value).toString('base64'))
            await page.goto(process.env.BASE_URL + '/?q=' + known.slice(100, 150).map(encodeURIComponent).join('-') + unknown.slice(40, 200).map((value) => '&token=' + value).join(''))
            for (const value of unknown.slice(201, 225)) await page.request.get(process.env.BASE_URL, { headers: { 'x-api-key': value } })
            for (const value of unknown.slice(225)) await page.request.post(process.env.BASE_URL, { data: { password: value } })
            await page.evaluate((values) => { localStorage.setItem('values', values.join()); console.log(values.join()) }, known.slice(150, 200))
            await info.attach('note', { body: known.slice(200).join('\\n'), contentType: 'text/plain' })
            expect(known.join()).toBe('')
          })`,
      })
      const folder = await mkdtemp(join(tmpdir(), 'results-'))
      const results = await startResults({ dir: folder })
      try {
        const service = { ACTIONS_RESULTS_URL: results.url, ACTIONS_RUNTIME_TOKEN: results.token(1001, 'job') }
        const inputs = { 'base-url': url, upload: 'always', env: known.map((value, i) => `PLANTED_SECRET_${i}=${value}`).join('\n') }
        const env = { GITHUB_WORKSPACE: project.folder, ...service }
        const whole = await runStep(project.folder, { inputs, env, limitMs: 120_000 })
        const shard = await runStep(project.folder, { inputs: { ...inputs, shard: '1/1' }, env, limitMs: 120_000 })
        expect([whole.outputs.verdict, shard.outputs.verdict]).toEqual(['failed', 'failed'])
        const uploaded = results.artifacts(1001)
        expect(uploaded.map(({ name }) => name).sort()).toEqual(['e2e-report', 'e2e-report-shard-1-of-1-attempt-1', 'e2e-report.html'])
        for (const { name, path } of uploaded) {
          const all = (await texts(await readFile(path))).join('\n')
          // What is not secret is still there.
          expect(all).toContain('leak.spec.js')
          // The page for the browser has no traces, so no DOM either.
          if (name !== 'e2e-report.html') expect(all).toContain('Hello')
          expect([...new Set([...all.matchAll(/planted-?(known-|unknown)\d+.?Zq9/g)].map(([value]) => value))]).toEqual([])
          expect(known.filter((value) => all.includes(Buffer.from(`user:${value}`).toString('base64')))).toEqual([])
        }
        for (const run of [whole, shard]) {
          const log = run.stdout.split('\n').filter((line) => !line.startsWith('::add-mask::')).join('\n')
          expect(`${log}${run.summary}`).not.toMatch(/planted-known-\d+-Zq9/)
        }
      } finally {
        server.close()
        await results.stop()
        await project.remove()
        await rm(folder, { recursive: true, force: true })
      }
    }, 300_000)
  })
} else {
  console.warn('SKIPPED: no Chromium on this system, so no trace with planted secrets was made.')
}
