import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { areInstalled, browserCache, removeIncomplete } from '../src/browser-cache.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'browsers-'))
  const core = join(folder, 'node_modules/playwright-core')
  await mkdir(core, { recursive: true })
  await writeFile(join(core, 'package.json'), '{"name":"playwright-core"}')
  const browsers = [['webkit', '2388', { 'mac14': '2251' }], ['chromium', '1255'], ['ffmpeg', '1013'], ['chromium-headless-shell', '1255'], ['winldd', '1007']]
  await writeFile(join(core, 'browsers.json'), JSON.stringify({ browsers: browsers.map(([name, revision, revisionOverrides]) => ({ name, revision, revisionOverrides })) }))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const linux = { platform: 'linux' as const, arch: 'x64' }
const cacheOf = (words: string[], env: Record<string, string> = {}, os: { platform: NodeJS.Platform; arch: string } = linux): ReturnType<typeof browserCache> =>
  browserCache({ words, workingDirectory: folder, env: { HOME: '/home/ci', ImageOS: 'ubuntu24', ...env }, os })

describe('the key of the cache of browsers', () => {
  it('names machine, image and every revision that an installation brings, in one order', async () => {
    expect(await cacheOf(['webkit', 'chromium'])).toEqual({
      key: 'e2e-browsers-linux-x64-ubuntu24-chromium@1255-chromium-headless-shell@1255-ffmpeg@1013-webkit@2388',
      paths: ['chromium-1255', 'chromium_headless_shell-1255', 'ffmpeg-1013', 'webkit-2388', 'webkit_*_special-*'].map((name) => join('/home/ci/.cache/ms-playwright', name)),
    })
    expect((await cacheOf(['chromium', '--only-shell']))?.key).toContain('ubuntu24-chromium-headless-shell@1255-ffmpeg@1013')
    expect((await cacheOf(['chromium', '--with-deps', '--no-shell']))?.key).toContain('ubuntu24-chromium@1255-ffmpeg@1013')
  })

  it('looks where Playwright keeps them on each system', async () => {
    const first = async (...given: Parameters<typeof cacheOf>): Promise<string | undefined> => (await cacheOf(...given))?.paths[0]
    expect(await first(['webkit'], {}, { platform: 'darwin', arch: 'arm64' })).toBe('/home/ci/Library/Caches/ms-playwright/ffmpeg-1013')
    expect(await first(['webkit'], { LOCALAPPDATA: '/c/local' }, { platform: 'win32', arch: 'x64' })).toBe('/c/local/ms-playwright/ffmpeg-1013')
    expect(await first(['webkit'], { PLAYWRIGHT_BROWSERS_PATH: 'own' })).toBe(join(folder, 'own/ffmpeg-1013'))
    expect(await first(['webkit'], { XDG_CACHE_HOME: '/cache' })).toBe('/cache/ms-playwright/ffmpeg-1013')
  })

  it('is none for what is not downloaded by Playwright, or is kept in its package', async () => {
    expect(await cacheOf(['chrome'])).toBeUndefined()
    expect(await cacheOf(['chromium'], { PLAYWRIGHT_BROWSERS_PATH: '0' })).toBeUndefined()
    expect(await cacheOf([])).toBeUndefined()
  })

  it('takes only whole browsers for installed, and removes the others', async () => {
    const cache = (await cacheOf(['webkit'], { PLAYWRIGHT_BROWSERS_PATH: join(folder, 'own') }))!
    for (const name of ['ffmpeg-1013', 'webkit-2388']) await mkdir(join(folder, 'own', name), { recursive: true })
    await writeFile(join(folder, 'own/ffmpeg-1013/INSTALLATION_COMPLETE'), '')
    expect(await areInstalled(cache)).toBe(false)
    await removeIncomplete(cache)
    await writeFile(join(folder, 'own/ffmpeg-1013/still'), '')
    await expect(mkdir(join(folder, 'own/webkit-2388'))).resolves.toBeUndefined()
    await writeFile(join(folder, 'own/webkit-2388/INSTALLATION_COMPLETE'), '')
    expect(await areInstalled(cache)).toBe(true)
  })
})
