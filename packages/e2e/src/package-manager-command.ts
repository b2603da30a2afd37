import { access, constants, readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { ActionError } from '@axcouncil/core/errors'
import type { PackageManager, PackageManagerName } from './package-manager.ts'

// Where npm has each of them, for runners that have none: GitHub's bring npm and Yarn 1.
const PACKAGES: Record<PackageManagerName, string> = { npm: 'npm', pnpm: 'pnpm', 'yarn-classic': 'yarn', 'yarn-berry': '@yarnpkg/cli-dist', bun: 'bun' }

/**
 * How to call a project's package manager here: the one that the repository carries (`yarnPath`), the one on the PATH,
 * or by npx the very version that package.json names in `packageManager`.
 * @throws ActionError where it is not there and package.json names no version of it.
 */
export async function installCommand({ name, version, root, install: [command, ...args] }: PackageManager, env: Record<string, string | undefined>): Promise<[command: string, ...args: string[]]> {
  const carried = name === 'yarn-berry' ? await yarnPath(root) : undefined
  if (carried) return ['node', carried, ...args]
  // Yarn 1, which runners bring, refuses a project of a later one; only a shim of Corepack would know better.
  const usable = name === 'yarn-berry' && version !== undefined ? false : await isOnPath(command, env)
  if (usable) return [command, ...args]
  if (version !== undefined) return ['npx', '--yes', `${PACKAGES[name]}@${version}`, ...args]
  throw new ActionError(`The project uses ${command}, which this runner does not have`, {
    advice: `Name its version in package.json, such as \`"packageManager": "${command}@<version>"\`, which is then used by itself, or set ${command} up in an earlier step.`,
  })
}

// https://yarnpkg.com/configuration/yarnrc#yarnPath
async function yarnPath(root: string): Promise<string | undefined> {
  const text = await readFile(join(root, '.yarnrc.yml'), 'utf8').catch(() => '')
  const path = text.match(/^yarnPath:\s*["']?([^"'\n#]+?)["']?\s*$/m)?.[1]
  return path && join(root, path)
}

async function isOnPath(command: string, env: Record<string, string | undefined>): Promise<boolean> {
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter(Boolean)
  const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : ['']
  const found = await Promise.all(folders.flatMap((folder) => endings.map((ending) => access(join(folder, command + ending), constants.X_OK).then(() => true, () => false))))
  return found.includes(true)
}
