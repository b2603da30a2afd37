import { expect } from '@playwright/test'

/** Opens the directory and waits until the list has its answer, whatever that is. */
export async function openDirectory(page, path = '/') {
  await page.goto(path)
  await expect(page.getByRole('list', { name: 'Companies' })).toHaveAttribute('aria-busy', 'false')
}

/** The same, and fails at once where the list stayed empty: nothing will come any more. */
export async function openCompanies(page) {
  await openDirectory(page)
  expect(await page.getByTestId('company').count(), 'companies in the list').toBeGreaterThan(0)
}
