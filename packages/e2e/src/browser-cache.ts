import { access, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'

/** What a cache of browsers is about: one machine's kind, one set of revisions. */
export interface BrowserCache {
  /** Ends with every browser's revision: a newer Playwright that keeps them finds the same entry. */
  key: string
  /** Folders, of which some are patterns: what a browser's own build for one platform is called is Playwright's matter. */
  paths: string[]
}

/** What the key is made of. */
export interface BrowserCacheRequest {
  /** Words of `playwright install`: browsers, and options such as `--only-shell`. */
  words: string[]
  workingDirectory: string
  env: Record<string, string | undefined>
  os: { platform: NodeJS.Platform; arch: string }
}

interface Browser {
  name: string
  revision: string
  revisionOverrides?: Record<string, string>
}

// What `playwright install` brings along (packages/playwright-core/src/server/registry).
const BROUGHT: Record<string, string[]> = { chromium: ['chromium-headless-shell', 'ffmpeg', 'winldd'], firefox: ['ffmpeg', 'winldd'], webkit: ['ffmpeg', 'winldd'] }

/**
 * The cache of the browsers that are to be installed, by the revisions that the project's own Playwright names.
 * @returns undefined where they are not known, or not Playwright's to download (`chrome`, or a folder in its package).
 */
export async function browserCache({ words, workingDirectory, env, os }: BrowserCacheRequest): Promise<BrowserCache | undefined> {
  const folder = browsersFolder(workingDirectory, env, os.platform)
  const known = folder === undefined ? undefined : await readBrowsers(workingDirectory)
  if (folder === undefined || !known) return undefined
  const wanted = wantedBrowsers(words)
  if (wanted.some((name) => !known.some((browser) => browser.name === name))) return undefined
  const all = new Set(wanted.flatMap((name) => [name, ...(BROUGHT[name] ?? [])]))
  if (words.includes('--only-shell')) all.delete('chromium')
  if (words.includes('--no-shell')) all.delete('chromium-headless-shell')
  if (os.platform !== 'win32') all.delete('winldd')
  const browsers = known.filter(({ name }) => all.has(name)).sort((a, b) => (a.name < b.name ? -1 : 1))
  if (browsers.length === 0) return undefined
  const image = env.ImageOS ?? (await distribution())
  return {
    key: ['e2e-browsers', os.platform, os.arch, image, ...browsers.map(({ name, revision }) => `${name}@${revision}`)].join('-'),
    paths: browsers.flatMap((browser) => foldersOf(browser).map((name) => join(folder, name))),
  }
}

/** Whether all browsers are there already, whole: in an image that has them, or on a machine that kept them. */
export async function areInstalled({ paths }: BrowserCache): Promise<boolean> {
  const whole = await Promise.all(paths.filter((path) => !path.includes('*')).map(isWhole))
  return whole.every(Boolean)
}

/** Takes away what a restore that broke off left behind, so that nothing takes half a browser for a whole one. */
export async function removeIncomplete({ paths }: BrowserCache): Promise<void> {
  for (const path of paths.filter((one) => !one.includes('*'))) if (!(await isWhole(path))) await rm(path, { recursive: true, force: true })
}

// Playwright writes this file last.
const isWhole = (folder: string): Promise<boolean> => access(join(folder, 'INSTALLATION_COMPLETE')).then(() => true, () => false)

const wantedBrowsers = (words: readonly string[]): string[] => words.filter((word) => !word.startsWith('-'))

const foldersOf = ({ name, revision, revisionOverrides }: Browser): string[] => {
  const base = name.replaceAll('-', '_')
  return [`${base}-${revision}`, ...(revisionOverrides ? [`${base}_*_special-*`] : [])]
}

// https://playwright.dev/docs/browsers#managing-browser-binaries; `0` keeps them in the package itself, where they
// belong to the cache of packages.
function browsersFolder(workingDirectory: string, env: Record<string, string | undefined>, platform: NodeJS.Platform): string | undefined {
  const named = env.PLAYWRIGHT_BROWSERS_PATH
  if (named === '0') return undefined
  if (named) return isAbsolute(named) ? named : resolve(workingDirectory, named)
  const home = env.HOME ?? homedir()
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'ms-playwright')
  return platform === 'darwin' ? join(home, 'Library', 'Caches', 'ms-playwright') : join(env.XDG_CACHE_HOME ?? join(home, '.cache'), 'ms-playwright')
}

async function readBrowsers(workingDirectory: string): Promise<Browser[] | undefined> {
  try {
    // playwright-core is a dependency of a dependency: pnpm lets nobody but its parent see it.
    const manifest = ['@playwright/test', 'playwright', 'playwright-core'].reduce(
      (from, name) => resolved(from, `${name}/package.json`) ?? from,
      join(resolve(workingDirectory), 'package.json'),
    )
    const { browsers } = JSON.parse(await readFile(join(dirname(manifest), 'browsers.json'), 'utf8')) as { browsers: Browser[] }
    return browsers.filter(({ name, revision }) => [name, revision].every((part) => /^[\w.-]{1,40}$/.test(part)))
  } catch {
    return undefined
  }
}

function resolved(from: string, path: string): string | undefined {
  try {
    return createRequire(from).resolve(path)
  } catch {
    return undefined
  }
}

// Of a machine that is no image of GitHub's: WebKit is built for each distribution.
async function distribution(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '')
  return ['ID', 'VERSION_ID'].map((name) => text.match(new RegExp(`^${name}="?([\\w.]+)`, 'm'))?.[1] ?? '').join('') || 'unknown'
}
