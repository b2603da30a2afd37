import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { unzip } from '../../../packages/e2e/test/archive.ts'
import { isZip } from '../../../packages/e2e/src/zip.ts'
import { startResults } from '../../../packages/sandbox/src/results/server.ts'
import { NEWEST, chromium, makeProject, runStep } from './stage.ts'

/** Every file of what was uploaded, those in archives and in the HTML report too. */
async function leaves(bytes: Buffer): Promise<Buffer[]> {
  if (isZip(bytes)) return (await Promise.all(Object.values(await unzip(bytes)).map(leaves))).flat()
  const embedded = [...bytes.toString('latin1').matchAll(/data:application\/zip;base64,([A-Za-z0-9+/=]{20,})/g)].map(([, data]) => leaves(Buffer.from(data!, 'base64')))
  return [bytes, ...(await Promise.all(embedded)).flat()]
}

// A picture of a page, not the pixel that stands for one, nor the icons of the trace viewer.
const isShot = (bytes: Buffer): boolean => bytes.length > 300 && /^(\x89PNG|\xFF\xD8\xFF|\x1A\x45\xDF\xA3)/s.test(bytes.toString('latin1', 0, 8))

if (chromium) {
  describe.each(['1.44.1', NEWEST])('secret-pages with Playwright %s', (version) => {
    it('leaves out every picture of a listed page, from traces too, and keeps the others', async () => {
      const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<body style="background:red"><h1>Hello</h1></body>')).listen(0, '127.0.0.1')
      await new Promise((resolve) => server.once('listening', resolve))
      const folder = await mkdtemp(join(tmpdir(), 'results-'))
      const results = await startResults({ dir: folder })
      const project = await makeProject({
        'package.json': '{"private":true}',
        'playwright.config.js': `export default { use: { screenshot: 'on', trace: process.env.TRACE || 'on', launchOptions: { executablePath: ${JSON.stringify(chromium)}, args: ['--no-sandbox'] } } }`,
        'tests/shop.spec.js': `
          test('home', async ({ page }, info) => { await page.goto(process.env.BASE_URL + '/home'); await info.attach('own', { body: await page.screenshot(), contentType: 'image/png' }) })
          test.describe('account', () => { test('shows its key', async ({ page }) => { await page.goto(process.env.BASE_URL + '/settings/keys?tab=1') }) })`,
      }, version)
      let run = 3_000
      const shots = async (patterns: string, env = ''): Promise<number> => {
        run += 1
        const ran = await runStep(project.folder, {
          inputs: { 'base-url': `http://127.0.0.1:${(server.address() as AddressInfo).port}`, upload: 'always', 'secret-pages': patterns, env },
          env: { GITHUB_WORKSPACE: project.folder, GITHUB_RUN_ID: String(run), ACTIONS_RESULTS_URL: results.url, ACTIONS_RUNTIME_TOKEN: results.token(run, 'job') },
          limitMs: 120_000,
        })
        expect(ran.outputs).toMatchObject({ verdict: 'passed', total: '2' })
        expect(ran.stdout.includes('were left out of the report')).toBe(patterns !== '')
        const uploaded = results.artifacts(run)
        expect(uploaded.map(({ name }) => name)).toContain('e2e-report')
        const files = (await Promise.all(uploaded.map(async ({ path }) => leaves(await readFile(path))))).flat()
        return files.filter(isShot).length
      }
      try {
        const all = await shots('')
        const withoutKeys = await shots('/settings/**')
        expect(withoutKeys).toBeGreaterThan(0)
        expect(withoutKeys).toBeLessThan(all)
        expect(await shots('account › *\n/home')).toBe(0)
        expect(await shots('tests/**')).toBe(0)
        // Nobody can tell which pages a test without a trace saw.
        expect(await shots('/settings/**', 'TRACE=off')).toBe(0)
      } finally {
        server.close()
        await results.stop()
        await project.remove()
        await rm(folder, { recursive: true, force: true })
      }
    }, 300_000)
  })
} else {
  console.warn('SKIPPED: no Chromium on this system, so no picture was taken.')
}
