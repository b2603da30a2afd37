import { expect, test } from '@playwright/test'
import { openCompanies } from './directory.js'

const EMAIL = /[\w.+-]+@[\w-]+(\.[\w-]+)+/
const KEYS = /sb_(publishable|secret)_|eyJ[\w-]{10,}\.[\w-]+\./

test('staging shows masked names and no real ones', async ({ page }) => {
  await openCompanies(page)
  const names = page.getByTestId('company-name')
  for (const name of await names.allTextContents()) expect(name).toMatch(/^Test Company \S+$/)
})

test('an anonymous reader sees no e-mail address', async ({ page, request }) => {
  for (const number of [1, 2, 3]) {
    const answer = await request.get('/api/companies', { params: { page: number } })
    expect(await answer.text()).not.toMatch(EMAIL)
  }
  await openCompanies(page)
  expect(await page.locator('body').textContent()).not.toMatch(EMAIL)
})

test('an answer holds the public fields and no others', async ({ request }) => {
  const { companies } = await (await request.get('/api/companies')).json()
  expect(companies.length).toBeGreaterThan(0)
  for (const company of companies) expect(Object.keys(company).sort()).toEqual(['id', 'industry', 'name', 'size'])
})

test('no key of the database reaches the browser', async ({ page }) => {
  const bodies = []
  page.on('response', (response) => bodies.push(response.text().catch(() => '')))
  await openCompanies(page)
  await expect(page.getByTestId('release')).toContainText('backend')
  expect(bodies.length).toBeGreaterThan(5)
  for (const body of await Promise.all(bodies)) expect(body).not.toMatch(KEYS)
})

test('who is invited to a flag stays on the server', async ({ request }) => {
  const answer = await (await request.get('/api/feature-flags')).text()
  expect(answer).not.toContain('beta-user')
  expect(answer).not.toMatch(/"(users|companies)"/)
})
