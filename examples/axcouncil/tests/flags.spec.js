import { expect, test } from '@playwright/test'
import { openCompanies } from './directory.js'

const browseAs = (page, visitor) => page.addInitScript((id) => localStorage.setItem('visitor', id), visitor)

test('the panel says what the server decides', async ({ page, request }) => {
  await browseAs(page, 'a-quiet-visitor')
  const { flags } = await (await request.get('/api/feature-flags', { params: { user_id: 'a-quiet-visitor' } })).json()
  await page.goto('/')
  const panel = page.getByRole('complementary', { name: 'Rolling out' })
  await expect(panel).toBeVisible({ visible: flags.rollout_panel.enabled })
  for (const [name, flag] of Object.entries(flags).filter(([name]) => name !== 'rollout_panel')) {
    await expect(page.getByTestId(`flag-${name}`)).toContainText(flag.description)
    await expect(page.getByTestId(`flag-${name}`)).toContainText(flag.enabled ? 'On' : 'Off')
  }
})

test('an invited visitor gets the PDF export', async ({ page }) => {
  await browseAs(page, 'beta-user-1')
  await page.goto('/')
  await expect(page.getByRole('button', { name: 'Export PDF' })).toBeVisible()
})

test('nobody else gets the PDF export', async ({ page }) => {
  await browseAs(page, 'somebody-else')
  await page.goto('/')
  await expect(page.getByTestId('flag-export_pdf')).toContainText('Off')
  await expect(page.getByRole('button', { name: 'Export PDF' })).toBeHidden()
})

test('a visitor keeps the same features after a reload', async ({ page }) => {
  await page.goto('/')
  const pills = page.locator('[data-testid^="flag-"] .pill')
  await expect(pills).not.toHaveCount(0)
  const before = await pills.allTextContents()
  const visitor = await page.evaluate(() => localStorage.getItem('visitor'))
  await page.reload()
  await expect(pills).toHaveText(before)
  expect(await page.evaluate(() => localStorage.getItem('visitor'))).toBe(visitor)
})

test('without an answer about flags the list still works', async ({ page }) => {
  await page.route('**/api/feature-flags*', (route) => route.fulfill({ status: 500, json: { error: 'internal' } }))
  await openCompanies(page)
  await expect(page.getByRole('complementary')).toBeHidden()
})
