import { expect, test } from '@playwright/test'
import { openCompanies, openDirectory } from './directory.js'

const cards = (page) => page.getByTestId('company')
const names = (page) => page.getByTestId('company-name')
const searchBox = (page) => page.getByRole('searchbox', { name: 'Search companies by name' })

test('lists the companies', async ({ page }, testInfo) => {
  await openCompanies(page)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Companies')
  await expect(page.getByRole('main').getByRole('status')).toHaveText(/^1–\d+ of [\d,]+ compan(y|ies)$/)
  await expect(page.getByTestId('release')).toContainText('backend')
  await testInfo.attach('companies-page', {
    body: await page.screenshot({ fullPage: true }),
    contentType: 'image/png',
  })
})

test('finds a company by a part of its name', async ({ page }) => {
  await openCompanies(page)
  const wanted = await names(page).last().textContent()
  const part = wanted.slice(-6)
  await searchBox(page).fill(part)
  await expect(page).toHaveURL((url) => url.searchParams.get('search') === part)
  await expect(names(page).filter({ hasText: wanted })).not.toHaveCount(0)
  await expect(page.getByRole('main').getByRole('status')).toContainText(`for “${part}”`)
  for (const name of await names(page).allTextContents()) expect(name.toLowerCase()).toContain(part.toLowerCase())
  await page.reload()
  await expect(searchBox(page)).toHaveValue(part)
  await expect(names(page).filter({ hasText: wanted })).not.toHaveCount(0)
})

test('says so when nothing is found', async ({ page }) => {
  await openCompanies(page)
  await searchBox(page).fill('no such company')
  await expect(page.getByRole('main').getByRole('status')).toHaveText('No company matches “no such company”')
  await expect(cards(page)).toHaveCount(0)
})

test('takes every sign in a search for what it says', async ({ page, request }) => {
  for (const text of ['100%', '_', '\\', '"quoted"', '(a,b).c:d', '日本語 😀']) {
    const answer = await request.get('/api/companies', { params: { search: text } })
    expect(answer.status(), text).toBe(200)
    for (const { name } of (await answer.json()).companies) expect(name.toLowerCase()).toContain(text.toLowerCase())
  }
  const markup = `<img src=x onerror="document.title='owned'">`
  await openDirectory(page, `/?${new URLSearchParams({ search: markup })}`)
  await expect(page.getByRole('main').getByRole('status')).toHaveText(`No company matches “${markup}”`)
  await expect(page).toHaveTitle('Companies · AxCouncil')
})

test('turns the pages', async ({ page }) => {
  await openCompanies(page)
  const pages = page.getByRole('navigation', { name: 'Pages' })
  await expect(pages.getByRole('link', { name: 'Previous' })).toHaveCount(0)
  const first = await names(page).allTextContents()
  await pages.getByRole('link', { name: 'Next' }).click()
  await expect(pages).toContainText('Page 2 of')
  await expect(page).toHaveURL(/[?&]page=2$/)
  const ids = new Set(first)
  for (const name of await names(page).allTextContents()) expect(ids.has(name), `${name} is on both pages`).toBe(false)
  await page.goBack()
  await expect(pages).toContainText('Page 1 of')
  await expect(names(page)).toHaveText(first)
})

test('answers a page past the end with an empty list', async ({ page }) => {
  await openDirectory(page, '/?page=99999')
  await expect(page.getByRole('main').getByRole('status')).toHaveText('There is no page 99,999')
  await expect(cards(page)).toHaveCount(0)
})

test('shows the departments to somebody who is signed in', async ({ page }) => {
  const departments = [{ id: 1, name: 'Engineering', description: 'Software development' }]
  const company = { id: 'a', name: 'Test Company a', industry: 'tech', size: 'smb', context: 'About us', departments }
  await page.addInitScript(() => sessionStorage.setItem('access_token', 'a.b.c'))
  await page.route('**/api/companies*', (route) => {
    expect(route.request().headers()['authorization']).toBe('Bearer a.b.c')
    return route.fulfill({ json: { companies: [company], page: 1, pageSize: 20, total: 1 } })
  })
  await openDirectory(page)
  const shown = cards(page).getByTestId('department')
  await expect(shown).toBeHidden()
  await cards(page).locator('summary').click()
  await expect(shown).toHaveText('EngineeringSoftware development')
  await expect(shown).toBeVisible()
})
