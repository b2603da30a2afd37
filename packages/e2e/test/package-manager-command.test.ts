import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { findPackageManager } from '../src/package-manager.ts'
import { installCommand } from '../src/package-manager-command.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manager-'))
  await mkdir(join(folder, 'bin'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** The command that installs a project of these files on a runner whose PATH has these programs. */
async function commandOf(files: Record<string, string>, programs: string[] = []): Promise<string[]> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  for (const name of programs) {
    await writeFile(join(folder, 'bin', name), '#!/bin/sh\n')
    await chmod(join(folder, 'bin', name), 0o755)
  }
  return installCommand((await findPackageManager(folder, folder))!, { PATH: join(folder, 'bin') })
}
const asks = (word: string): string => JSON.stringify({ packageManager: word })
const berry = '__metadata:\n  version: 8\n'

describe('the command of a package manager', () => {
  it.each<[string, Record<string, string>, string[], string]>([
    ['npm', { 'package-lock.json': '{}' }, ['npm'], 'npm ci --no-audit --no-fund'],
    ['pnpm that is there', { 'pnpm-lock.yaml': '', 'package.json': asks('pnpm@10.34.9') }, ['pnpm'], 'pnpm install --frozen-lockfile'],
    ['pnpm that is not', { 'pnpm-lock.yaml': '', 'package.json': asks('pnpm@10.34.9+sha512.abc') }, [], 'npx --yes pnpm@10.34.9 install --frozen-lockfile'],
    ['bun that is not', { 'bun.lock': '', 'package.json': asks('bun@1.4.5') }, [], 'npx --yes bun@1.4.5 install --frozen-lockfile'],
    ['bun by devEngines', { 'bun.lock': '', 'package.json': '{"devEngines":{"packageManager":{"name":"bun","version":"1.4.5"}}}' }, [], 'npx --yes bun@1.4.5 install --frozen-lockfile'],
    ['Yarn 1', { 'yarn.lock': '# yarn lockfile v1' }, ['yarn'], 'yarn install --frozen-lockfile --non-interactive'],
    ['Yarn 4 beside a Yarn 1', { 'yarn.lock': berry, 'package.json': asks('yarn@4.18.1') }, ['yarn'], 'npx --yes @yarnpkg/cli-dist@4.18.1 install --immutable'],
    ['Yarn 4 in the repository', { 'yarn.lock': berry, '.yarnrc.yml': 'nodeLinker: node-modules\nyarnPath: .yarn/releases/yarn-4.cjs\n' }, ['yarn'], 'node FOLDER/.yarn/releases/yarn-4.cjs install --immutable'],
  ])('%s', async (_, files, programs, expected) => {
    expect((await commandOf(files, programs)).join(' ').replace(folder, 'FOLDER')).toBe(expected)
  })

  it('is asked for where it is nowhere', async () => {
    await expect(commandOf({ 'pnpm-lock.yaml': '' })).rejects.toThrow('The project uses pnpm, which this runner does not have')
    await expect(commandOf({ 'pnpm-lock.yaml': '', 'package.json': '{"devEngines":{"packageManager":{"name":"pnpm","version":"^10"}}}' })).rejects.toThrow('which this runner does not have')
  })
})
