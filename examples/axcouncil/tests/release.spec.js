import { expect, test } from '@playwright/test'
import { openCompanies } from './directory.js'

const { EXPECT_COMMIT } = process.env

test('the footer names the commit that answers', async ({ page, request }) => {
  const health = await (await request.get('/health')).json()
  await page.goto('/')
  const commit = await page.getByTestId('backend-commit').getAttribute('data-commit')
  expect(commit).toBe(health.commit)
  if (EXPECT_COMMIT) expect(commit).toBe(EXPECT_COMMIT)
})

test('health is fresh and tells about the database', async ({ request }) => {
  const answer = await request.get('/health')
  expect(answer.headers()['cache-control']).toBe('no-store')
  expect(await answer.json()).toMatchObject({ status: 'ok', database: 'ok', uptime: expect.any(Number) })
})

test('the page runs nothing but its own scripts', async ({ page, request }) => {
  const policy = (await request.get('/')).headers()['content-security-policy']
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self'")
  expect(policy).not.toMatch(/unsafe-(inline|eval)/)
  const complaints = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await openCompanies(page)
  expect(complaints).toEqual([])
})

test('another site cannot read the answers', async ({ request }) => {
  for (const path of ['/api/companies', '/api/feature-flags', '/health']) {
    const answer = await request.get(path, { headers: { origin: 'https://elsewhere.example' } })
    expect(answer.headers()['access-control-allow-origin']).toBeUndefined()
    expect(answer.headers().vary).toContain('Origin')
  }
})

test('a wrong question gets a clear answer', async ({ request }) => {
  const page = await request.get('/api/companies', { params: { page: '-1' } })
  expect(page.status()).toBe(400)
  expect(await page.json()).toEqual({ error: 'bad_page', message: 'page must be a whole number from 1.' })
  const nowhere = await request.get('/api/users')
  expect(nowhere.status()).toBe(404)
  expect(await nowhere.json()).toMatchObject({ error: 'not_found' })
})

test('the page says so when the database is away, and comes back', async ({ page }) => {
  const away = { error: 'database_unreachable', message: 'The database does not answer. Please try again.' }
  await page.route('**/api/companies*', (route) => route.fulfill({ status: 502, json: away }), { times: 1 })
  await page.goto('/')
  await expect(page.getByRole('alert')).toContainText(away.message)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByTestId('company')).not.toHaveCount(0)
  await expect(page.getByRole('alert')).toBeHidden()
})
