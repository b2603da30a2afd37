import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type Clock, systemClock } from '../../core/src/clock.ts'
import { installBrowsers } from '../src/browsers.ts'

/** A minute lasts a second, so that a real process that really hangs is noticed soon. */
const quick: Clock = { ...systemClock, after: (ms, callback) => systemClock.after(ms / 60, callback) }

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'browsers-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A command in Playwright's place that notes its process, then does what the script says; `tries` counts its starts. */
async function install(script: string): Promise<{ lines: string[]; pids: number[]; error: unknown }> {
  const notes = join(folder, 'pids')
  await writeFile(notes, '')
  const code = `const fs = require('fs'); fs.appendFileSync(${JSON.stringify(notes)}, process.pid + '\\n')
    const tries = fs.readFileSync(${JSON.stringify(notes)}, 'utf8').trim().split('\\n').length
    ${script}`
  const lines: string[] = []
  const playwright = { command: process.execPath, args: ['-e', code, '--'], version: '1.59.0', blobModule: undefined }
  const request = { playwright, browsers: ['chromium'], workingDirectory: folder, env: { PATH: process.env.PATH }, clock: quick, signal: new AbortController().signal, onLine: (line: string) => void lines.push(line) }
  const error: unknown = await installBrowsers(request).then(() => undefined, (thrown: unknown) => thrown)
  const pids = (await readFile(notes, 'utf8')).trim().split('\n').map(Number)
  return { lines, pids, error }
}

describe('installing browsers', () => {
  it('ends a download that falls silent, and tries again', async () => {
    const { lines, pids, error } = await install(`console.log('100%'); if (tries === 1) setInterval(() => {}, 1000)`)
    expect(error).toBeUndefined()
    expect(lines).toContain('Installing browsers printed nothing for 2m 00s; trying again (2 of 3)')
    expect(pids).toHaveLength(2)
    expect(() => process.kill(pids[0]!, 0)).toThrow('ESRCH')
  })

  it('gives up after three tries and shows the end of the output', async () => {
    const { pids, error } = await install(`console.log('getaddrinfo ENOTFOUND cdn.example'); process.exitCode = 1`)
    expect(pids).toHaveLength(3)
    expect(String(error)).toContain('Installing chromium ended with exit code 1: getaddrinfo ENOTFOUND cdn.example')
  })
})
