import { defineConfig, devices } from '@playwright/test'

const { env } = process

/**
 * BASE_URL (or PLAYWRIGHT_BASE_URL) says which deployment is tested; without it, the server of `npm run dev`.
 * PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH uses a Chromium of the machine instead of Playwright's own.
 */
export default defineConfig({
  testDir: 'tests',
  fullyParallel: true,
  forbidOnly: Boolean(env.CI),
  retries: env.CI ? 1 : 0,
  workers: env.CI ? 2 : undefined,
  timeout: 20_000,
  expect: { timeout: 5_000 },
  reporter: env.CI ? [['list'], ['html', { open: 'never' }]] : 'list',
  use: {
    baseURL: env.BASE_URL || env.PLAYWRIGHT_BASE_URL || 'http://127.0.0.1:8081',
    screenshot: 'only-on-failure',
    trace: 'on-first-retry',
    actionTimeout: 5_000,
    locale: 'en-US',
  },
  projects: [{ name: 'chromium', use: { ...devices['Desktop Chrome'], launchOptions: systemChromium() } }],
})

/** Root in a container has no user namespace for Chromium's sandbox, nor much /dev/shm. */
function systemChromium() {
  if (!env.PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH) return {}
  const args = process.getuid?.() === 0 ? ['--no-sandbox', '--disable-dev-shm-usage'] : []
  return { executablePath: env.PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH, args }
}
