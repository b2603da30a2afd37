import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { root } from '../scripts/metadata.ts'
import { SCENARIOS } from '../scripts/start/scenarios.ts'

/** Every story that `npm start` tells, told: the exit code is the pipeline's own, and the account says the truth. */
async function play(name: string): Promise<{ code: number; text: string }> {
  const child = spawn(process.execPath, [join(root, 'scripts/start.ts'), '--scenario', name], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const text = Promise.all([child.stdout.toArray(), child.stderr.toArray()])
  const code = await new Promise<number>((resolve, reject) => child.once('error', reject).once('exit', (status) => resolve(status ?? 1)))
  return { code, text: Buffer.concat((await text).flat() as Buffer[]).toString() }
}

const account = (text: string): string => text.slice(text.lastIndexOf('\n\n', text.search(/\n[✅❌] /)))
const kept = (name: string, file: string): string => join(root, '.sandbox', name, file)

it.each(SCENARIOS.map(({ name, ending }) => [name, ending]))('%s ends %s', async (name, ending) => {
  const { code, text } = await play(name)
  const told = account(text)
  expect(told).toContain(`": ${ending} after `)
  expect(told).not.toContain('It did not.')
  expect(code).toBe(ending === 'promoted' ? 0 : 1)
  const promoted = ending === 'promoted'
  expect(told).toMatch(promoted ? /Production answers 200 with the new version/ : /Production answers 200 with the OLD version/)
  if (promoted) {
    expect(told).toMatch(/Looked for \d{5} e-mail addresses, names and phone numbers of production, in \d+ rows of staging .*: none is there/)
    for (const file of ['screenshot.png', 'artifacts/e2e-report/index.html']) expect(existsSync(kept(name, file))).toBe(true)
  }
  if (name === 'old-version-lingers') expect(told).toMatch(/A plain status check would have gone on .* with the OLD version .* answering: too early/)
  if (name === 'unclassified-column') expect(told).toContain('home_address')
  if (name === 'unhealthy-after-promote') {
    const audit = told.match(/Audit\s+(\S+)/)?.[1]
    expect(JSON.parse(await readFile(audit!, 'utf8'))).toMatchObject({ outcome: 'rolled-back' })
  }
}, 300_000)

it('refuses a scenario that does not exist, and lists those that do', async () => {
  const { code, text } = await play('no-such-story')
  expect(code).toBe(1)
  expect(text).toContain('There is no scenario no-such-story. There are: happy,')
})
