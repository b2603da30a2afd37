import { access, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

export type PackageManagerName = 'npm' | 'pnpm' | 'yarn-classic' | 'yarn-berry' | 'bun'

/** The package manager of a project, and where its lockfile is. */
export interface PackageManager {
  name: PackageManagerName
  /** The exact version that package.json asks for, where it does. */
  version: string | undefined
  /** Folder of the lockfile: where an install belongs, which may be above the working directory. */
  root: string
  /** Command and arguments that install exactly what the lockfile says. */
  install: [command: string, ...args: string[]]
}

const LOCKFILES: [file: string, name: 'npm' | 'pnpm' | 'yarn' | 'bun'][] = [
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
]

const INSTALL: Record<PackageManagerName, [string, ...string[]]> = {
  npm: ['npm', 'ci', '--no-audit', '--no-fund'],
  pnpm: ['pnpm', 'install', '--frozen-lockfile'],
  'yarn-classic': ['yarn', 'install', '--frozen-lockfile', '--non-interactive'],
  'yarn-berry': ['yarn', 'install', '--immutable'],
  bun: ['bun', 'install', '--frozen-lockfile'],
}

/**
 * Finds the package manager: the nearest lockfile from the working directory up to the repository's root; where that
 * folder's package.json names a `packageManager`, its word counts.
 * @returns undefined where there is no lockfile.
 */
export async function findPackageManager(workingDirectory: string, repositoryRoot: string): Promise<PackageManager | undefined> {
  for (const folder of foldersUpTo(workingDirectory, repositoryRoot)) {
    const present = await Promise.all(LOCKFILES.map(async ([file, name]) => ((await exists(join(folder, file))) ? name : undefined)))
    const names = present.filter((name) => name !== undefined)
    if (names.length === 0) continue
    const said = await declared(folder)
    const name = await variant(said?.name ?? names[0]!, folder)
    return { name, version: said?.version, root: folder, install: INSTALL[name] }
  }
  return undefined
}

/** A folder and those above it up to the root of the repository. */
export function foldersUpTo(folder: string, repositoryRoot: string): string[] {
  const folders = [resolve(folder)]
  const to = resolve(repositoryRoot)
  while (folders.at(-1) !== to && dirname(folders.at(-1)!) !== folders.at(-1)) folders.push(dirname(folders.at(-1)!))
  return folders
}

// https://nodejs.org/api/corepack.html and https://docs.npmjs.com/cli/configuring-npm/package-json#devengines
async function declared(folder: string): Promise<{ name: 'npm' | 'pnpm' | 'yarn' | 'bun'; version: string | undefined } | undefined> {
  const manifest = await readManifest(folder)
  const { name: engine, version: range } = manifest?.devEngines?.packageManager ?? {}
  const [word, version = ''] = manifest?.packageManager?.split('@') ?? [engine, range]
  const name = (['npm', 'pnpm', 'yarn', 'bun'] as const).find((one) => one === word)
  return name && { name, version: version.match(/^\d+\.\d+\.\d+[\w.-]*/)?.[0] }
}

interface Manifest {
  packageManager?: string
  devEngines?: { packageManager?: { name?: string; version?: string } }
}

async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest
  } catch {
    return undefined
  }
}

// Yarn 2 and later write a lockfile that starts with __metadata and refuse Yarn 1's flags.
async function variant(name: 'npm' | 'pnpm' | 'yarn' | 'bun', folder: string): Promise<PackageManagerName> {
  if (name !== 'yarn') return name
  const lockfile = await readFile(join(folder, 'yarn.lock'), 'utf8').catch(() => '')
  return lockfile.includes('__metadata:') ? 'yarn-berry' : 'yarn-classic'
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
