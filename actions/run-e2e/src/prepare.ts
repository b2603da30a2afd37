import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ports } from '@axcouncil/core/action'
import { ActionError } from '@axcouncil/core/errors'
import { run } from '@axcouncil/core/exec'
import { installBrowsers } from '@axcouncil/e2e/browsers'
import { findPackageManager } from '@axcouncil/e2e/package-manager'
import { findPlaywright } from '@axcouncil/e2e/playwright'
import type { Inputs } from './inputs.ts'

interface Preparation {
  inputs: Inputs
  ports: Ports
  env: Record<string, string | undefined>
  workingDirectory: string
}

/** Installs the project's packages and the browsers, as far as they are not there. */
export async function prepare(preparation: Preparation): Promise<void> {
  const { inputs, ports, env, workingDirectory } = preparation
  if (!(await exists(workingDirectory))) {
    throw new ActionError(`The folder ${inputs.workingDirectory} does not exist`, { advice: 'Check `working-directory`, and that the repository was checked out in an earlier step.' })
  }
  if (inputs.install === 'never') return
  if (inputs.install === 'always' || !(await exists(join(workingDirectory, 'node_modules')))) await installPackages(preparation)
  const named = env.PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH
  const wanted = named && (await exists(named)) ? inputs.browsers.filter((browser) => browser !== 'chromium') : inputs.browsers
  if (named && wanted.length < inputs.browsers.length) ports.runner.info(`Chromium of this system is used: ${named}`)
  if (wanted.length === 0) return
  await ports.runner.group(`Install ${wanted.join(', ')}`, async () => {
    const playwright = await findPlaywright(workingDirectory)
    const onLine = (line: string): void => ports.runner.info(line)
    await installBrowsers({ playwright, browsers: wanted, workingDirectory, env, clock: ports.clock, signal: ports.signal, onLine })
  })
}

async function installPackages({ ports, env, workingDirectory }: Preparation): Promise<void> {
  const { root, install } = await findPackageManager(workingDirectory, ports.environment.workspace)
  const [command, ...args] = install
  await ports.runner.group(`Install packages: ${install.join(' ')}`, async () => {
    const { code } = await run({ command, args, cwd: root, env, clock: ports.clock, signal: ports.signal, onLine: (line) => ports.runner.info(line) })
    ports.signal.throwIfAborted()
    if (code !== 0) throw new ActionError(`\`${install.join(' ')}\` ended with exit code ${code}`, { advice: 'Its output above says why. Nothing was tested.' })
  })
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
