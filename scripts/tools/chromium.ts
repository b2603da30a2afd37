import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { must, which } from './command.ts'
import { exists, type Report, type Tool } from './tool.ts'

const ON_PATH = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const MAC_APP = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'

/**
 * A Chromium or Chrome: the machine's own, else Playwright's, else installed by apt (as root on
 * Debian or Ubuntu), else by Playwright. Never throws, never asks.
 */
export async function acquireChromium(report: Report): Promise<Tool> {
  const present = await findChromium()
  if (present) return found(present, report)
  for (const way of [installByApt, installByPlaywright]) {
    await way(report)
    const installed = await findChromium()
    if (installed) return found(installed, report)
  }
  return {
    kind: 'missing',
    sentence: 'No Chromium was found and none could be installed: install the package `chromium` (Debian, Ubuntu) ' +
      'or Google Chrome, or run `npx playwright install --with-deps chromium`.',
  }
}

function found(path: string, report: Report): Tool {
  report(`Chromium: ready (${path})`)
  return { kind: 'ready', path }
}

async function findChromium(): Promise<string | undefined> {
  const system = await which(...ON_PATH)
  if (system) return system
  if (await exists(MAC_APP)) return MAC_APP
  return fromPlaywrightCache()
}

// The folders are `chromium-1187/chrome-linux/chrome`, `…/chrome-linux64/chrome`; the highest revision is the newest.
async function fromPlaywrightCache(): Promise<string | undefined> {
  const cache = process.env['PLAYWRIGHT_BROWSERS_PATH'] ?? join(homedir(), '.cache/ms-playwright')
  const revisions = (await readdir(cache).catch(() => [])).filter((name) => /^chromium-\d+$/.test(name))
  const newestFirst = revisions.sort((a, b) => Number(b.slice(9)) - Number(a.slice(9)))
  for (const path of newestFirst.flatMap((name) => [join(cache, name, 'chrome-linux64/chrome'), join(cache, name, 'chrome-linux/chrome')])) {
    if (await exists(path)) return path
  }
  return undefined
}

async function installByApt(report: Report): Promise<void> {
  const apt = await which('apt-get')
  if (!apt || process.getuid?.() !== 0) return
  report('Chromium: installing with apt')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await must(apt, ['update', '-qq'], { env })
    .then(() => must(apt, ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { env }))
    .catch((error: Error) => report(`Chromium: ${error.message}`))
}

async function installByPlaywright(report: Report): Promise<void> {
  report('Chromium: installing with Playwright')
  await must('npx', ['--yes', 'playwright', 'install', 'chromium'])
    .catch((error: Error) => report(`Chromium: ${error.message}`))
}
