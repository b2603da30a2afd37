import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { ActionError } from '@axcouncil/core/errors'
import { run } from '@axcouncil/core/exec'
import { type PackageManager, findPackageManager, foldersUpTo } from '@axcouncil/e2e/package-manager'
import { installCommand } from '@axcouncil/e2e/package-manager-command'
import { provideBrowsers } from './browsers.ts'
import type { Site } from './engine.ts'

/** Installs the project's packages and the browsers, as far as they are not there. */
export async function prepare(site: Site): Promise<void> {
  const { inputs, ports, workingDirectory } = site
  if (!(await exists(workingDirectory))) {
    throw new ActionError(`The folder ${inputs.workingDirectory} does not exist`, { advice: 'Check `working-directory`, and that the repository was checked out in an earlier step.' })
  }
  if (inputs.install === 'never') return
  if (inputs.install === 'always' || !(await hasPackages(site))) await installPackages(site)
  // Another command brings its own browsers, or needs none.
  if (inputs.command !== undefined) return
  const { env } = site
  const named = env.PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH
  const wanted = named && (await exists(named)) ? inputs.browsers.filter((browser) => browser !== 'chromium') : inputs.browsers
  if (named && wanted.length < inputs.browsers.length) ports.runner.info(`Chromium of this system is used: ${named}`)
  if (wanted.length === 0) return
  await ports.runner.group(`Install ${wanted.join(', ')}`, () => provideBrowsers(wanted, site))
}

// A workspace keeps its packages above its members; Yarn's Plug'n'Play keeps none at all.
async function hasPackages({ ports, workingDirectory }: Site): Promise<boolean> {
  const signs = foldersUpTo(workingDirectory, ports.environment.workspace).flatMap((folder) => ['node_modules', '.pnp.cjs'].map((name) => exists(join(folder, name))))
  return (await Promise.all(signs)).includes(true)
}

async function installPackages(site: Site): Promise<void> {
  const { ports, workingDirectory } = site
  const manager = await findPackageManager(workingDirectory, ports.environment.workspace)
  if (!manager) return noLockfile(site)
  const command = await installCommand(manager, site.env)
  await ports.runner.group(`Install packages: ${command.join(' ')}`, () => install(command, manager, site))
}

async function install([command, ...args]: [string, ...string[]], { root }: PackageManager, { ports, env }: Site): Promise<void> {
  const { code } = await run({ command, args, cwd: root, env, clock: ports.clock, signal: ports.signal, onLine: (line) => ports.runner.info(line) })
  ports.signal.throwIfAborted()
  if (code !== 0) throw new ActionError(`\`${[command, ...args].join(' ')}\` ended with exit code ${code}`, { advice: 'Its output above says why. Nothing was tested.' })
}

// Without a lockfile, an install tests something that nobody reviewed. Commands such as pytest have no packages of npm.
function noLockfile({ inputs }: Site): void {
  if (inputs.command !== undefined) return
  throw new ActionError(`No lockfile was found from ${inputs.workingDirectory} up to the root of the repository`, {
    advice: 'Commit package-lock.json, pnpm-lock.yaml, yarn.lock or bun.lock, or set `install: never` and install in an earlier step.',
  })
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
