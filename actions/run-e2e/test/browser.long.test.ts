import { describe, expect, it } from '@jest/globals'
import { chromium, play } from './stage.ts'

if (chromium) {
  describe('run-e2e with a real browser', () => {
    const use = `use: { launchOptions: { executablePath: ${JSON.stringify(chromium)}, args: ['--no-sandbox'] }, trace: 'retain-on-failure' }`

    it('reads pages, keeps a trace of a failure, and says one line where nothing can be reached', async () => {
      const files = (address: string): Record<string, string> => ({
        'playwright.config.js': `export default { timeout: 15_000, expect: { timeout: 500 }, ${use} }`,
        'page.spec.js': `
          test('shows its title', async ({ page }) => { await page.goto(${address}); await expect(page).toHaveTitle('Shop') })
          test('greets', async ({ page }) => { await page.goto(${address}); await expect(page.getByRole('heading')).toHaveText('Hello') })`,
      })
      const run = await play({ files: files(`'data:text/html,<title>Shop</title><h1>Goodbye</h1>'`), limitMs: 120_000 })
      expect(run.outputs).toMatchObject({ verdict: 'failed', passed: '1', failed: '1' })
      expect(run.summary).toContain('npx playwright show-trace')
      const down = await play({ files: files('process.env.BASE_URL'), inputs: { 'base-url': 'http://127.0.0.1:9' }, limitMs: 120_000 })
      expect(down.outputs).toMatchObject({ verdict: 'outage', cause: '2 of 2 tests failed with the same error: net::ERR_UNSAFE_PORT' })
    }, 300_000)
  })
} else {
  console.warn('SKIPPED: no Chromium on this system, so no test drives a real browser.')
}
