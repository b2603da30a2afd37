import { expect, test } from '@playwright/test'
import { openDirectory } from './directory.js'

/** What years of real use leave in a database, and ten test rows never do. */
const department = (id, name, description) => ({ id, name, description })
const plain = { name: 'Plain', industry: 'tech', size: 'smb', context: 'Plain', departments: [] }
const company = (id, fields) => ({ id, ...plain, ...fields })
const COMPANIES = [
  company('null', { industry: null, context: null, departments: [department('1', 'Product', null)] }),
  company('quotes', { name: `Sales & "Marketing" <b>bold</b>`, context: `O'Neill \\ "Sons" & Co.` }),
  company('emoji', { name: '👩‍👩‍👧‍👦 Family 🇳🇱 Büro', context: '🧪'.repeat(80) }),
  company('rtl', { name: 'חברת בדיקה בע״מ', context: 'شركة اختبار للتجارة والخدمات العامة' }),
  company('long', {
    name: 'Donaudampfschifffahrtsgesellschaft'.repeat(8),
    industry: 'x'.repeat(300),
    context: 'Long text '.repeat(100),
    departments: [department('2', 'W'.repeat(200), 'Long text '.repeat(100))],
  }),
  company('spaces', { name: '   ', context: '\n\n\n' }),
]

/** As somebody who is signed in gets it: with context and departments. */
test.beforeEach(async ({ page }) => {
  const answer = { companies: COMPANIES, page: 1, pageSize: 20, total: COMPANIES.length }
  await page.route('**/api/companies*', (route) => route.fulfill({ json: answer }))
})

test('shows every text as it is', async ({ page }) => {
  await openDirectory(page)
  const names = page.getByTestId('company-name')
  await expect(names).toHaveCount(COMPANIES.length)
  expect(await names.allTextContents()).toEqual(COMPANIES.map(({ name }) => name))
})

test('a missing text has words in its place', async ({ page }) => {
  await openDirectory(page)
  const card = page.getByTestId('company').first()
  await card.locator('summary').click()
  await expect(card).toContainText('Industry not given')
  await expect(card.getByTestId('department')).toHaveText('ProductNo description yet')
  await expect(page.getByRole('main')).not.toContainText(/\b(null|undefined)\b/)
})

test('right-to-left text runs from the right', async ({ page }) => {
  await openDirectory(page)
  const name = page.getByTestId('company-name').filter({ hasText: 'חברת' })
  await expect(name).toHaveCSS('direction', 'rtl')
  await expect(page.getByTestId('company-name').first()).toHaveCSS('direction', 'ltr')
})

test('nothing sticks out, on a desk, a tablet or a phone', async ({ page }, testInfo) => {
  await openDirectory(page)
  const cards = page.getByTestId('company')
  await expect(cards).toHaveCount(COMPANIES.length)
  for (const summary of await page.locator('summary').all()) await summary.click()
  for (const width of [1280, 768, 360]) {
    await page.setViewportSize({ width, height: 800 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    const tooWide = await cards.evaluateAll((all) =>
      all.filter((card) => card.scrollWidth > card.clientWidth + 1).map((card) => card.textContent.slice(0, 40)),
    )
    expect(tooWide, `at ${width} pixels`).toEqual([])
  }
  await testInfo.attach('edge-cases-on-a-phone', {
    body: await page.screenshot({ fullPage: true }),
    contentType: 'image/png',
  })
})
