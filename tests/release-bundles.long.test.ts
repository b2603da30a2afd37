import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { differences } from '../scripts/build.ts'
import { root } from '../scripts/metadata.ts'

/** What is built is the same in any folder, and a bundle in which one byte is wrong is found, by name. */
const run = promisify(execFile)
const FOLDERS = ['packages', 'actions', 'scripts', 'dist', 'package.json', 'package-lock.json', 'tsconfig.json']
// The smallest is enough: they are all built in one way.
const [smallest] = readdirSync(join(root, 'dist')).sort((a, b) => sizeOf(a) - sizeOf(b))

let scratch = ''
const copies: string[] = []
beforeAll(() => {
  scratch = mkdtempSync(join(root, '.sandbox-bundles-'))
  for (const place of ['a', 'b/one/level/deeper']) {
    const copy = join(scratch, place)
    mkdirSync(copy, { recursive: true })
    for (const name of FOLDERS) execFileSync('cp', ['-a', join(root, name), copy])
    // Hard links: the packages are the same files, under another path.
    execFileSync('cp', ['-al', join(root, 'node_modules'), copy])
    copies.push(copy)
  }
}, 120_000)
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

function sizeOf(name: string): number {
  const file = join(root, 'dist', name, 'index.js')
  return existsSync(file) ? readFileSync(file).length : Infinity
}

const build = (copy: string, ...args: string[]): Promise<{ code: number; output: string }> =>
  run(process.execPath, ['--no-warnings', join(copy, 'scripts/build.ts'), ...args], { cwd: copy }).then(
    ({ stdout }) => ({ code: 0, output: stdout }),
    (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, output: error.stdout + error.stderr }),
  )

describe(`the bundle of ${smallest}`, () => {
  it('is the same bytes, built in two folders', async () => {
    for (const copy of copies) expect(await build(copy, smallest!)).toMatchObject({ code: 0 })
    expect(await differences(join(copies[0]!, 'dist', smallest!), join(copies[1]!, 'dist', smallest!))).toEqual([])
  }, 180_000)

  it('is refused by CI’s check when one byte is another', async () => {
    const file = join(copies[0]!, 'dist', smallest!, 'index.js')
    const bytes = readFileSync(file)
    expect(await build(copies[0]!, '--check', smallest!)).toMatchObject({ code: 0 })
    bytes[bytes.length >> 1]! ^= 1
    writeFileSync(file, bytes)
    expect(await build(copies[0]!, '--check', smallest!)).toEqual({ code: 1, output: expect.stringContaining(`dist/${smallest}: index.js`) })
  }, 180_000)
})
